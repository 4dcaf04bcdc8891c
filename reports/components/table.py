"""`<DataTable>`: rows as a table, with columns, groups, links, labels, second lines and filters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from reports import formats
from reports.components.base import (
    Call,
    Component,
    Prop,
    caption_html,
    caption_markdown,
    csv_link,
    empty_html,
    group_row_html,
    markdown_table,
    note_html,
    note_markdown,
    sort_mark,
    table_html,
    value_html,
    value_markdown,
)
from reports.components.cards import is_text_table
from reports.components.filters import Filter, filters_html
from reports.components.term import help_html, named_html
from reports.markdown import escape_html, escape_markdown, prose_html
from reports.pagefiles.tables import PageTable, ShownCell, shown
from reports.rows import Rows


@dataclass(frozen=True)
class _Column:
    position: int
    title: str
    fmt: str | None
    fmt_position: int | None
    link_position: int | None
    note_position: int | None
    below_position: int | None
    missing_position: int | None
    define_position: int | None
    define_id: str | None
    right: bool
    whole: bool
    wrap: bool


class DataTable(Component):
    """`<DataTable data={q} title unit note groupBy emptyMessage><Column id title fmt align link
    …/></DataTable>`.

    Without `<Column>` children all columns are shown under their own names. Numbers stand right, in tabular
    figures. `below` names a column whose text stands in small print under the value; `filter` gives the
    column a selection box above the table (its values by the numbers of column `filterOrder`), `hidden` leaves it with
    the box alone; `missing` names a column that says why a value is missing. `define` names a column of ids of KPIs or
    rules, whose definitions open at the cells, or one such id for the head. `groupId` and `rowId` name a column whose
    value becomes the anchor of the group or row, for links from elsewhere; `total` one that is true for sums, which
    stand last in their group however it is sorted.
    """

    name = "DataTable"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "title": Prop("text"),
        "unit": Prop("text"),
        "note": Prop("text"),
        "groupBy": Prop("column"),
        "groupId": Prop("column"),
        "rowId": Prop("column"),
        "total": Prop("column"),
        "rowNumbers": Prop("flag", default=False),
        "compact": Prop("flag", default=False),
        "emptyMessage": Prop("text", default="无记录"),
    }
    child_name = "Column"
    child_props: ClassVar = {
        "id": Prop("column", required=True),
        "title": Prop("text"),
        "fmt": Prop("format"),
        "fmtColumn": Prop("column"),
        "align": Prop("choice", choices=("left", "right", "center")),
        "link": Prop("column"),
        "note": Prop("column"),
        "wrap": Prop("flag", default=False),
        "below": Prop("column"),
        "define": Prop("term"),
        "filter": Prop("flag", default=False),
        "filterOrder": Prop("column"),
        "hidden": Prop("flag", default=False),
        "missing": Prop("column"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        rows, p = call.rows, call.props
        if not rows.records:
            caption = caption_html(p["title"], p["unit"])
            return f'<div class="tbl">{caption}{empty_html(p["emptyMessage"])}</div>'
        columns = _columns(call, rows)
        filters = _filters(call, rows)
        numbered = p["rowNumbers"]
        group = rows.index[p["groupBy"]] if p["groupBy"] else None
        row_id = rows.index[p["rowId"]] if p["rowId"] else None
        total = rows.index[p["total"]] if p["total"] else None
        head = "".join(_head(call, column) for column in columns)
        head = ('<th class="n" scope="col" data-fixed>序号</th>' if numbered else "") + head
        body: list[str] = []
        current: Any = object()
        for number, record in enumerate(rows.records, start=1):
            if group is not None and record[group] != current:
                current = record[group]
                span = len(columns) + bool(numbered)
                anchor = record[rows.index[p["groupId"]]] if p["groupId"] else None
                body.append(group_row_html(value_html(current), span, anchor))
            cells = "".join(_cell(call, column, record) for column in columns)
            marks = "".join(item.mark(record) for item in filters)
            if total is not None and record[total]:
                marks += ' class="total"'
            if row_id is not None and record[row_id] is not None:
                marks += f' id="{escape_html(str(record[row_id]))}"'
            body.append(
                f"<tr{marks}>" + (f'<td class="n">{number}</td>' if numbered else "") + cells + "</tr>"
            )
        classes = "data compact" if p["compact"] else "data"
        if is_text_table([(column.right, column.wrap) for column in columns]):
            classes += f" cards {call.page.next_id('k')}"
        drawn = table_html(head, "".join(body), label=p["title"] or "数据表", classes=classes, live=True)
        csv = csv_link(call.page, lambda: _for_files(call, rows, columns))
        caption = caption_html(p["title"], p["unit"], csv=csv)
        return f'<div class="tbl">{caption}{filters_html(filters)}{drawn}{note_html(p["note"])}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        rows, p = call.rows, call.props
        caption = caption_markdown(p["title"], p["unit"])
        if not rows.records:
            return caption + escape_markdown(p["emptyMessage"])
        columns = _columns(call, rows)
        group = rows.index[p["groupBy"]] if p["groupBy"] else None
        headers = [escape_markdown(column.title) for column in columns]
        right = [column.right for column in columns]
        lines = [[_markdown_cell(call, column, record) for column in columns] for record in rows.records]
        if group is not None:
            headers.insert(0, "分组")
            right.insert(0, False)
            for cells, record in zip(lines, rows.records, strict=True):
                cells.insert(0, value_markdown(record[group]))
        if p["rowNumbers"]:
            headers.insert(0, "序号")
            right.insert(0, True)
            for number, cells in enumerate(lines, start=1):
                cells.insert(0, str(number))
        return caption + markdown_table(headers, right, lines) + note_markdown(p["note"])


def _for_files(call: Call, rows: Rows, columns: list[_Column]) -> PageTable:
    """The same rows and columns; a group becomes a column, and so does the small print under a value."""
    p = call.props
    group = rows.index[p["groupBy"]] if p["groupBy"] else None
    heads = ["序号"] * p["rowNumbers"] + ["分组"] * (group is not None)
    for column in columns:
        heads += [column.title] + [f"{column.title}（说明）"] * (column.below_position is not None)
    lines: list[list[ShownCell]] = []
    for number, record in enumerate(rows.records, start=1):
        line: list[ShownCell] = [(number, None)] if p["rowNumbers"] else []
        if group is not None:
            line.append((record[group], None))
        for column in columns:
            line.append(shown(record[column.position], _format(column, record), _reason(column, record)))
            if column.below_position is not None:
                line.append((record[column.below_position], None))
        lines.append(line)
    notes = [p["note"]] if p["note"] else []
    return PageTable(p["title"] or "数据表", heads, lines, p["unit"], notes)


def _columns(call: Call, rows: Rows) -> list[_Column]:
    plain = {key: prop.default for key, prop in DataTable.child_props.items()}
    children = call.children or [{**plain, "id": name} for name in rows.columns]
    return [_column(child, rows) for child in children if not child["hidden"]]


def _filters(call: Call, rows: Rows) -> list[Filter]:
    chosen = (child for child in call.children if child["filter"])
    return [
        Filter.of(
            place,
            child["title"] or child["id"],
            rows,
            rows.index[child["id"]],
            child["fmt"],
            rows.index[child["filterOrder"]] if child["filterOrder"] else None,
        )
        for place, child in enumerate(chosen)
    ]


def _column(child: dict[str, Any], rows: Rows) -> _Column:
    position = rows.index[child["id"]]
    values = [record[position] for record in rows.records]
    first = next((value for value in values if value is not None), None)
    right = child["align"] == "right"
    if child["align"] is None and child["fmt"] not in formats.vocabularies():
        right = formats.is_number(first) if first is not None else _is_figure(child, rows)

    def place(key: str) -> int | None:
        return rows.index[child[key]] if child[key] else None

    return _Column(
        position=position,
        title=child["title"] or child["id"],
        fmt=child["fmt"] or (None if child["fmtColumn"] else formats.aligned_format(values)),
        fmt_position=place("fmtColumn"),
        link_position=place("link"),
        note_position=place("note"),
        below_position=place("below"),
        missing_position=place("missing"),
        define_position=rows.index.get(child["define"] or ""),
        define_id=None if child["define"] in rows.index else child["define"],
        right=right,
        whole=isinstance(first, dt.date) or child["fmt"] == "countdown",
        wrap=child["wrap"],
    )


def _is_figure(child: dict[str, Any], rows: Rows) -> bool:
    """Whether a column in which nothing is known would hold figures."""
    named = rows.column(child["fmtColumn"])[:1] if child["fmtColumn"] else [child["fmt"]]
    return any(formats.is_figure_format(name) for name in named)


def _classes(column: _Column) -> str:
    names = [name for name, on in (("n", column.right), ("d", column.whole), ("wrap", column.wrap)) if on]
    return f' class="{" ".join(names)}"' if names else ""


def _head(call: Call, column: _Column) -> str:
    explained = help_html(call.page, column.define_id)
    return f'<th{_classes(column)} scope="col">{escape_html(column.title)}{explained}</th>'


def _format(column: _Column, record: tuple[Any, ...]) -> str | None:
    named = record[column.fmt_position] if column.fmt_position is not None else None
    return named if formats.is_format(named) else column.fmt


def _reason(column: _Column, record: tuple[Any, ...]) -> Any:
    return record[column.missing_position] if column.missing_position is not None else None


def _cell(call: Call, column: _Column, record: tuple[Any, ...]) -> str:
    fmt = _format(column, record)
    text = value_html(record[column.position], fmt, _reason(column, record))
    link = record[column.link_position] if column.link_position is not None else None
    term_id = record[column.define_position] if column.define_position is not None else None
    text = named_html(call.page, text, link, term_id)
    note = record[column.note_position] if column.note_position is not None else None
    title = f' title="{escape_html(str(note))}"' if note else ""
    below = record[column.below_position] if column.below_position is not None else None
    second = f'<small class="below">{prose_html(str(below))}</small>' if below else ""
    mark = sort_mark(record[column.position], fmt)
    return f"<td{_classes(column)}{mark}{title}>{text}{second}</td>"


def _markdown_cell(call: Call, column: _Column, record: tuple[Any, ...]) -> str:
    text = value_markdown(record[column.position], _format(column, record), _reason(column, record))
    link = record[column.link_position] if column.link_position is not None else None
    text = call.page.linked_markdown(text, link) if link else text
    below = record[column.below_position] if column.below_position is not None else None
    return f"{text}；{escape_markdown(str(below))}" if below else text
