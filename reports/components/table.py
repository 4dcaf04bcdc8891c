"""`<DataTable>`: rows as a table, with columns, groups, links, labels, second lines and filters."""

from __future__ import annotations

from typing import Any, ClassVar

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
    table_html,
)
from reports.components.cards import is_text_table
from reports.components.columns import Column
from reports.components.filters import Filter, filters_html
from reports.components.values import value_html, value_markdown
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import PageTable, ShownCell
from reports.rows import Rows


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
        head = "".join(column.head(call) for column in columns)
        head = ('<th class="n" scope="col" data-fixed>序号</th>' if numbered else "") + head
        body: list[str] = []
        current: Any = object()
        lines = zip(*(column.html(call.page) for column in columns), strict=True)
        for number, (record, cells) in enumerate(zip(rows.records, lines, strict=True), start=1):
            if group is not None and record[group] != current:
                current = record[group]
                span = len(columns) + bool(numbered)
                anchor = record[rows.index[p["groupId"]]] if p["groupId"] else None
                body.append(group_row_html(value_html(current), span, anchor))
            marks = "".join([item.mark(record) for item in filters])
            if total is not None and record[total]:
                marks += ' class="total"'
            if row_id is not None and record[row_id] is not None:
                marks += f' id="{escape_html(str(record[row_id]))}"'
            first = f'<td class="n">{number}</td>' if numbered else ""
            body.append(f"<tr{marks}>{first}{''.join(cells)}</tr>")
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
        cells = [column.markdown(call.page) for column in columns]
        if group is not None:
            headers.insert(0, "分组")
            right.insert(0, False)
            cells.insert(0, [value_markdown(value) for value in rows.column(p["groupBy"])])
        if p["rowNumbers"]:
            headers.insert(0, "序号")
            right.insert(0, True)
            cells.insert(0, [str(number) for number in range(1, len(rows) + 1)])
        lines = list(zip(*cells, strict=True))
        return caption + markdown_table(headers, right, lines) + note_markdown(p["note"])


def _for_files(call: Call, rows: Rows, columns: list[Column]) -> PageTable:
    """The same rows and columns; a group becomes a column, and so does the small print under a value."""
    p = call.props
    shown: list[tuple[str, list[ShownCell]]] = []
    if p["rowNumbers"]:
        shown.append(("序号", [(number, None) for number in range(1, len(rows) + 1)]))
    if p["groupBy"]:
        shown.append(("分组", [(value, None) for value in rows.column(p["groupBy"])]))
    shown += [pair for column in columns for pair in column.for_files()]
    lines = list(zip(*(cells for _, cells in shown), strict=True))
    notes = [p["note"]] if p["note"] else []
    return PageTable(p["title"] or "数据表", [head for head, _ in shown], lines, p["unit"], notes)


def _columns(call: Call, rows: Rows) -> list[Column]:
    plain = {key: prop.default for key, prop in DataTable.child_props.items()}
    children = call.children or [{**plain, "id": name} for name in rows.columns]
    return [Column.of(child, rows) for child in children if not child["hidden"]]


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
