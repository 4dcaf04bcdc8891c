"""The statistics workbook read back: every figure as the marts have it, and everything that must stand beside it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import duckdb
import openpyxl
import pytest
from openpyxl.workbook import Workbook

from reports.statistics.shelf import StatisticsShelf
from reports.statistics.tables import HIDDEN, StatisticsError
from reports.statistics.workbook import CONTENTS, COVER, EXPLANATIONS, REVISIONS, build_workbook
from tests.unit.statistics_checks import compare_sheets
from tests.unit.statistics_demo import DATA_UNTIL, statistics_demo
from warehouse.publishing import Manifest


def manifest(*, sample: bool = True) -> Manifest:
    return Manifest(
        snapshot_id="20250630-abcdef",
        fingerprint="f" * 64,
        as_of=DATA_UNTIL,
        sample=sample,
        code_version="c0ffee",
        python_version="3",
        dbt_version="1",
        duckdb_version="1",
        row_counts={},
        issue_counts=[],
        inputs=[],
    )


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = statistics_demo()
    # One row rests on fewer reports than the others, so that each has to say on how many.
    connection.execute(
        "update marts.rpt_statistics_classes set reported_count = 2, owed_count = 3, response_rate = 66.7 where row_no = 4"
    )
    return connection


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("year", [2022, 2023])
def test_every_figure_is_that_of_the_mart(
    database: duckdb.DuckDBPyConnection, year: int, public: bool
) -> None:
    content = build_workbook(StatisticsShelf(database), manifest(), year, public=public)
    compared = compare_sheets(database, content, year, public=public)
    assert compared == {2022: 23, 2023: 24}[year]


def test_a_wrong_figure_is_found(database: duckdb.DuckDBPyConnection) -> None:
    content = build_workbook(StatisticsShelf(database), manifest(), 2023, public=False)
    other = statistics_demo()
    other.execute(
        "update marts.rpt_statistics_classes set value = value + 1 "
        "where reporting_year = 2023 and row_no = 2 and column_no = 1"
    )
    with pytest.raises(AssertionError, match="表1"):
        compare_sheets(other, content, 2023, public=False)


def test_a_public_edition_holds_no_hidden_figure_anywhere(database: duckdb.DuckDBPyConnection) -> None:
    hidden = {
        value
        for (value,) in database.execute(
            "select value from marts.rpt_statistics_classes where reporting_year = 2023 and disclosure <> 'open'"
        ).fetchall()
    }
    book = opened(build_workbook(StatisticsShelf(database), manifest(), 2023))
    found = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(hidden) == 2 and not any(value in hidden for value in found) and HIDDEN in found
    full = opened(build_workbook(StatisticsShelf(database), manifest(), 2023, public=False))
    shown = [cell.value for row in full["表1"].iter_rows() for cell in row]
    assert all(value in shown for value in hidden)


def test_there_is_no_formula_and_no_outer_link(database: duckdb.DuckDBPyConnection) -> None:
    content = build_workbook(StatisticsShelf(database), manifest(), 2022)
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None or cell.hyperlink.target is None
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name]


def test_same_figures_give_the_same_bytes(database: duckdb.DuckDBPyConnection) -> None:
    first = build_workbook(StatisticsShelf(database), manifest(), 2022)
    assert first == build_workbook(StatisticsShelf(statistics_like(database)), manifest(), 2022)
    assert first != build_workbook(StatisticsShelf(database), manifest(), 2023)


def statistics_like(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another database with the same rows, stored in another order."""
    other = duckdb.connect()
    other.execute("create schema marts")
    for (name,) in database.execute(
        "select table_name from information_schema.tables where table_schema = 'marts'"
    ).fetchall():
        frame = database.execute(
            f"select * from marts.{name} order by hash({name}::varchar)"
        ).to_arrow_table()
        other.register("rows_given", frame)
        other.execute(f"create table marts.{name} as select * from rows_given")
    return other


def test_contents_lead_to_every_sheet_and_back(database: duckdb.DuckDBPyConnection) -> None:
    book = opened(build_workbook(StatisticsShelf(database), manifest(), 2022))
    assert book.sheetnames[:2] == [COVER, CONTENTS]
    targets = {
        str(cell.hyperlink.location).split("!")[0].strip("'")
        for row in book[CONTENTS].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert targets == {"表1", "表2", "表10", REVISIONS, EXPLANATIONS}
    for name in ("表1", "表2", "表10"):
        links = [cell.hyperlink.location for row in book[name].iter_rows() for cell in row if cell.hyperlink]
        assert links == [f"'{CONTENTS}'!A1"]


def test_what_has_to_be_said_is_on_the_sheet(database: duckdb.DuckDBPyConnection) -> None:
    texts = sheet_texts(opened(build_workbook(StatisticsShelf(database), manifest(), 2022)), "表1")
    assert "表1　示例省2022年基地基本情况" in texts
    assert "示例数据：机构均为虚构" in texts and "分类尚未核实" in texts
    assert any("第1版　2024年12月1日发布" in text and "数据截止日：2025年6月30日" in text for text in texts)
    notes = " ".join(texts)
    for words in ("应报12家，已报9家", "人员为年末数。", HIDDEN, "“—”：未报送或无数据", REVISIONS):
        assert words in notes
    assert {"应报", "已报", "报送率（%）"} <= set(texts)
    plain = sheet_texts(
        opened(build_workbook(StatisticsShelf(database), manifest(sample=False), 2023)), "表1"
    )
    assert not any("示例数据" in text or "版" in text for text in plain)


def sheet_texts(book: Workbook, name: str) -> list[str]:
    return [cell.value for row in book[name].iter_rows() for cell in row if isinstance(cell.value, str)]


def test_revisions_are_listed_with_their_reason(database: duckdb.DuckDBPyConnection) -> None:
    book = opened(build_workbook(StatisticsShelf(database), manifest(), 2022))
    rows = [tuple(cell.value for cell in row) for row in book[REVISIONS].iter_rows(min_row=4)]
    assert rows == [("表1", "甲类", "人员：合计", "人", 4011, 4012, "报告在发布后收到")]
    assert REVISIONS not in opened(build_workbook(StatisticsShelf(database), manifest(), 2023)).sheetnames


def test_sheets_are_set_up_for_a4(database: duckdb.DuckDBPyConnection) -> None:
    book = opened(build_workbook(StatisticsShelf(database), manifest(), 2023))
    for name in ("表1", "表10"):
        sheet = book[name]
        assert sheet.page_setup.paperSize == "9" or sheet.page_setup.paperSize == 9
        fit = sheet.sheet_properties.pageSetUpPr
        assert fit and fit.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows and sheet.freeze_panes and sheet.freeze_panes.startswith("B")
        assert sheet.print_area


def test_tables_that_have_a_chart_draw_it_natively(database: duckdb.DuckDBPyConnection) -> None:
    with zipfile.ZipFile(io.BytesIO(build_workbook(StatisticsShelf(database), manifest(), 2023))) as parts:
        charts = [
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")
        ]
    assert (
        len(charts) == 2
        and "<c:barChart>" in charts[0] + charts[1]
        and "<c:lineChart>" in charts[0] + charts[1]
    )


def test_a_year_without_statistics_is_refused(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(StatisticsError, match="没有2019年的统计表"):
        build_workbook(StatisticsShelf(database), manifest(), 2019)


def test_the_day_is_that_of_the_snapshot(database: duckdb.DuckDBPyConnection) -> None:
    book = opened(build_workbook(StatisticsShelf(database), manifest(), 2023))
    assert book.properties.created == dt.datetime(2025, 6, 30)
