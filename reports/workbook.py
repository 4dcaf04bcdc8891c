"""退改清单: for each 归口部门 one workbook of what is wrong in the files received and how to mend it.

Belongs here: the layout of that workbook. Does not belong here: deciding what is an issue
(`marts.fct_submission_issue`). Texts from files are written as strings only, never as formulas or links.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from reports import formats
from reports.links import FileNames
from reports.markdown import show_controls

DOWNLOADS = "downloads/退改清单"
UNKNOWN_DEPARTMENT = "未知归口部门"
_TITLE = "技术创新中心报送材料退改清单"
_EXCEL_CELL_LIMIT = 32767
_EXCEL_ROW_LIMIT = 1_048_000

_QUERY = """
select
    coalesce(d.department_name, i.department_code, '') as department_name,
    coalesce(d.sort_order, 1000000) as department_order,
    c.center_code, coalesce(c.center_name, '') as center_name, i.reporting_year, s.file_name, i.sheet, i.cell,
    i.received_text, i.message, i.remedy, i.severity
from marts.fct_submission_issue as i
left join marts.fct_submission as s on i.submission_id = s.submission_id
left join marts.dim_department as d on i.department_code = d.department_code
left join marts.dim_center as c on i.center_id = c.center_id and c.is_current
order by
    department_order, department_name, c.center_code nulls last, i.reporting_year nulls last, s.file_name,
    i.sheet, i.cell, i.issue_code, i.issue_id
"""


@dataclass(frozen=True)
class _Column:
    title: str
    width: int
    wrap: bool = False


_COLUMNS = (
    _Column("序号", 6),
    _Column("中心编号", 15),
    _Column("中心名称", 26, wrap=True),
    _Column("报告年度", 9),
    _Column("文件", 28, wrap=True),
    _Column("工作表", 12, wrap=True),
    _Column("单元格", 8),
    _Column("收到的内容", 16, wrap=True),
    _Column("问题", 36, wrap=True),
    _Column("如何改正", 36, wrap=True),
    _Column("严重程度", 10),
)
_HEADER_ROW = 4


@dataclass(frozen=True)
class ReturnListFile:
    """One workbook. `file`: path inside the site, POSIX; counts are of issues, errors include refusals."""

    department_name: str
    file: str
    issue_count: int
    error_count: int
    content: bytes


def build_return_lists(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> list[ReturnListFile]:
    """The workbooks of all departments that have an issue, in department order; unknown departments last."""
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for record in connection.execute(_QUERY).fetchall():
        groups.setdefault(record[0] or UNKNOWN_DEPARTMENT, []).append(record[2:])
    files: list[ReturnListFile] = []
    names = FileNames()
    for department, issues in groups.items():
        name = names.take(department)
        errors = sum(issue[-1] in ("refusal", "error") for issue in issues)
        content = _workbook(department, issues, as_of)
        files.append(
            ReturnListFile(department, f"{DOWNLOADS}/退改清单_{name}.xlsx", len(issues), errors, content)
        )
    return files


def write_return_lists(connection: duckdb.DuckDBPyConnection, out_dir: Path, *, as_of: dt.date) -> list[Path]:
    """Write the workbooks of all departments into `out_dir` and return their paths."""
    out_dir.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for item in build_return_lists(connection, as_of):
        path = out_dir / item.file.rsplit("/", 1)[-1]
        path.write_bytes(item.content)
        paths.append(path)
    return paths


def _workbook(department: str, issues: Sequence[tuple[Any, ...]], as_of: dt.date) -> bytes:
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties(
        {"title": f"{_TITLE}（{department}）", "created": dt.datetime(as_of.year, as_of.month, as_of.day)}
    )
    base = {"font_name": "宋体", "font_size": 10, "valign": "top"}
    styles = {
        "title": book.add_format(
            {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}
        ),
        "info": book.add_format({**base, "valign": "vcenter"}),
        "head": book.add_format(
            {
                **base,
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#E8EDF3",
                "text_wrap": True,
            }
        ),
        "cell": book.add_format({**base, "border": 1, "num_format": "@"}),
        "wrap": book.add_format({**base, "border": 1, "text_wrap": True, "num_format": "@"}),
        "number": book.add_format({**base, "border": 1, "align": "center"}),
    }
    _fill(book.add_worksheet("退改清单"), department, issues, as_of, styles)
    book.close()
    return buffer.getvalue()


def _fill(
    sheet: Any, department: str, issues: Sequence[tuple[Any, ...]], as_of: dt.date, styles: dict[str, Any]
) -> None:
    last = len(_COLUMNS) - 1
    errors = sum(issue[-1] in ("refusal", "error") for issue in issues)
    sheet.merge_range(0, 0, 0, last, "", styles["title"])
    sheet.write_string(0, 0, _TITLE, styles["title"])
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, f"归口部门：{department}", styles["info"])
    sheet.write_string(
        2, 0, f"数据截止日：{as_of.year}年{as_of.month}月{as_of.day}日　　"
        f"问题 {len(issues)} 项，其中拒收与错误 {errors} 项",
        styles["info"],
    )  # fmt: skip
    sheet.write_string(
        3, 0, "请逐项核对原件，按“如何改正”一栏修改后重新报送；重新报送的文件将替代原文件。", styles["info"]
    )
    for place, column in enumerate(_COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(_HEADER_ROW, place, column.title, styles["head"])
    for number, issue in enumerate(issues[:_EXCEL_ROW_LIMIT], start=1):
        row = _HEADER_ROW + number
        sheet.write_number(row, 0, number, styles["number"])
        for place, value in enumerate((*issue[:-1], _severity(issue[-1])), start=1):
            text = "" if value is None else show_controls(str(value))[:_EXCEL_CELL_LIMIT]
            style = styles["wrap"] if _COLUMNS[place].wrap else styles["cell"]
            if text:
                sheet.write_string(row, place, text, style)
            else:
                sheet.write_blank(row, place, None, style)
    end = _HEADER_ROW + len(issues)
    sheet.autofilter(_HEADER_ROW, 0, end, last)
    sheet.freeze_panes(_HEADER_ROW + 1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.print_area(0, 0, end, last)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _severity(code: Any) -> str:
    return formats.format_value(code, "severity") or ""
