"""Reading the long marts `rpt_statistics_*` into table objects.

Belongs here: the columns these marts have, and the checks that make a table of their rows. Does not belong here: what
a table knows of itself (`tables`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, get_args

import duckdb

from reports.markdown import show_controls
from reports.statistics.tables import (
    HEADING,
    OPEN,
    Cell,
    Chart,
    ChartKind,
    Column,
    Edition,
    Revision,
    Row,
    StatisticsError,
    Table,
    TableHead,
)

_NOTE_END = re.compile(r"[|\r\n]")
_TABLE_ID = re.compile(r"[a-z][a-z0-9_]*")
_HEAD_COLUMNS: tuple[str, ...] = (
    "reporting_year", "table_id", "table_no", "title", "unit_note", "chapter_no", "chapter_title", "notes",
    "coverage_note", "data_until_on", "chart", "classification_status", "edition_no", "issued_on", "edition_sha256",
)  # fmt: skip
_CELL_COLUMNS: tuple[str, ...] = (
    "row_no", "row_label", "row_level", "row_kind", "subject_kind", "subject_code", "column_no", "column_label",
    "column_group", "measure_id", "unit", "decimals", "value", "current_value", "is_issued", "center_count",
    "reported_count", "owed_count", "response_rate", "disclosure",
)  # fmt: skip

_CHART_KINDS: tuple[ChartKind, ...] = get_args(ChartKind)


def reporting_years(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The years that have statistics, oldest first."""
    query = "select distinct reporting_year from marts.rpt_statistics_contents order by reporting_year"
    return [year for (year,) in connection.execute(query).fetchall()]


def read_contents(connection: duckdb.DuckDBPyConnection, year: int) -> list[TableHead]:
    """The contents of one year in the order of chapters and table numbers."""
    records = connection.execute(
        f"select {', '.join(_HEAD_COLUMNS)} from marts.rpt_statistics_contents where reporting_year = ?",
        [year],
    ).fetchall()
    heads = [_head(dict(zip(_HEAD_COLUMNS, record, strict=True))) for record in records]
    return sorted(heads, key=lambda head: (head.chapter_no, _number_parts(head.table_no), head.table_id))


def read_table(connection: duckdb.DuckDBPyConnection, head: TableHead) -> Table:
    """The table of one line of the contents. Raises StatisticsError when two cells stand in one place."""
    if not _TABLE_ID.fullmatch(head.table_id):
        raise StatisticsError(f"统计表编号“{head.table_id}”不是模型名")
    records = connection.execute(
        f"select {', '.join(_CELL_COLUMNS)} from marts.rpt_statistics_{head.table_id} "
        "where reporting_year = ? order by row_no, column_no",
        [head.reporting_year],
    ).fetchall()
    cells = [dict(zip(_CELL_COLUMNS, record, strict=True)) for record in records]
    columns = _columns(cells)
    places = {column.column_no: place for place, column in enumerate(columns)}
    rows = []
    for row_no, found in itertools.groupby(cells, key=lambda cell: cell["row_no"]):
        line: list[Cell | None] = [None] * len(columns)
        members = list(found)
        for member in members:
            if member["row_kind"] == HEADING:
                continue
            place = places[member["column_no"]]
            if line[place] is not None:
                raise StatisticsError(f"{head.table_no} 第 {row_no} 行第 {member['column_no']} 栏有两个数")
            line[place] = _cell(member)
        first = members[0]
        rows.append(
            Row(
                row_no=row_no,
                label=inert(first["row_label"]),
                level=first["row_level"] or 0,
                kind=first["row_kind"],
                subject_kind=first["subject_kind"],
                subject_code=first["subject_code"],
                cells=tuple(line),
            )
        )
    return Table(head, columns, tuple(rows))


def read_tables(connection: duckdb.DuckDBPyConnection, year: int) -> list[Table]:
    """Every table of one year, in the order of the contents."""
    return [read_table(connection, head) for head in read_contents(connection, year)]


def read_revisions(connection: duckdb.DuckDBPyConnection, year: int) -> list[Revision]:
    """Issued figures of a year that are no longer what the records say, in the order of the tables.

    A difference is hidden when either of its two figures is.
    """
    records = connection.execute(
        """
        select
            r.edition_no, c.table_no, r.row_label, r.column_label, r.unit, r.decimals,
            r.issued_value, r.current_value, r.reason,
            coalesce(issued.disclosure, ?) <> ? or coalesce(present.disclosure, ?) <> ? as is_hidden
        from marts.rpt_statistics_revision as r
        left join marts.rpt_statistics_contents as c using (reporting_year, table_id)
        left join marts.rpt_statistics_cell as issued using (reporting_year, table_id, row_key, column_key)
        left join marts.fct_statistics_figure as present using (reporting_year, table_id, row_key, column_key)
        where r.reporting_year = ?
        order by r.edition_no, c.chapter_no, c.sort_order, r.row_no, r.column_no, r.row_key, r.column_key
        """,
        [OPEN, OPEN, OPEN, OPEN, year],
    ).fetchall()
    return [
        Revision(
            edition_no=number,
            table_no=inert(table),
            row_label=inert(row),
            column_label=inert(column),
            unit=inert(unit) or None,
            decimals=decimals or 0,
            issued_value=_float(issued),
            current_value=_float(now),
            reason=inert(reason),
            is_hidden=is_hidden,
        )
        for number, table, row, column, unit, decimals, issued, now, reason, is_hidden in records
    ]


def inert(text: Any) -> str:
    """A text from data on one line, with control characters made visible (a document may not hold them raw)."""
    return show_controls(re.sub(r"[\t\r\n]+", " ", "" if text is None else str(text))).strip()


def _columns(cells: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
    """One column for each number; its label is that of the first row."""
    found: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        if cell["row_kind"] == HEADING:  # a line of text that the mart puts into the first column
            continue
        found.setdefault(cell["column_no"], []).append(cell)
    return tuple(
        Column(
            column_no=number,
            label=inert(members[0]["column_label"]),
            group=inert(members[0]["column_group"]) or None,
            measure_id=_common(members, "measure_id"),
            unit=_common(members, "unit"),
            decimals=_common(members, "decimals"),
        )
        for number, members in sorted(found.items())
    )


def _common(members: Sequence[dict[str, Any]], name: str) -> Any:
    values = {member[name] for member in members}
    return values.pop() if len(values) == 1 else None


def _cell(record: dict[str, Any]) -> Cell:
    return Cell(
        measure_id=record["measure_id"],
        subject_kind=record["subject_kind"],
        subject_code=record["subject_code"],
        value=_float(record["value"]),
        current_value=_float(record["current_value"]),
        unit=record["unit"],
        decimals=record["decimals"] or 0,
        disclosure=record["disclosure"] or OPEN,
        is_issued=bool(record["is_issued"]),
        center_count=record["center_count"],
        reported_count=record["reported_count"],
        owed_count=record["owed_count"],
        response_rate=_float(record["response_rate"]),
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _head(record: dict[str, Any]) -> TableHead:
    edition = None
    if record["edition_no"] is not None:
        edition = Edition(int(record["edition_no"]), record["issued_on"], record["edition_sha256"])
    return TableHead(
        reporting_year=record["reporting_year"],
        table_id=record["table_id"],
        table_no=inert(record["table_no"]),
        title=inert(record["title"]),
        unit_note=inert(record["unit_note"]) or None,
        chapter_no=int(record["chapter_no"]),
        chapter_title=inert(record["chapter_title"]),
        notes=tuple(line for part in _NOTE_END.split(record["notes"] or "") if (line := inert(part))),
        coverage_note=inert(record["coverage_note"]) or None,
        data_until_on=record["data_until_on"],
        chart=parse_chart(record["chart"]),
        classification_status=inert(record["classification_status"]) or None,
        edition=edition,
    )


def parse_chart(text: str | None) -> Chart | None:
    """`bar 1`, `line 1 3`, `stacked 2 3 4`: a kind and the numbers of the columns drawn; blank: no chart.

    Raises StatisticsError for anything else.
    """
    if not text or not text.strip():
        return None
    word, *numbers = text.split()
    kinds: dict[str, ChartKind] = {known: known for known in _CHART_KINDS}
    kind = kinds.get(word)
    if kind is None or not numbers or not all(number.isdecimal() for number in numbers):
        raise StatisticsError(f"图的写法“{text}”应为 bar、line 或 stacked 加栏号，如“bar 1 2”")
    return Chart(kind, tuple(int(number) for number in numbers))


def _number_parts(text: str) -> tuple[tuple[int, int, str], ...]:
    """`表10` sorts after `表9`."""
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.split(r"(\d+)", text) if part
    )
