"""The 退改清单 workbooks, read back with another library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import openpyxl
import pytest

from reports.workbook import build_return_lists, write_return_lists
from tests.unit.reports_demo import AS_OF, HOSTILE_TEXT, demo_database

HEADERS = [
    "序号",
    "中心编号",
    "中心名称",
    "报告年度",
    "文件",
    "工作表",
    "单元格",
    "收到的内容",
    "问题",
    "如何改正",
    "严重程度",
]


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database()


@pytest.fixture(scope="module")
def books(database: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_return_lists(database, tmp_path_factory.mktemp("lists"), as_of=AS_OF)


def rows_of(path: Path) -> list[tuple]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=6, values_only=True))


def test_every_issue_is_in_exactly_one_workbook(
    books: list[Path], database: duckdb.DuckDBPyConnection
) -> None:
    expected = database.execute(
        "select count(*), count(distinct department_code) from marts.fct_submission_issue"
    ).fetchone()
    assert expected is not None
    assert sum(len(rows_of(path)) for path in books) == expected[0]
    assert len(books) == expected[1] + 1
    assert books[-1].name == "退改清单_未知归口部门.xlsx"


def test_issues_of_a_department_stand_in_its_own_workbook(
    books: list[Path], database: duckdb.DuckDBPyConnection
) -> None:
    for path in books[:-1]:
        expected = database.execute(
            "select count(*) from marts.fct_submission_issue i join marts.dim_department d using (department_code) "
            "where '退改清单_' || d.department_name || '.xlsx' = ?",
            [path.name],
        ).fetchone()
        assert expected == (len(rows_of(path)),)


def test_layout_of_the_sheet(books: list[Path]) -> None:
    book = openpyxl.load_workbook(books[0])
    sheet = book.active
    assert sheet is not None
    assert sheet["A1"].value == "技术创新中心报送材料退改清单"
    assert str(sheet["A2"].value).startswith("归口部门：")
    assert "数据截止日：2025年6月30日" in str(sheet["A3"].value)
    assert [cell.value for cell in sheet[5]] == HEADERS
    assert sheet.freeze_panes == "D6"
    assert sheet.auto_filter.ref == f"A5:K{sheet.max_row}"
    assert sheet.page_setup.orientation == "landscape" and str(sheet.page_setup.paperSize) == "9"
    assert sheet.print_title_rows == "$5:$5"
    assert [row[0] for row in rows_of(books[0])] == list(range(1, sheet.max_row - 4))
    assert book.properties.created == dt.datetime(2025, 6, 30)


def test_texts_from_files_are_never_formulas_or_links(books: list[Path]) -> None:
    seen = 0
    for path in books:
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        for row in sheet.iter_rows(min_row=6):
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
                seen += cell.value == HOSTILE_TEXT
    assert seen > 0


def test_same_inputs_give_same_bytes(database: duckdb.DuckDBPyConnection) -> None:
    first, second = (build_return_lists(database, AS_OF) for _ in range(2))
    assert [item.content for item in first] == [item.content for item in second]


def test_departments_with_risky_or_equal_names_get_files_of_their_own(tmp_path: Path) -> None:
    connection = demo_database(centers=20)
    connection.execute(
        "update marts.dim_department set department_name = '../甲/乙局' where department_code like 'D-21%'"
    )
    connection.execute(
        "update marts.fct_submission_issue set department_code = 'X:1' where reporting_year = 2020"
    )
    paths = write_return_lists(connection, tmp_path, as_of=AS_OF)
    assert {path.name for path in paths} == {
        "退改清单__甲_乙局.xlsx",
        "退改清单_X_1.xlsx",
        "退改清单_未知归口部门.xlsx",
    }
    assert all(path.parent == tmp_path for path in paths)


def test_severity_is_in_words(books: list[Path]) -> None:
    words = {row[10] for path in books for row in rows_of(path)}
    assert words <= {"拒收", "错误", "提醒", "告知"} and words
