"""`<CrossTable>`: long rows as a table of rows × columns, each figure with its source cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from reports import formats
from reports.components.base import (
    MISSING_HTML,
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
    missing_html,
    missing_text,
    note_html,
    note_markdown,
    sort_mark,
    table_html,
)
from reports.components.term import named_html
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import BLANK, PageTable, ShownCell, shown

_QUESTIONED = "存疑的列"
_SOURCE_SWITCH = "在每个数字下显示其来源单元格"


@dataclass
class _Line:
    group: Any
    label: Any
    unit: Any
    link: Any
    define: Any
    cells: dict[Any, tuple[Any, ...]] = field(default_factory=dict)
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
        for column in table.columns:
            parts.append(table.cell_html(line, column))
        parts.append("</tr>")
        return "".join(parts)

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
            values.append([*start, *unit, *(table.cell_markdown(line, c) for c in table.columns)])
            places.append([*start, *(table.place_markdown(line.cells.get(c)) for c in table.columns)])
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
        self.index = {
            key: rows.index[p[key]] if p[key] else None
            for key in (
                "value",
                "source",
                "cell",
                "flag",
                "missing",
                "fmtColumn",
                "unitColumn",
                "groupBy",
                "link",
                "define",
                "columnOrder",
            )
        }
        self.fmt = p["fmt"]
        self.column_fmt = p["columnFmt"]
        self.zero = p["zero"]
        self.has_unit = self.index["unitColumn"] is not None
        self.grouped = self.index["groupBy"] is not None
        row, column = rows.index[p["row"]], rows.index[p["column"]]
        lines: dict[Any, _Line] = {}
        columns: dict[Any, Any] = {}  # -> its place, where the page gives one
        for record in rows.records:
            group = self.get(record, "groupBy")
            line = lines.get((group, record[row]))
            if line is None:
                about = (self.get(record, key) for key in ("unitColumn", "link", "define"))
                line = _Line(group, record[row], *about)
                lines[(group, record[row])] = line
            columns.setdefault(record[column], self.get(record, "columnOrder"))
            if record[column] in line.cells:
                raise ComponentError(f"{p['row']}“{record[row]}”与 {p['column']}“{record[column]}”有两行数据")
            line.cells[record[column]] = record
        self.lines = list(lines.values())
        for line in self.lines:
            values = (self.get(record, "value") for record in line.cells.values())
            line.fmt = self.fmt or formats.aligned_format(values)
        self.columns = self._ordered(columns) + [None] * (None in columns)

    def _ordered(self, columns: dict[Any, Any]) -> list[Any]:
        known = [name for name in columns if name is not None]
        if self.index["columnOrder"] is not None:
            return sorted(known, key=lambda name: (columns[name] is None, columns[name]))
        if known and all(formats.is_number(name) for name in known):
            return sorted(known)
        return formats.code_order(known, self.column_fmt)

    def get(self, record: tuple[Any, ...], key: str) -> Any:
        position = self.index[key]
        return None if position is None else record[position]

    def column_text(self, column: Any) -> str:
        return formats.format_value(column, self.column_fmt) or formats.MISSING

    def value(self, line: _Line, record: tuple[Any, ...] | None) -> str | None:
        """Text of a cell; with `zero` an absent combination counts 0 (only for counts, where absence means
        none).
        """
        if record is None:
            return "0" if self.zero else None
        return formats.format_value(self.get(record, "value"), self.get(record, "fmtColumn") or line.fmt)

    def for_files(self, p: dict[str, Any]) -> PageTable:
        """The same lines and columns; after them which figures are questioned, and the source cell of each."""
        heads = ["分组"] * self.grouped + [p["rowTitle"]] + ["计量单位"] * self.has_unit
        heads += [self.column_text(column) for column in self.columns]
        is_questioned = any(self.get(record, "flag") for line in self.lines for record in line.cells.values())
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
        records = [(column, line.cells.get(column)) for column in self.columns]
        for _, record in records:
            if record is None:
                found.append((0 if self.zero else None, None))
            else:
                fmt = self.get(record, "fmtColumn") or line.fmt
                found.append(shown(self.get(record, "value"), fmt, self.get(record, "missing")))
        if is_questioned:
            doubtful = [
                self.column_text(column) for column, record in records if record and self.get(record, "flag")
            ]
            found.append(("、".join(doubtful), None) if doubtful else BLANK)
        if has_places:
            found += [(self.get(record, "cell") if record else None, None) for _, record in records]
        return found

    def cell_html(self, line: _Line, column: Any) -> str:
        record = line.cells.get(column)
        text = self.value(line, record)
        if record is None:
            return f'<td class="n">{MISSING_HTML}</td>' if text is None else f'<td class="n zero">{text}</td>'
        source, place = self.get(record, "source"), self.get(record, "cell")
        attributes = sort_mark(self.get(record, "value"), self.get(record, "fmtColumn") or line.fmt)
        attributes += f' title="{escape_html(str(source))}"' if source else ""
        attributes += f' data-c="{escape_html(str(place))}"' if place else ""
        shown = escape_html(text) if text is not None else self._missing(record)
        if self.get(record, "flag"):
            shown = f'<span class="q" title="存疑，详见“问题清单”">疑</span>{shown}'
        return f'<td class="n"{attributes}>{shown}</td>'

    def _missing(self, record: tuple[Any, ...]) -> str:
        return missing_html(self.get(record, "missing"))

    def cell_markdown(self, line: _Line, column: Any) -> str:
        record = line.cells.get(column)
        text = self.value(line, record)
        number = record is None or formats.is_number(self.get(record, "value"))
        reason = None if record is None else self.get(record, "missing")
        shown = missing_text(reason) if text is None else text if number else escape_markdown(text)
        return f"{shown}（疑）" if record is not None and self.get(record, "flag") else shown

    def place_markdown(self, record: tuple[Any, ...] | None) -> str:
        place = self.get(record, "cell") if record is not None else None
        return escape_markdown(str(place)) if place else formats.MISSING
