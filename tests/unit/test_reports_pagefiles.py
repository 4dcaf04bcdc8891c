"""The files beside a page: they hold what the page shows, as numbers and days, and nothing in them is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import polars

from reports.pagefiles.tables import BLANK, PageTable, plain
from reports.pagefiles.text import csv_bytes
from reports.pagefiles.workbook import Origin, workbook_bytes
from tests.unit.reports_demo import HOSTILE_NAME

ORIGIN = Origin("风险提示", dt.date(2025, 6, 30), "20250630-demo", "内部版", "示例数据")
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1", "|x", "%0A=1")


def test_a_column_of_numbers_is_read_as_numbers() -> None:
    table = PageTable("表", ["名称", "金额", "日期"], [[("甲", None), (1234.5, "num2"), (dt.date(2024, 3, 1), None)],
                                                   [("乙", None), (None, "num2"), (None, None)]])  # fmt: skip
    frame = polars.read_csv(io.BytesIO(csv_bytes(table)), try_parse_dates=True)
    assert frame.schema == {"名称": polars.String, "金额": polars.Float64, "日期": polars.Date}
    assert frame["金额"].to_list() == [1234.5, None]


def test_texts_that_look_like_formulas_stay_texts() -> None:
    table = PageTable(
        "=1+1", ["=A1", "值"], [[(text, None), (HOSTILE_NAME, None)] for text in FORMULAS], notes=["=2"]
    )
    lines = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"))))
    assert all(line[0].startswith("'") or line[0] == "=1" for line in lines if line[0] != "=1")
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "＝", "|", "%")) for line in lines for cell in line
    )
    content = workbook_bytes([table], ORIGIN)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert "\u202e" not in str([cell.value for cell in cells])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_values_in_files() -> None:
    assert plain(0.125, "pct") == 0.125
    assert plain("missing", "report_status") == "未报送"
    assert plain(True, None) == "是"
    assert plain(["甲", "乙"], None) == "甲、乙"
    assert plain("", None) is None and plain(*BLANK) == ""
    assert plain('[["相同", "shared"]]', "marked") == "【相同】"
    assert plain(float("nan"), "num1") is None


def test_same_tables_same_bytes_and_ready_to_print() -> None:
    rows = [[("甲" * 300, None), (1234567.891, "num1"), (0.5, "pct"), (-3, "countdown")]]
    table = PageTable(
        "一张标题很长的表" * 9 + "[x]", ["名称", "金额", "占比", "距今"], rows, "万元", ["说明"]
    )
    content = workbook_bytes([table, table], ORIGIN)
    assert content == workbook_bytes([table, table], ORIGIN) and csv_bytes(table) == csv_bytes(table)
    book = openpyxl.load_workbook(io.BytesIO(content))
    first, second = book.worksheets
    assert first.title != second.title and len(first.title) <= 31
    fit = first.sheet_properties.pageSetUpPr
    assert first.page_setup.paperSize == 9
    assert fit is not None and fit.fitToPage
    assert first.print_title_rows and first.freeze_panes == "B8"
    texts = [first.cell(row, 1).value for row in range(1, 7)]
    assert texts[1:4] == ["示例数据", "页面：风险提示", "单位：万元"]
    assert "内部版" in str(texts[5])
    last = [first.cell(8, column) for column in (2, 3, 4)]
    assert [cell.value for cell in last] == [1234567.891, 0.5, -3]
    assert [cell.number_format for cell in last][:2] == ["#,##0.0", "0.0%"]
