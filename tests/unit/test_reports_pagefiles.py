"""The files beside a page: they hold what the page shows, as numbers and days, and nothing in them is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import polars
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from reports import formats
from reports.pagefiles.sheet import Origin
from reports.pagefiles.tables import BLANK, PageTable
from reports.pagefiles.text import csv_bytes
from reports.pagefiles.values import NUMBER_PATTERNS, number_pattern, plain
from reports.pagefiles.workbook import workbook_bytes
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


def test_a_workbook_is_what_xlsxwriter_writes_call_by_call() -> None:
    """Rows and package are put together here around parts of XlsxWriter's: read back, nothing may differ."""
    moment = dt.datetime(2024, 3, 1, 12, 30)
    day = moment.date()
    rows = [
        [
            ("甲<&>\"'乙丙丁戊", None),
            (12.5, "num1"),
            (0.5, "pct"),
            (2024, "year"),
            (day, None),
            (moment, None),
        ],
        [("=1+1", None), (None, "num1"), (0.25, "pct0"), (2, None), (dt.date(1899, 1, 1), None), BLANK],
        [(" 空格 ", "blank"), (3, "num0"), (0.5, None), (-3, "countdown"), (None, None), (1e300, "num2")],
        [
            (["甲", "乙"], None),
            (0.1 + 0.2, "num3"),
            (-0.0, "num0"),
            (2.5, "id"),
            (True, None),
            (1 << 60, None),
        ],
    ]
    titles = ["名称", "一列很长很长很长的标题", "占比", "年", "日期", "时间"]
    tables = [
        PageTable("一", titles, rows, notes=["说明"]),
        PageTable("二'<b>&[x]", titles[:1], [[("x", None)]]),
    ]
    ours = openpyxl.load_workbook(io.BytesIO(workbook_bytes(tables, ORIGIN)))
    theirs = openpyxl.load_workbook(_by_calls(tables[0]))
    assert _read(ours.worksheets[0]) == _read(theirs.worksheets[0])
    assert [sheet.title for sheet in ours] == ["1 一", "2 二 <b>& x"]
    assert [bool(sheet.sheet_view.tabSelected) for sheet in ours] == [True, False]
    assert [sheet.print_title_rows for sheet in ours] == ["$6:$6", "$5:$5"]
    assert ours.worksheets[1].print_area == "'2 二 <b>& x'!$A$1:$A$6"
    assert (ours.properties.title, ours.properties.created) == ("风险提示", dt.datetime(2025, 6, 30))
    assert ours.sheetnames[0] == theirs.sheetnames[0]


def _by_calls(table: PageTable) -> io.BytesIO:
    """The sheet of `table` by XlsxWriter alone."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("1 一")
        body = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}
        sheet.set_row(0, 22)
        sheet.write_string(0, 0, "一", book.add_format({**body, "font_name": "黑体", "font_size": 13}))
        missing = "说明　“—”：未报送或无数据，不是零。"
        above = (ORIGIN.mark, "页面：风险提示", f"注：{missing}", ORIGIN.line)
        for row, text in enumerate(above, start=1):
            sheet.write_string(row, 0, text, book.add_format(body))
        head = {
            **body,
            "bold": True,
            "border": 1,
            "align": "center",
            "bg_color": "#EEF2F6",
            "text_wrap": True,
        }
        sheet.write_row(5, 0, table.columns, book.add_format(head))
        sheet.set_row(5, 30)
        for place, width in enumerate((17, 14, 6, 6, 12, 42)):
            sheet.set_column(place, place, width)
        for row, line in enumerate(table.rows, start=6):
            for place, (value, fmt) in enumerate(line):
                found = plain(value, fmt)
                look = {**body, "border": 1}
                if found is None:
                    sheet.write_string(row, place, "—", book.add_format({**look, "align": "right"}))
                elif found == "":
                    sheet.write_blank(row, place, None, book.add_format({**look, "text_wrap": True}))
                elif isinstance(found, str):
                    sheet.write_string(row, place, found, book.add_format({**look, "text_wrap": True}))
                elif isinstance(found, int | float):
                    pattern = number_pattern(found, fmt)
                    sheet.write_number(row, place, found, book.add_format({**look, "num_format": pattern}))
                elif found.year < 1900:
                    look |= {"align": "left", "num_format": "yyyy-mm-dd"}
                    sheet.write_string(row, place, found.isoformat(), book.add_format(look))
                else:
                    pattern = "yyyy-mm-dd hh:mm" if isinstance(found, dt.datetime) else "yyyy-mm-dd"
                    look |= {"align": "left", "num_format": pattern}
                    sheet.write(row, place, found, book.add_format(look))
        sheet.freeze_panes(6, 1)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(5)
        sheet.print_area(0, 0, 9, 5)
        sheet.set_header(f"&R&9{ORIGIN.mark}")
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
    return buffer


def _read(sheet: Worksheet) -> dict[str, object]:
    """All that a reader sees of a sheet."""
    cells = [cell for row in sheet.iter_rows() for cell in row]
    looks = ("font", "border", "fill", "alignment", "number_format", "data_type")
    page = (
        "freeze_panes",
        "print_area",
        "print_title_rows",
        "page_margins",
        "page_setup",
        "dimensions",
    )
    return {
        "values": {cell.coordinate: cell.value for cell in cells},
        "looks": {cell.coordinate: [repr(getattr(cell, look)) for look in looks] for cell in cells},
        "widths": {name: (at.min, at.max, at.width) for name, at in sheet.column_dimensions.items()},
        "heights": {number: at.height for number, at in sheet.row_dimensions.items() if at.height},
        "page": {name: repr(getattr(sheet, name)) for name in page},
        "edges": (str(sheet.oddHeader), str(sheet.oddFooter)),
        "view": repr((sheet.sheet_view, sheet.sheet_properties)),
    }


def test_every_number_format_has_a_look() -> None:
    named = [*formats.NUMBER_FORMATS, *formats.SHARE_FORMATS, "num", "id", "year", "countdown", None]
    assert {number_pattern(value, fmt) for fmt in named for value in (1, 0.5, 0.25, 1e300)} == set(
        NUMBER_PATTERNS
    )


def test_long_tables_are_whole_and_equal_values_alike() -> None:
    rows = [[(f"第{n}行", None), (float(n % 3), "num0"), (-0.0 if n % 2 else 0.0, None)] for n in range(2345)]
    table = PageTable("长表", ["行", "数", "零"], rows)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes([table], ORIGIN)), read_only=True).worksheets[0]
    lines = list(sheet.iter_rows(min_row=6, values_only=True))
    assert lines == [(name, number, 0) for (name, _), (number, _), _ in rows]
    fields = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"))))[1:]
    assert fields == [[name, str(number), "0.0"] for (name, _), (number, _), _ in rows]
