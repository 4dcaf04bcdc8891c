"""`<CrossTable>`: long rows as a table of rows × columns, each figure with its source cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from reports import formats
from reports.components.base import (
    Call,
    Component,
    ComponentError,
    Prop,
    caption_html,
    caption_markdown,
    csv_link,
    empty_html,
    group_row_html,
    markdown_table,
    note_html,
    note_markdown,
    table_html,
)
from reports.components.term import named_html
from reports.components.values import MISSING_HTML, missing_html, remembered, sort_mark, value_markdown
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import BLANK, PageTable, ShownCell, shown
from reports.rows import Record, Rows

_QUESTIONED = "存疑的列"
_SOURCE_SWITCH = "在每个数字下显示其来源单元格"


class _Cell(NamedTuple):
    """A figure with what the page says of it; `fmt` is None where the line decides."""

    value: Any
    fmt: str | None
    source: Any
    place: Any
    flag: Any
    missing: Any


# Where a cell stands, what its line is, and the fields of `_Cell`.
_READ = (
    *("groupBy", "row", "column", "columnOrder"),
    *("unitColumn", "link", "define"),
    *("value", "fmtColumn", "source", "cell", "flag", "missing"),
)


@dataclass
class _Line:
    group: Any
    label: Any
    unit: Any
    link: Any
    define: Any
    cells: dict[Any, _Cell] = field(default_factory=dict)
    fmt: str | None = None


class CrossTable(Component):
    """`<CrossTable data={q} row=indicator_name column=reporting_year value=value unitColumn=unit
    groupBy=block …/>`.

    `data`: one row a cell, in the wanted row order. `cell` (short place), `source` (full place, shown on
    hover) and `flag` (true = questioned, marked 疑) are columns; `missing` names a column that says why a
    value is missing; `define` a column of ids of KPIs or rules that the lines are named after. Columns stand by the
    values of `columnOrder`, else by their number, else in the order of their code list, else as they appear.
    """

    name = "CrossTable"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "row": Prop("column", required=True),
        "rowTitle": Prop("text", default="项目"),
        "column": Prop("column", required=True),
        "columnFmt": Prop("format", default="year"),
        "columnOrder": Prop("column"),
        "value": Prop("column", required=True),
        "fmt": Prop("format"),
        "fmtColumn": Prop("column"),
        "unitColumn": Prop("column"),
        "groupBy": Prop("column"),
        "link": Prop("column"),
        "define": Prop("column"),
        "source": Prop("column"),
        "cell": Prop("column"),
        "flag": Prop("column"),
        "missing": Prop("column"),
        "zero": Prop("flag", default=False),
        "title": Prop("text"),
        "unit": Prop("text"),
        "note": Prop("text"),
        "emptyMessage": Prop("text", default="无记录"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        table = _arranged(call)
        if not table.lines:
            caption = caption_html(p["title"], p["unit"])
            return f'<div class="tbl">{caption}{empty_html(p["emptyMessage"])}</div>'
        csv = csv_link(call.page, lambda: table.for_files(p))
        caption = caption_html(p["title"], p["unit"], csv=csv)
        heads = [f'<th scope="col">{escape_html(p["rowTitle"])}</th>']
        if table.has_unit:
            heads.append('<th scope="col">计量单位</th>')
        for column in table.columns:
            heads.append(f'<th class="n" scope="col">{escape_html(table.column_text(column))}</th>')
        body: list[str] = []
        current: Any = object()
        for line in table.lines:
            if table.grouped and line.group != current:
                current = line.group
                text = escape_html(formats.format_value(current) or formats.MISSING)
                body.append(group_row_html(text, len(heads)))
            body.append(self._line(call, table, line))
        switch = ""
        if p["cell"]:
            name = call.page.next_id("src")
            switch = (
                f'<div class="switch"><input type="checkbox" id="{name}">'
                f'<label for="{name}">{_SOURCE_SWITCH}</label></div>'
            )
        label = p["title"] or "数据表"
        drawn = table_html("".join(heads), "".join(body), label=label, classes="data cross", live=True)
        return f'<div class="tbl">{caption}{switch}{drawn}{note_html(p["note"])}</div>'

    def _line(self, call: Call, table: _Table, line: _Line) -> str:
        label = escape_html(formats.format_value(line.label) or formats.MISSING)
        label = named_html(call.page, label, line.link, line.define)
        parts = [f'<tr><th scope="row">{label}</th>']
        if table.has_unit:
            parts.append(f"<td>{escape_html(formats.format_value(line.unit) or '')}</td>")
        parts += [table.cell_html(line, line.cells.get(column)) for column in table.columns]
        return "".join(parts) + "</tr>"

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        caption = caption_markdown(p["title"], p["unit"])
        table = _arranged(call)
        if not table.lines:
            return caption + escape_markdown(p["emptyMessage"])
        columns = [table.column_text(column) for column in table.columns]
        lead = ["分组"] if table.grouped else []
        headers = [*lead, p["rowTitle"], *(["计量单位"] if table.has_unit else []), *columns]
        fixed = len(headers) - len(columns)
        right = [False] * fixed + [True] * len(columns)
        values: list[list[str]] = []
        places: list[list[str]] = []
        for line in table.lines:
            start = (
                [escape_markdown(formats.format_value(line.group) or formats.MISSING)]
                if table.grouped
                else []
            )
            start.append(escape_markdown(formats.format_value(line.label) or formats.MISSING))
            unit = [escape_markdown(formats.format_value(line.unit) or "")] if table.has_unit else []
            cells = [line.cells.get(column) for column in table.columns]
            values.append([*start, *unit, *[table.cell_markdown(line, cell) for cell in cells]])
            if p["cell"]:
                places.append([*start, *map(_place_markdown, cells)])
        text = caption + markdown_table(headers, right, values) + note_markdown(p["note"])
        if p["cell"]:
            heads = [*lead, p["rowTitle"], *columns]
            text += "\n\n来源单元格：\n\n" + markdown_table(heads, [False] * len(heads), places)
        return text


def _arranged(call: Call) -> _Table:
    p = call.props
    key = (id(p["data"]), p["row"], p["column"], p["value"], p["groupBy"])
    if key not in call.page.shared:
        call.page.shared[key] = _Table(call)
    return call.page.shared[key]


class _Table:
    """The long rows of one call, arranged by line and column."""

    def __init__(self, call: Call) -> None:
        rows, p = call.rows, call.props
        self.column_fmt = p["columnFmt"]
        self.has_order = p["columnOrder"] is not None
        self.zero = p["zero"]
        self.has_unit = p["unitColumn"] is not None
        self.grouped = p["groupBy"] is not None
        pick = _picker(rows, p)
        lines: dict[Any, _Line] = {}
        columns: dict[Any, Any] = {}  # -> its place, where the page gives one
        for record in rows.records:
            group, label, column, order, unit, link, define, *cell = pick((*record, None))
            line = lines.get((group, label))
            if line is None:
                line = lines[(group, label)] = _Line(group, label, unit, link, define)
            columns.setdefault(column, order)
            if column in line.cells:
                raise ComponentError(f"{p['row']}“{label}”与 {p['column']}“{column}”有两行数据")
            line.cells[column] = _Cell._make(cell)
        self.lines = list(lines.values())
        for line in self.lines:
            line.fmt = p["fmt"] or formats.aligned_format(cell.value for cell in line.cells.values())
        self.columns = self._ordered(columns) + [None] * (None in columns)

    def _ordered(self, columns: dict[Any, Any]) -> list[Any]:
        known = [name for name in columns if name is not None]
        if self.has_order:
            return sorted(known, key=lambda name: (columns[name] is None, columns[name]))
        if known and all(formats.is_number(name) for name in known):
            return sorted(known)
        return formats.code_order(known, self.column_fmt)

    def column_text(self, column: Any) -> str:
        return formats.format_value(column, self.column_fmt) or formats.MISSING

    def for_files(self, p: dict[str, Any]) -> PageTable:
        """The same lines and columns; after them which figures are questioned, and the source cell of each."""
        heads = ["分组"] * self.grouped + [p["rowTitle"]] + ["计量单位"] * self.has_unit
        heads += [self.column_text(column) for column in self.columns]
        is_questioned = any(cell.flag for line in self.lines for cell in line.cells.values())
        heads += [_QUESTIONED] * is_questioned
        if p["cell"]:
            heads += [f"{self.column_text(column)}来源单元格" for column in self.columns]
        return PageTable(
            p["title"] or "数据表",
            heads,
            [self._line_for_files(line, is_questioned, bool(p["cell"])) for line in self.lines],
            p["unit"],
            [p["note"]] if p["note"] else [],
        )

    def _line_for_files(self, line: _Line, is_questioned: bool, has_places: bool) -> list[ShownCell]:
        found: list[ShownCell] = [(line.group, None)] if self.grouped else []
        found.append((line.label, None))
        if self.has_unit:
            found.append((line.unit, None) if line.unit else BLANK)
        cells = [(column, line.cells.get(column)) for column in self.columns]
        for _, cell in cells:
            if cell is None:
                found.append((0 if self.zero else None, None))
            else:
                found.append(shown(cell.value, cell.fmt or line.fmt, cell.missing))
        if is_questioned:
            doubtful = [self.column_text(column) for column, cell in cells if cell and cell.flag]
            found.append(("、".join(doubtful), None) if doubtful else BLANK)
        if has_places:
            found += [(cell.place if cell else None, None) for _, cell in cells]
        return found

    def cell_html(self, line: _Line, cell: _Cell | None) -> str:
        if cell is None:  # with `zero` it counts 0, only for counts, where absence means none
            return '<td class="n zero">0</td>' if self.zero else f'<td class="n">{MISSING_HTML}</td>'
        attributes, figure = _figure_html(cell.value, cell.fmt or line.fmt, cell.missing)
        if cell.source:
            attributes += f' title="{escape_html(str(cell.source))}"'
        if cell.place:
            attributes += f' data-c="{escape_html(str(cell.place))}"'
        if cell.flag:
            figure = f'<span class="q" title="存疑，详见“问题清单”">疑</span>{figure}'
        return f'<td class="n"{attributes}>{figure}</td>'

    def cell_markdown(self, line: _Line, cell: _Cell | None) -> str:
        if cell is None:
            return "0" if self.zero else formats.MISSING
        text = value_markdown(cell.value, cell.fmt or line.fmt, cell.missing)
        return f"{text}（疑）" if cell.flag else text


def _picker(rows: Rows, p: dict[str, Any]) -> Callable[[Record], Sequence[Any]]:
    """What takes `_READ` from a record with a None at its end; None for columns that the page does not name."""
    return itemgetter(*(rows.index[p[key]] if p[key] else len(rows.columns) for key in _READ))


@remembered
def _figure_html(value: Any, fmt: str | None, reason: Any) -> tuple[str, str]:
    """The attribute by which a cell sorts, and its figure."""
    text = formats.format_value(value, fmt)
    return sort_mark(value, fmt), missing_html(reason) if text is None else escape_html(text)


def _place_markdown(cell: _Cell | None) -> str:
    return escape_markdown(str(cell.place)) if cell and cell.place else formats.MISSING
