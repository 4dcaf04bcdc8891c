"""Statistics tables as objects: order, nesting, header lines, what is hidden, missing, revised."""

from __future__ import annotations

import duckdb
import pytest

from reports.statistics.reading import (
    parse_chart,
    read_contents,
    read_revisions,
    read_table,
    read_tables,
    reporting_years,
)
from reports.statistics.tables import HIDDEN, Chart, HeaderGroup, StatisticsError, Table
from tests.unit.statistics_demo import YEARS, figure, statistics_demo


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return statistics_demo()


@pytest.fixture(scope="module")
def tables(database: duckdb.DuckDBPyConnection) -> dict[str, Table]:
    return {table.head.table_id: table for table in read_tables(database, 2023)}


def test_contents_are_in_the_order_of_numbers_not_of_letters(database: duckdb.DuckDBPyConnection) -> None:
    assert reporting_years(database) == list(YEARS)
    heads = read_contents(database, 2023)
    assert [head.table_no for head in heads] == ["表1", "表2", "表10"]
    assert heads[0].caption == "表1　示例省2023年基地基本情况"
    assert heads[0].notes == ("人员为年末数。", "经费为当年数。")
    assert heads[0].edition is None and heads[0].classification_status == "分类尚未核实"


def test_every_cell_is_where_the_mart_has_it(tables: dict[str, Table]) -> None:
    table = tables["classes"]
    assert [row.row_no for row in table.rows] == [1, 2, 3, 4, 5]
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            assert cell is not None
            assert cell.value == figure(2023, row.row_no, column.column_no)
    assert [row.level for row in table.rows] == [0, 0, 1, 0, 0]


def test_header_lines(tables: dict[str, Table]) -> None:
    assert tables["classes"].groups == (
        HeaderGroup(None, 0, 1),
        HeaderGroup("人员", 1, 2),
        HeaderGroup(None, 3, 1),
    )
    assert tables["classes"].has_groups and not tables["series"].has_groups


def test_text_of_a_cell(tables: dict[str, Table]) -> None:
    rows = tables["classes"].rows
    shown = rows[2].cells
    assert shown[0] and shown[0].text() == "3,013"
    assert shown[3] and shown[3].text() == "3,340.13", "half up, as checked by hand"
    assert shown[3].text(public=True) == HIDDEN
    missing = rows[4].cells[3]
    assert missing and missing.text() == missing.text(public=True) == "—"
    assert tables["classes"].has_hidden and tables["classes"].has_missing
    assert not tables["series"].has_hidden and tables["series"].has_missing


def test_an_issued_figure_that_changed_is_marked(database: duckdb.DuckDBPyConnection) -> None:
    table = read_table(database, read_contents(database, 2022)[0])
    revised = [
        (row.row_no, place) for row in table.rows for place, c in enumerate(row.cells) if c and c.is_revised
    ]
    assert revised == [(2, 0)]
    assert table.head.edition and table.head.edition.edition_no == 1
    (revision,) = read_revisions(database, 2022)
    assert (revision.table_no, revision.issued_value, revision.current_value) == ("表1", 4011.0, 4012.0)
    assert (revision.column_label, revision.unit, revision.is_hidden) == ("人员：合计", "人", False)
    assert read_revisions(database, 2023) == []


def test_a_table_without_rows_is_empty(tables: dict[str, Table]) -> None:
    assert tables["endings"].is_empty and tables["endings"].columns == ()


def test_a_chart_draws_the_rows_that_nothing_breaks_down(tables: dict[str, Table]) -> None:
    table = tables["classes"]
    assert table.head.chart == Chart("bar", (1,))
    assert [row.row_no for row in table.chart_rows] == [3, 4, 5]
    assert [row.label for row in tables["series"].chart_rows] == ["2020年", "2021年", "2022年", "2023年"]
    assert tables["endings"].chart_rows == ()
    with pytest.raises(StatisticsError, match="表1 没有第 9 栏"):
        table.column_place(9)


@pytest.mark.parametrize("text", ["pie 1", "bar", "bar x", "bar 1 2,3"])
def test_a_chart_written_wrong_is_refused(text: str) -> None:
    with pytest.raises(StatisticsError, match="图的写法"):
        parse_chart(text)
    assert parse_chart(" ") is None and parse_chart(None) is None


def test_hostile_names_lose_what_a_document_cannot_hold(tables: dict[str, Table]) -> None:
    label = tables["classes"].rows[3].label
    assert "‹U+0007›" in label and "<script>" in label and "‹U+202E›" in label
    assert not any(ord(sign) < 32 for sign in label)


def test_two_figures_in_one_place_are_an_error(database: duckdb.DuckDBPyConnection) -> None:
    other = statistics_demo(duckdb.connect())
    other.execute(
        "insert into marts.rpt_statistics_series "
        "select * from marts.rpt_statistics_series where reporting_year = 2023"
    )
    with pytest.raises(StatisticsError, match="表10 第 1 行第 1 栏有两个数"):
        read_tables(other, 2023)


def test_a_table_id_that_is_no_name_is_refused(database: duckdb.DuckDBPyConnection) -> None:
    other = statistics_demo(duckdb.connect())
    other.execute("update marts.rpt_statistics_contents set table_id = 'x; drop table y'")
    with pytest.raises(StatisticsError, match="不是模型名"):
        read_tables(other, 2023)


def test_a_heading_is_a_line_without_figures_that_ends_a_block() -> None:
    other = statistics_demo(duckdb.connect())
    other.execute(
        "insert into marts.rpt_statistics_series (reporting_year, row_no, row_label, row_level, row_kind, "
        "column_no, column_label) values (2023, 3, '按另一种分法', 0, 'heading', 1, '中心数')"
    )
    other.execute("update marts.rpt_statistics_series set row_no = 9 where row_label = '2022年'")
    other.execute("update marts.rpt_statistics_series set row_no = 10 where row_label = '2023年'")
    table = read_tables(other, 2023)[2]
    assert [(row.label, row.kind, row.cells == (None,)) for row in table.rows][2] == (
        "按另一种分法",
        "heading",
        True,
    )
    assert (table.columns[0].unit, table.columns[0].decimals) == ("家", 0)
    assert [row.label for row in table.chart_rows] == ["2020年", "2021年"]
