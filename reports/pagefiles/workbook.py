"""The tables of one page as a workbook: one sheet a table, real numbers and days, ready to print on A4.

Belongs here: the layout of such a sheet. Does not belong here: what a table holds (`tables`). Texts are written as
strings only, never as formulas or links. The same tables give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter

from reports import formats
from reports.pagefiles.cells import CELL_LIMIT, TableSheet, day_cell, number_cell, style, text_cell
from reports.pagefiles.tables import PageTable, Plain, number_format
from reports.statistics.reading import inert
from reports.statistics.sheets import A4, Formats, text_width

_SHEET_NAME_LIMIT = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NARROWEST, _WIDEST = 6, 42
_MEASURED_ROWS = (
    200  # a long table is as wide as its first lines: measuring all would cost as much as writing
)
_PORTRAIT_CHARACTERS = 95
_LINE_POINTS = 13.0
_HEAD = {"bold": True, "border": 1, "align": "center", "bg_color": "#EEF2F6", "text_wrap": True}
_MISSING_NOTE = f"“{formats.MISSING}”：未报送或无数据，不是零。"


@dataclass(frozen=True)
class Origin:
    """Where the figures come from; stands above every table. `mark`: words on fictional data, else empty."""

    page_title: str
    as_of: dt.date
    snapshot_id: str
    edition: str
    mark: str

    @property
    def line(self) -> str:
        """The line above a table."""
        facts = [f"数据截止日 {self.as_of.isoformat()}", f"快照 {self.snapshot_id}"]
        return "　".join([*facts, *([self.edition] if self.edition else [])])


def workbook_bytes(tables: Sequence[PageTable], origin: Origin) -> bytes:
    """The workbook of a page's tables, in the order of the page."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    day = origin.as_of
    book.set_properties(
        {"title": inert(origin.page_title), "created": dt.datetime(day.year, day.month, day.day)}
    )
    looks = Formats(book)
    for name, table in zip(_sheet_names(tables), tables, strict=True):
        sheet = book.add_worksheet(name, TableSheet)
        assert isinstance(sheet, TableSheet)
        _fill(sheet, table, origin, looks)
    book.close()
    return buffer.getvalue()


def _sheet_names(tables: Sequence[PageTable]) -> list[str]:
    """Number and title: the number keeps names apart however much of the titles is cut off."""
    found = []
    for number, table in enumerate(tables, start=1):
        name = f"{number} {_NOT_IN_SHEET_NAMES.sub(' ', inert(table.title))}"
        found.append(name.encode("utf-16-le")[: 2 * _SHEET_NAME_LIMIT].decode("utf-16-le", "ignore").strip())
    return found


def _fill(sheet: TableSheet, table: PageTable, origin: Origin, looks: Formats) -> None:
    last = len(table.columns) - 1
    widths = _widths(table)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, inert(table.title), looks.get(font_name="黑体", font_size=13))
    sheet.set_row(0, 22)
    row = 1
    has_missing = any(None in line for line in table.cells)
    notes = [inert(note) for note in table.notes] + [_MISSING_NOTE] * has_missing
    for text in (
        *([origin.mark] if origin.mark else []),
        f"页面：{inert(origin.page_title)}",
        *([f"单位：{inert(table.unit)}"] if table.unit else []),
        *(["注：" + "　".join(notes)] if notes else []),
        origin.line,
    ):
        sheet.write_string(row, 0, text[:CELL_LIMIT], looks.get())
        row += 1
    head = row
    style = looks.get(**_HEAD)
    for place, title in enumerate(table.columns):
        sheet.write_string(head, place, inert(title)[:CELL_LIMIT], style)
    lines = max(
        -(-text_width(title) // max(1, width - 1)) for title, width in zip(table.columns, widths, strict=True)
    )
    sheet.set_row(head, max(18.0, lines * _LINE_POINTS + 4))
    for row, line in enumerate(_cells(table, looks), start=head + 1):
        sheet.add_row(row, line)
    end = head + len(table.rows)
    sheet.freeze_panes(head + 1, 1)
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    if sum(widths) > _PORTRAIT_CHARACTERS:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.print_area(0, 0, end, last)
    if origin.mark:
        sheet.set_header(f"&R&9{origin.mark}")
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def _cells(table: PageTable, looks: Formats) -> Iterator[list[str]]:
    """The figures of a table, line by line."""
    text_look = style(looks.get(border=1, text_wrap=True))
    nothing = text_cell(formats.MISSING, style(looks.get(border=1, align="right")))
    figures: dict[str, str] = {}
    days: dict[type, str] = {}
    for line, shown in zip(table.cells, table.rows, strict=True):
        cells: list[str] = []
        for found, (_, fmt) in zip(line, shown, strict=True):
            if found is None:
                cells.append(nothing)
            elif isinstance(found, str):
                cells.append(text_cell(found, text_look))
            elif isinstance(found, int | float):
                pattern = number_format(found, fmt)
                if pattern not in figures:
                    figures[pattern] = style(looks.get(border=1, num_format=pattern))
                cells.append(number_cell(found, figures[pattern]))
            else:
                kind = type(found)
                if kind not in days:
                    pattern = "yyyy-mm-dd hh:mm" if kind is dt.datetime else "yyyy-mm-dd"
                    days[kind] = style(looks.get(border=1, num_format=pattern, align="left"))
                cells.append(day_cell(found, days[kind]))
        yield cells


@functools.lru_cache(maxsize=1 << 16)
def _width(value: Plain) -> int:
    """About how wide a value stands in its cell, in half-width characters."""
    return len(f"{value:,.2f}") if isinstance(value, float) else text_width(str(value))


def _widths(table: PageTable) -> list[int]:
    found = []
    measured = list(zip(*table.cells[:_MEASURED_ROWS], strict=True)) or [()] * len(table.columns)
    for title, cells in zip(table.columns, measured, strict=True):
        longest = max(map(_width, set(cells)), default=0)
        heading = text_width(title) if text_width(title) <= 10 else -(-text_width(title) // 2) + 1
        found.append(min(max(longest + 2, heading + 2, _NARROWEST), _WIDEST))
    return found
