"""An invented statistics mart in the long shape that all `rpt_statistics_*` share, for tests of what reads it.

Figures are made by arithmetic from the row and column numbers, so that a test knows each of them; one name is hostile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

YEARS = (2022, 2023)
HOSTILE_LABEL = "乙\x07类<script>alert(1)</script>‮" + "很长的名称" * 30
DATA_UNTIL = dt.date(2025, 6, 30)

_CELL_TYPES = """
    reporting_year integer, row_no integer, row_label varchar, row_level integer, row_kind varchar,
    subject_kind varchar, subject_code varchar, column_no integer, column_label varchar, column_group varchar,
    measure_id varchar, unit varchar, decimals integer, value double, current_value double, is_issued boolean,
    center_count integer, reported_count integer, owed_count integer, response_rate double,
    disclosure varchar
"""
_CONTENTS_TYPES = """
    reporting_year integer, table_id varchar, table_no varchar, title varchar, unit_note varchar, chapter_no integer,
    chapter_title varchar, notes varchar, coverage_note varchar, data_until_on date, chart varchar,
    classification_status varchar, edition_no integer, issued_on date, edition_sha256 varchar, sort_order integer
"""
_REVISION_TYPES = """
    reporting_year integer, edition_no integer, table_id varchar, row_key varchar, column_key varchar, row_label varchar,
    column_label varchar, unit varchar, decimals integer, issued_value double,
    current_value double, reason varchar, row_no integer, column_no integer
"""
_DISCLOSURE_TYPES = """
    reporting_year integer, table_id varchar, row_key varchar, column_key varchar, disclosure varchar
"""
# label, level, kind, subject kind, subject code
_ROWS = (
    ("总计", 0, "total", "province", "210000"),
    ("甲类", 0, "group", "base_class", "A"),
    ("甲类一型", 1, "of_which", "base_type", "A1"),
    (HOSTILE_LABEL, 0, "group", "base_class", "B"),
    ("未归类", 0, "group", "base_class", "unclassified"),
)
# label, group, measure, unit, decimals
_COLUMNS = (
    ("中心数", None, "standing", "家", 0),
    ("合计", "人员", "K01", "人", 0),
    ("其中：研发人员", "人员", "K02", "人", 0),
    ("研发经费支出", None, "K03", "万元", 2),
)


def figure(year: int, row: int, column: int) -> float | None:
    """The value of a cell of the demo table; None where the demo has no data."""
    if row == 5 and column == 4:
        return None
    growth = (year - 2020) * (1 if column == 1 else 100)
    return float((6 - row) * 1000 + column * 10 + growth) + (0.125 if column == 4 else 0.0)


def statistics_demo(connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
    """A database with a contents of three tables a year: by class, over time, and one without rows."""
    connection = connection or duckdb.connect()
    connection.execute("create schema if not exists marts")
    connection.execute(f"create table marts.rpt_statistics_contents ({_CONTENTS_TYPES})")
    connection.execute(f"create table marts.rpt_statistics_revision ({_REVISION_TYPES})")
    for name in ("rpt_statistics_cell", "fct_statistics_figure"):
        connection.execute(f"create table marts.{name} ({_DISCLOSURE_TYPES})")
    for name in ("classes", "series", "endings"):
        connection.execute(f"create table marts.rpt_statistics_{name} ({_CELL_TYPES})")
    for year in YEARS:
        issued = year == YEARS[0]
        edition = (1, dt.date(2024, 12, 1), "ab" * 32) if issued else (None, None, None)
        coverage = "应报12家，已报9家，报送率75.0%。"
        contents = [
            ("classes", "表1", f"示例省{year}年基地基本情况", "家、人、万元", 1, "总体", "人员为年末数。\n经费为当年数。",
             coverage, DATA_UNTIL, "bar 1", "分类尚未核实"),
            ("endings", "表2", f"示例省{year}年撤销情况", "家", 1, "总体", None, None, DATA_UNTIL, None, None),
            ("series", "表10", "示例省历年情况", None, 2, "历年", None, coverage, DATA_UNTIL, "line 1", None),
        ]  # fmt: skip
        _insert(
            connection, "contents", [(year, *line, *edition, place) for place, line in enumerate(contents)]
        )
        _insert(connection, "classes", list(_class_cells(year, issued)))
        _insert(connection, "series", list(_series_cells(year)))
    connection.execute(
        "create table marts.dim_kpi_subject as "
        "select 'province' as subject_kind, '210000' as subject_code, '示例省' as subject_name"
    )
    connection.execute(
        """
        create table marts.dim_kpi as select *, null as question, null as source from (values
            ('K01', '固定人员', '人', 'stock', '固定人员数', null, 1.0, 1),
            ('K02', '研发人员', '人', 'stock', '研发人员数', null, 1.0, 2),
            ('K03', '研发经费支出', '万元', 'flow', '研发经费支出', null, 1.0, 3),
            ('K05', '研发人员占比', '%', 'ratio', '研发人员数', '固定人员数', 100.0, 4)
        ) as t(kpi_id, kpi_name, unit, measure, numerator_text, denominator_text, scale, sort_order)
        """
    )
    connection.execute(
        "create table marts.dim_statistics_measure as select 'M01' as measure_id, '中心数' as measure_name, "
        "'家' as unit, '年末在册的中心' as definition, '登记台账' as source, 1 as sort_order"
    )
    _insert(
        connection,
        "revision",
        [
            (
                2022,
                1,
                "classes",
                "A",
                "K01",
                "甲类",
                "人员：合计",
                "人",
                0,
                4011.0,
                4012.0,
                "报告在发布后收到",
                2,
                2,
            )
        ],
    )
    return connection


def _class_cells(year: int, issued: bool) -> Iterable[tuple[Any, ...]]:
    for row, (label, level, kind, subject, code) in enumerate(_ROWS, start=1):
        for column, (heading, group, measure, unit, decimals) in enumerate(_COLUMNS, start=1):
            value = figure(year, row, column)
            revised = issued and (row, column) == (2, 1) and value is not None
            hidden = (
                "small" if (row, column) == (3, 4) else "protecting" if (row, column) == (4, 4) else "open"
            )
            yield (
                *(year, row, label, level, kind, subject, code, column, heading, group, measure, unit, decimals),
                *(value, value + 1 if revised and value else value, issued, 3, 9, 12, 75.0, hidden),
            )  # fmt: skip


def _series_cells(year: int) -> Iterable[tuple[Any, ...]]:
    for place, each in enumerate(range(2020, year + 1), start=1):
        value = None if each == 2021 else float(each - 2000)
        yield (
            *(
                year,
                place,
                f"{each}年",
                0,
                "year",
                "province",
                "210000",
                1,
                "中心数",
                None,
                "standing",
                "家",
                0,
            ),
            *(value, value, False, 3, 9, 12, 75.0, "open"),
        )


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in rows[0])
    connection.executemany(f"insert into marts.rpt_statistics_{name} values ({marks})", rows)
