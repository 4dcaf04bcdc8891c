"""`<StatisticsTable>`: one table of the annual statistics, as the workbook and the bulletin have it.

Belongs here: drawing a `reports.statistics.tables.Table` as HTML and Markdown. Does not belong here: reading the
marts, the figures' decimals, what a public edition hides (`reports.statistics`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

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
)
from reports.components.values import MISSING_HTML
from reports.links import LinkError
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import BLANK, PageTable, ShownCell
from reports.statistics.tables import (
    HEADING,
    HIDDEN,
    HIDDEN_NOTE,
    TOTAL,
    Cell,
    Column,
    Row,
    StatisticsError,
    Table,
    figure_text,
)

_PAGES = {"cluster": "/clusters/{}", "region": "/regions/{}", "center": "/centers/{}"}
_HIDDEN_MARK = "※"
_HIDDEN_TITLE = "公开发布时隐去"
_HIDDEN_NOTE = f"“{_HIDDEN_MARK}”：涉及中心不足规定家数，或为防止倒推，公开发布时隐去。"
_UNIT_WORD = "单位："
_NO_ROWS = "本年度没有符合本表口径的记录。"


class StatisticsTable(Component):
    """`<StatisticsTable table={t.table_id} year={t.reporting_year} />`: caption, header groups, rows with their
    nesting, how many centers reported, notes, edition. Names of clusters, regions and centers lead to their pages.
    """

    name = "StatisticsTable"
    props: ClassVar = {"table": Prop("text", required=True), "year": Prop("number", required=True)}

    def html(self, call: Call) -> str:
        """See `Component`."""
        table = _table(call)
        head = table.head
        anchor = escape_html(head.table_no)
        csv = "" if table.is_empty else csv_link(call.page, lambda: _for_files(table))
        caption = caption_html(head.title, _unit(table), head.table_no, csv=csv)
        status = _status_html(table)
        if table.is_empty:
            body = empty_html(_NO_ROWS)
        else:
            rows = "".join(_row_html(call, table, row) for row in table.rows)
            body = (
                f'<div class="scroll" role="group" tabindex="0" aria-label="{escape_html(head.caption)}">'
                f'<table class="data cross stat"><thead>{_head_html(table)}</thead><tbody>{rows}</tbody></table></div>'
            )
        return f'<div class="tbl" id="{anchor}">{caption}{status}{body}{_notes_html(table)}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        table = _table(call)
        head = table.head
        text = caption_markdown(head.caption, _unit(table))
        if head.classification_status:
            text += f"{escape_markdown(head.classification_status)}\n\n"
        if table.is_empty:
            text += escape_markdown(_NO_ROWS)
        else:
            heads = ["项目", *(escape_markdown(_full_label(table, column)) for column in table.columns)]
            if counted := _is_counted(table):
                heads += _COUNTED
            lines = [
                [
                    "　" * row.level + escape_markdown(row.label),
                    *(_cell_markdown(cell) for cell in row.cells),
                    *(_counted_markdown(row) if counted else ()),
                ]
                for row in table.rows
            ]
            text += markdown_table(heads, [False] + [True] * (len(heads) - 1), lines)
        notes = [escape_markdown(note) for note in _notes(table)]
        return text + "".join(f"\n\n{note}" for note in notes)


def _for_files(table: Table) -> PageTable:
    """The same rows and columns, the header in one line; after them which figures a mark stands at."""
    labels = [_full_label(table, column) for column in table.columns]
    heads = ["项目", *labels]
    counted = _is_counted(table)
    heads += ["已报（家）", "应报（家）", "报送率（%）"] if counted else []
    heads += ["公开发布时隐去的栏"] * table.has_hidden + ["发布后有变动的栏"] * table.has_revisions
    rows: list[list[ShownCell]] = []
    for row in table.rows:
        line: list[ShownCell] = [("　" * row.level + row.label, None)]
        line += [_cell_for_files(cell) for cell in row.cells]
        if counted:
            line += _counted_for_files(row)
        if table.has_hidden:
            line.append(_columns_where(row, labels, lambda cell: cell.is_hidden))
        if table.has_revisions:
            line.append(_columns_where(row, labels, lambda cell: cell.is_revised))
        rows.append(line)
    return PageTable(table.head.caption, heads, rows, _unit(table), _notes(table))


def _cell_for_files(cell: Cell | None) -> ShownCell:
    if cell is None:
        return BLANK
    return (HIDDEN, None) if cell.value is None and cell.is_hidden else (cell.value, f"num{cell.decimals}")


def _counted_for_files(row: Row) -> list[ShownCell]:
    cell = row.counted
    if cell is None or cell.owed_count is None:
        return [BLANK if row.kind == HEADING else (None, None)] * 3
    return [(cell.reported_count or 0, "num0"), (cell.owed_count, "num0"), (cell.response_rate, "num1")]


def _columns_where(row: Row, labels: list[str], is_marked: Callable[[Cell], bool]) -> ShownCell:
    found = [
        label for cell, label in zip(row.cells, labels, strict=True) if cell is not None and is_marked(cell)
    ]
    return ("、".join(found), None) if found else BLANK


def _table(call: Call) -> Table:
    try:
        return call.page.statistics.table(int(call.props["year"]), call.props["table"])
    except StatisticsError as error:
        raise ComponentError(str(error)) from error


_COUNTED = ("已报/应报（家）", "报送率（%）")


def _unit(table: Table) -> str | None:
    """The unit note without the word that the caption puts before it."""
    return (table.head.unit_note or "").removeprefix(_UNIT_WORD) or None


def _counted(row: Row) -> tuple[str | None, str | None]:
    """How many centers of the row's subject reported of those that should have, and their share."""
    cell = row.counted
    if cell is None or cell.owed_count is None:
        return None, None
    return f"{cell.reported_count or 0:,}/{cell.owed_count:,}", formats.format_value(
        cell.response_rate, "num1"
    )


def _counted_markdown(row: Row) -> list[str]:
    nothing = "" if row.kind == HEADING else formats.MISSING
    return [text or nothing for text in _counted(row)]


def _is_counted(table: Table) -> bool:
    """Whether the figures rest on reports, so that each row has to say on how many."""
    return table.head.coverage_note is not None and any(row.counted for row in table.rows)


def _full_label(table: Table, column: Column) -> str:
    label = table.heading(column)
    return f"{column.group}：{label}" if column.group else label


def _head_html(table: Table) -> str:
    """One header line, or two where neighbouring columns share a heading."""
    span = ' rowspan="2"' if table.has_groups else ""
    upper = f'<th scope="col"{span}>项目</th>'
    lower = ""
    for group in table.groups:
        column = table.columns[group.first]
        if group.label is None:
            upper += f'<th class="n" scope="col"{span}>{escape_html(table.heading(column))}</th>'
            continue
        upper += f'<th class="over" scope="colgroup" colspan="{group.span}">{escape_html(group.label)}</th>'
        for column in table.columns[group.first : group.first + group.span]:
            lower += f'<th class="n" scope="col">{escape_html(table.heading(column))}</th>'
    if _is_counted(table):
        upper += "".join(f'<th class="n" scope="col"{span}>{head}</th>' for head in _COUNTED)
    return f"<tr>{upper}</tr>" + (f"<tr>{lower}</tr>" if table.has_groups else "")


def _row_html(call: Call, table: Table, row: Row) -> str:
    label = escape_html(row.label)
    if row.kind == HEADING:
        return group_row_html(label, 1 + len(table.columns) + len(_COUNTED) * _is_counted(table))
    if link := _row_link(call, row):
        label = f'<a href="{escape_html(link)}">{label}</a>'
    kind = ' class="total"' if row.kind == TOTAL else ""
    level = f' class="l{min(row.level, 3)}"' if row.level else ""
    cells = "".join(_cell_html(cell) for cell in row.cells)
    if _is_counted(table):
        cells += "".join(f'<td class="n">{text or MISSING_HTML}</td>' for text in _counted(row))
    return f'<tr{kind}><th scope="row"{level}>{label}</th>{cells}</tr>'


def _row_link(call: Call, row: Row) -> str | None:
    """The page of the row's subject; None where it has none (a group of clusters, a center that has gone)."""
    if row.subject_kind not in _PAGES or row.subject_code is None:
        return None
    try:
        return call.page.resolve_link(_PAGES[row.subject_kind].format(row.subject_code), "html")
    except LinkError:
        return None


def _cell_html(cell: Cell | None) -> str:
    if cell is None:
        return '<td class="n"></td>'
    title = f' title="计入{cell.center_count:,}家"' if cell.center_count is not None else ""
    if cell.value is None and cell.is_hidden:
        return f'<td class="n"{title}><span class="na" title="{formats.WITHHELD_TITLE}">{HIDDEN}</span></td>'
    text = MISSING_HTML if cell.value is None else escape_html(cell.text())
    if cell.is_hidden:
        text += f'<sup title="{_HIDDEN_TITLE}">{_HIDDEN_MARK}</sup>'
    if cell.is_revised:
        now = escape_html(figure_text(cell.current_value, cell.decimals))
        text = f'<span class="q" title="现值 {now}">订</span>{text}'
    return f'<td class="n"{title}>{text}</td>'


def _cell_markdown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.value is None and cell.is_hidden:
        return escape_markdown(HIDDEN)
    text = cell.text() + (_HIDDEN_MARK if cell.is_hidden else "")
    return f"{text}（现值 {figure_text(cell.current_value, cell.decimals)}）" if cell.is_revised else text


def _status_html(table: Table) -> str:
    status = table.head.classification_status
    return f'<p class="status">{escape_html(status)}</p>' if status else ""


def _notes(table: Table) -> list[str]:
    """What stands below the table: coverage, definitions, marks, the day of the data, the edition."""
    head = table.head
    notes = [*([head.coverage_note] if head.coverage_note else []), *head.notes]
    notes += _hidden_notes(table)
    notes += ["“订”：发布后有变动，本表保持发布时的数，现值见提示和修订表。"] if table.has_revisions else []
    if len(notes) > 1:
        notes = [f"{number}. {note}" for number, note in enumerate(notes, start=1)]
    lines = [f"注：{'　'.join(notes)}"] if notes else []
    facts = [f"数据截止日：{head.data_until_on.isoformat()}"] if head.data_until_on else []
    if head.edition:
        issued = f"，{head.edition.issued_on.isoformat()}发布" if head.edition.issued_on else ""
        facts.append(f"第{head.edition.edition_no}版{issued}")
    else:
        facts.append("尚未发布，数字可能变动")
    return [*lines, "　".join(facts)]


def _hidden_notes(table: Table) -> list[str]:
    """What the marks mean: figures that are shown here and hidden in public, and figures hidden here."""
    hidden = [cell for row in table.rows for cell in row.cells if cell is not None and cell.is_hidden]
    notes = [_HIDDEN_NOTE] if any(cell.value is not None for cell in hidden) else []
    return notes + ([HIDDEN_NOTE] if any(cell.value is None for cell in hidden) else [])


def _notes_html(table: Table) -> str:
    return "".join(f'<p class="note">{escape_html(note)}</p>' for note in _notes(table))
