"""How one published table looks on a worksheet: caption, header, figures, notes, chart, print set-up.

Belongs here: the geometry and formats of a table's sheet. Does not belong here: which sheets there are (`workbook`),
what a table holds (`tables`). Texts are written as strings only, figures as numbers, nothing as a formula.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.statistics.tables import HEADING, HIDDEN_NOTE, MISSING_NOTE, TOTAL, Cell, Row, Table

A4 = 9
_LABEL_CHARACTERS = (16, 34)
_FIGURE_CHARACTERS = (6, 14)
_ROW_POINTS = 15.0
_HEADER_LINE_POINTS = 13.5
_NOTE_LINE_POINTS = 13.0
_COVERAGE_HEADS = ("应报", "已报", "报送率（%）")
_COVERAGE_GROUP = "报送情况（份）"
_FONT = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """The format with these properties on top of the body font."""
        wanted = {**_FONT, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


@dataclass(frozen=True)
class Context:
    """What every sheet of a workbook shares. `mark`: words on each sheet of fictional data, empty otherwise."""

    formats: Formats
    public: bool
    mark: str
    revision_sheet: str | None
    texts: Mapping[str, Any]


@dataclass(frozen=True)
class Body:
    """Where the figures of a table stand on its sheet (0-based rows and columns), and how much room all of it takes.

    `end_row` is the last row of the notes.
    """

    first_row: int
    last_row: int
    last_column: int
    end_row: int
    width_pixels: int
    height_points: float


class Rows:
    """A worksheet that remembers the heights of its rows."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self._heights: dict[int, float] = {}

    def set_height(self, row: int, points: float) -> None:
        """Gives a row its height."""
        self.sheet.set_row(row, points)
        self._heights[row] = points

    def height(self, last_row: int) -> float:
        """Height of all rows down to `last_row`, in points."""
        return sum(self._heights.get(row, _ROW_POINTS) for row in range(last_row + 1))


def text_width(text: str) -> int:
    """Width of a text in half-width characters: Chinese characters count twice."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def number_format(decimals: int) -> str:
    """Thousands separators, exactly `decimals` decimals, and a little space before the rule."""
    return "#,##0" + ("." + "0" * decimals if decimals else "") + "_ "


def fill_table(sheet: Any, table: Table, context: Context) -> Body:
    """Writes a table to an empty worksheet and sets it up for A4; returns where the figures are."""
    widths = _widths(table, context)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    paper = Rows(sheet)
    header = _caption(paper, table, context, widths)
    first = _header(paper, table, context, widths, header)
    last = _body(paper, table, context, widths[0], first)
    end = _notes(paper, table, context, widths, last + 1)
    sheet.freeze_panes(first, 1)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(header, first - 1)
    pixels = sum(7 * width + 5 for width in widths)
    return Body(first, last, len(widths) - 1, end, pixels, paper.height(end))


def notes_of(table: Table, context: Context) -> list[str]:
    """The lines below a table: coverage, the table's own notes, what the marks mean, the edition."""
    notes = [f"报送情况：{table.head.coverage_note}"] if table.head.coverage_note else []
    notes += table.head.notes
    if context.public and table.has_hidden:
        notes.append(HIDDEN_NOTE)
    if not context.public and table.has_hidden:
        notes.append("斜体数字涉及中心不足规定家数或可据以推算，对外公开时应隐去。")
    if table.has_missing:
        notes.append(MISSING_NOTE)
    if table.has_revisions and context.revision_sheet:
        notes.append(
            f"本表有已发布后发生变化的数字，表中仍为发布值，现值与原因见“{context.revision_sheet}”。"
        )
    return notes


def _caption(paper: Rows, table: Table, context: Context, widths: list[int]) -> int:
    """Title, then date and unit on one line, then what has to be said before anything is read."""
    get, sheet = context.formats.get, paper.sheet
    last = len(widths) - 1
    title = get(font_name="黑体", font_size=14, align="center")
    span(sheet, 0, 0, 0, last, table.head.caption, title)
    paper.set_height(0, 26)
    row = 1
    for text in (context.mark, table.head.classification_status):
        if text:
            look = get(font_color="#B00020", text_wrap=True)
            span(sheet, row, 0, row, last, text, look)
            paper.set_height(row, _NOTE_LINE_POINTS * _lines(text, sum(widths)))
            row += 1
    head = table.head
    until = f"数据截止日：{_day(head.data_until_on)}" if head.data_until_on else ""
    if head.edition and head.edition.issued_on:
        until = f"第{head.edition.edition_no}版　{_day(head.edition.issued_on)}发布　{until}"
    sheet.write_string(row, 0, until, get())
    if head.unit_note:
        sheet.write_string(row, last, head.unit_note, get(align="right"))
    return row + 1


def _header(paper: Rows, table: Table, context: Context, widths: list[int], row: int) -> int:
    """One header line, or two where neighbouring columns share a heading; returns the row below."""
    look = context.formats.get(
        bold=True, align="center", text_wrap=True, top=1, bottom=1, left=1, right=1, bg_color="#EEF2F6"
    )
    sheet, coverage = paper.sheet, table.has_coverage
    deep = table.has_groups or coverage
    bottom = row + 1 if deep else row
    span(sheet, row, 0, bottom, 0, "项目", look)
    for group in table.groups:
        columns = table.columns[group.first : group.first + group.span]
        first = group.first + 1
        if group.label is None:
            span(sheet, row, first, bottom, first, table.heading(columns[0], between="\n"), look)
            continue
        span(sheet, row, first, row, first + group.span - 1, group.label, look)
        for shift, column in enumerate(columns):
            sheet.write_string(bottom, first + shift, table.heading(column, between="\n"), look)
    if coverage:
        first = len(table.columns) + 1
        span(sheet, row, first, row, first + len(_COVERAGE_HEADS) - 1, _COVERAGE_GROUP, look)
        for shift, text in enumerate(_COVERAGE_HEADS):
            sheet.write_string(bottom, first + shift, text, look)
    upper, lower = _header_lines(table, widths, deep)
    paper.set_height(row, _HEADER_LINE_POINTS * upper + 4)
    if deep:
        paper.set_height(bottom, _HEADER_LINE_POINTS * lower + 4)
    return bottom + 1


def _body(paper: Rows, table: Table, context: Context, label_width: int, row: int) -> int:
    """Writes the rows; returns the last row written."""
    sheet = paper.sheet
    if table.is_empty:
        sheet.write_string(row, 0, "本年度没有符合本表口径的记录。", context.formats.get())
        return row
    final = len(table.rows) - 1
    for shift, line in enumerate(table.rows):
        edges = {"left": 1, "right": 1, "bottom": 1 if shift == final else 0}
        strong = {"bold": True} if line.kind in (TOTAL, HEADING) else {}
        look = context.formats.get(indent=line.level, text_wrap=True, **edges, **strong)
        sheet.write_string(row, 0, line.label, look)
        if (lines := _lines(line.label, label_width - 2 * line.level)) > 1:
            paper.set_height(row, _HEADER_LINE_POINTS * lines)
        for place, cell in enumerate(line.cells, start=1):
            _figure(sheet, row, place, cell, context, {**edges, **strong})
        if table.has_coverage:
            _coverage(sheet, row, len(table.columns) + 1, line, context, {**edges, **strong})
        row += 1
    return row - 1


def _figure(
    sheet: Any, row: int, place: int, cell: Cell | None, context: Context, look: dict[str, Any]
) -> None:
    get = context.formats.get
    if cell is None:
        sheet.write_blank(row, place, None, get(**look))
    elif cell.value is None or (context.public and cell.is_hidden):
        sheet.write_string(
            row, place, cell.text(public=context.public), get(align="right", num_format="@_ ", **look)
        )
    else:
        slanted = {"italic": True, "font_color": "#7A4A00"} if cell.is_hidden else {}
        sheet.write_number(
            row, place, cell.value, get(num_format=number_format(cell.decimals), **look, **slanted)
        )


def _coverage(sheet: Any, row: int, first: int, line: Row, context: Context, look: dict[str, Any]) -> None:
    """How many centers of the row's subject owed a report and how many filed one."""
    get = context.formats.get
    counted = line.counted
    values = (counted.owed_count, counted.reported_count, counted.response_rate) if counted else (None,) * 3
    for shift, (value, decimals) in enumerate(zip(values, (0, 0, 1), strict=True)):
        if value is not None:
            sheet.write_number(row, first + shift, value, get(num_format=number_format(decimals), **look))
        elif line.kind == HEADING:
            sheet.write_blank(row, first + shift, None, get(**look))
        else:
            sheet.write_string(
                row, first + shift, formats.MISSING, get(align="right", num_format="@_ ", **look)
            )


def _notes(paper: Rows, table: Table, context: Context, widths: list[int], row: int) -> int:
    """Writes the notes below the table; returns the last row written."""
    notes = notes_of(table, context)
    for number, text in enumerate(notes, start=1):
        look = context.formats.get(text_wrap=True, valign="top")
        line = f"注：{number}. {text}" if number == 1 else f"　　{number}. {text}"
        line = line if len(notes) > 1 else f"注：{text}"
        span(paper.sheet, row, 0, row, len(widths) - 1, line, look)
        paper.set_height(row, _NOTE_LINE_POINTS * _lines(line, sum(widths)))
        row += 1
    return row - 1


def _widths(table: Table, context: Context) -> list[int]:
    """Column widths in characters: the label as its longest text, figures as their longest number or heading."""
    labels = [text_width(row.label) + 2 * row.level for row in table.rows] or [0]
    widths = [_between(max(labels) + 1, *_LABEL_CHARACTERS)]
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows]
        figures = max((text_width(cell.text(public=context.public)) for cell in cells if cell), default=0)
        heading = max(math.ceil(text_width(column.label) / 2), text_width(f"（{column.unit or ''}）")) + 2
        widths.append(_between(max(figures + 2, min(heading, 11)), *_FIGURE_CHARACTERS))
    if table.has_coverage:
        widths += [6, 6, 8]
    return widths


def _header_lines(table: Table, widths: list[int], deep: bool) -> tuple[int, int]:
    """How many lines of text the upper and the lower header row need."""
    upper, lower = 1, 1
    for group in table.groups:
        columns = table.columns[group.first : group.first + group.span]
        needed = [
            _lines(table.heading(column, between="\n"), widths[group.first + shift + 1])
            for shift, column in enumerate(columns)
        ]
        if group.label is None:
            # A heading over both rows has the height of both.
            share = math.ceil(needed[0] / 2) if deep else needed[0]
            upper, lower = max(upper, share), max(lower, share)
        else:
            own = sum(widths[group.first + 1 : group.first + group.span + 1])
            upper, lower = max(upper, _lines(group.label, own)), max(lower, *needed)
    if table.has_coverage:
        lower = max(lower, 2)
    return upper, lower


def span(sheet: Any, top: int, left: int, bottom: int, right: int, text: str, look: Any) -> None:
    """Writes a text over a range of cells, merged where it is more than one."""
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, look)
        return
    sheet.merge_range(top, left, bottom, right, "", look)
    sheet.write_string(top, left, text, look)


def _lines(text: str, width: float) -> int:
    """How many lines a text needs in a cell of `width` characters, a little space at its sides kept free."""
    return sum(max(1, math.ceil(text_width(line) / max(1.0, width - 1))) for line in text.split("\n"))


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
