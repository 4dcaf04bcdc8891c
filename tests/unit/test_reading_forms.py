"""Workbooks in many shapes that say the same are read the same; what is wrong is found where it stands."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.reading_files import (
    Style,
    Values,
    plan_of,
    read_bytes,
    report,
    report_values,
    workbook,
)

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STYLES = st.builds(
    Style, seed=st.integers(0, 10**6), moved=st.booleans(), spaced=st.booleans(), shuffled=st.booleans(),
    side_by_side=st.booleans(),
)  # fmt: skip
CANONICAL = {"F10": 10_000, "F11": 10_000}


def expected_number(field: str, value: Any) -> float:
    number = 1.0 if value == "是" else float(value)
    return round(number * CANONICAL.get(field, 1), 6)


@SLOW
@given(STYLES, st.sampled_from(["annual_report.v1", "annual_report.v2"]), st.integers(0, 10**6))
def test_the_shape_of_a_report_does_not_change_what_it_says(
    tmp_path: Path, style: Style, layout_id: str, seed: int
) -> None:
    values = report_values(seed)
    read = read_bytes(report(values, layout_id, style), tmp_path)
    assert read.files["layout_id"].item() == layout_id
    assert read.files["reporting_year"].item() == 2023
    assert read.codes() == []
    numbers = dict(read.values.filter(pl.col("table") == "indicators").select("field", "number").iter_rows())
    assert len(numbers) == 78
    for field, number in numbers.items():
        canonical = expected_number(field, values[field]) if layout_id.endswith("v2") else None
        if canonical is None:
            canonical = 1.0 if values[field] == "是" else float(values[field])
        assert math.isclose(number, canonical, rel_tol=0, abs_tol=1e-9), field
    assert read.value("filed_on", "date").isoformat() == "2024-03-01"
    assert read.value("center_name", "clean_text") == values["center_name"]


@pytest.fixture
def clean() -> Values:
    return report_values(1)


def test_every_value_knows_its_cell_and_its_text(tmp_path: Path, clean: Values) -> None:
    read = read_bytes(report(clean), tmp_path)
    funds = read.values.filter(pl.col("field") == "C01").row(0, named=True)
    assert funds["sheet"] == "经费收支" and funds["sheet_id"] == "funds" and funds["cell"] == "D4"
    assert funds["text"] == f"{clean['C01']:g}" or float(funds["text"]) == clean["C01"]
    assert (funds["unit_text"], funds["unit_source"], funds["unit_factor"]) == ("万元", "row", 1.0)
    assert read.value("F10", "number") == round(clean["F10"] * 10_000, 6)
    direction = read.values.filter(pl.col("field") == "direction_name").row(0, named=True)
    assert (direction["cell"], direction["record"]) == ("B3", 3)
    # Every entry of a list has a row for each record, so that what is missing can be seen.
    record = read.values.filter((pl.col("table") == "directions") & (pl.col("record") == 3))
    assert record.height == 4 and record["state"].to_list().count("blank") == 3


def sheet_rows(layout_id: str, name: str, values: Values) -> list[list[Any]]:
    """The rows that `report` writes for one sheet, to be changed by a test."""
    from tests.unit import reading_files as files

    sheet = next(sheet for sheet in plan_of(layout_id).layout.sheets if name in sheet.names)
    import random

    return files._SHAPES[sheet.kind](sheet, values, Style(), random.Random(0))


def changed(values: Values, name: str, rows: list[list[Any]]) -> bytes:
    """A clean report with one sheet replaced."""
    sheets = {
        sheet.names[0]: sheet_rows("annual_report.v2", sheet.names[0], values)
        for sheet in plan_of("annual_report.v2").layout.sheets
    }
    return workbook({**sheets, name: rows})


def test_labels_codes_and_repeats_that_contradict_each_other(tmp_path: Path, clean: Values) -> None:
    rows = sheet_rows("annual_report.v2", "经费收支", clean)
    assert rows[3][0] == "C01" and rows[4][0] == "C02" and rows[5][0] == "C03"
    rows[3][1] = "经费总数"  # code C01 under a name that no layout knows
    rows.append(["C02", "依托单位自筹", "万元", clean["C02"] + 1, None])  # again, with another value
    rows.append(["C03", "政府拨款", "万元", f"{clean['C03']:,}", None])  # again, with the same value
    rows.append([None, "自行增加的指标", "万元", 7, None])
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    assert read.found("R24") == [("经费收支", "B4")]
    assert read.found("R15") == [("经费收支", "D15"), ("经费收支", "D5")]
    assert read.found("R02") == [("经费收支", "B17")]
    assert sorted(read.codes()) == ["R02", "R15", "R15", "R24"]
    fields = read.values.filter(pl.col("sheet_id") == "funds")
    assert fields.filter(pl.col("field") == "C01").height == 0
    assert fields.filter(pl.col("field") == "C02")["number"].to_list() == [None, None]
    assert fields.filter(pl.col("field") == "C03")["number"].to_list() == [clean["C03"]]


def test_missing_rows_columns_headers_and_sheets(tmp_path: Path, clean: Values) -> None:
    rows = sheet_rows("annual_report.v2", "经费收支", clean)
    del rows[4]
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    assert read.codes() == ["R05"] and read.issues["field"].item() == "C02"
    assert "依托单位自筹" in read.issues["message"].item()

    read = read_bytes(changed(clean, "经费收支", rows[3:]), tmp_path)
    assert read.codes() == ["R19"] and read.found("R19") == [("经费收支", None)]

    read = read_bytes(changed(clean, "经费收支", []), tmp_path)
    assert read.codes() == ["R18"]

    rows = sheet_rows("annual_report.v2", "研究方向", clean)
    read = read_bytes(changed(clean, "研究方向", [["无关"], *rows[2:]]), tmp_path)
    assert read.codes() == ["R19"]

    read = read_bytes(workbook({"基本信息": sheet_rows("annual_report.v2", "基本信息", clean)}), tmp_path)
    assert read.codes().count("R04") == 8 and read.files["outcome"].item() == "accepted"


def test_units_by_value_row_label_header_note_and_layout(tmp_path: Path, clean: Values) -> None:
    rows = [
        ["经费收支（单位：千元）"],
        ["代码", "指标名称", "计量单位", "数值（元）", "备注"],
        ["C01", "经费总额", "万元", "2 亿元", None],
        ["C02", "依托单位自筹", "亿元", 1, None],
        ["C03", "政府拨款（百万元）", None, 3, None],
        ["C04", "省级财政拨款", "—", 40_000, None],
    ]
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    found = {row["field"]: row for row in read.values.filter(pl.col("sheet_id") == "funds").rows(named=True)}
    assert [found[field]["number"] for field in ("C01", "C02", "C03", "C04")] == [20_000, 10_000, 300, 4]
    assert [found[f"C0{at}"]["unit_source"] for at in range(1, 5)] == ["value", "row", "label", "label"]
    assert read.found("R10") == [("经费收支", "D3")]
    assert read.found("R12") == [("经费收支", "D4"), ("经费收支", "D5"), ("经费收支", "D6")]

    rows[1][3] = "数值"
    rows = [row if at != 5 else ["C04", "省级财政拨款", None, 40, None] for at, row in enumerate(rows)]
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    assert read.value("C04") == 4 and read.value("C04", "unit_source") == "sheet"
    rows[0][0] = "填报单位：沈阳元元公司"
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    assert read.value("C04") == 40 and read.value("C04", "unit_source") == "layout"
    rows[0][0] = "单位：美元"
    read = read_bytes(changed(clean, "经费收支", rows), tmp_path)
    assert read.value("C04") is None and ("经费收支", "D6") in read.found("R11")


def test_unknown_hidden_repeated_and_stray_things_are_never_dropped(tmp_path: Path, clean: Values) -> None:
    sheets = {
        sheet.names[0]: sheet_rows("annual_report.v2", sheet.names[0], clean)
        for sheet in plan_of("annual_report.v2").layout.sheets
    }
    sheets["研究方向"][1].append("参与人数")
    sheets["研究方向"][2].append(5)
    sheets["经费收支"][5].append("多写的话")
    sheets["主要研究方向"] = sheets["研究方向"]
    sheets["补充材料"] = [["内容"]]
    sheets["填报说明"] = [["照此填写"]]
    sheets["Sheet9"] = []

    def hide(book: Any) -> None:
        book.get_worksheet_by_name("科技成果").hide()
        book.add_chartsheet("图表")

    read = read_bytes(workbook(sheets, hide), tmp_path)
    assert read.found("R01") == [("补充材料", None), ("图表", None)]
    assert read.found("R25") == [("主要研究方向", None)]
    assert read.found("R14") == [("科技成果", None)]
    assert read.found("R03") == [("经费收支", "F6"), ("研究方向", "F2")]
    assert len(read.codes()) == 6
    assert read.value("E01") == clean["E01"]


def test_merged_cells_totals_notes_and_repeated_headers(tmp_path: Path, clean: Values) -> None:
    header = ["序号", "项目名称", "项目级别", "经费（元）", "开始日期", "结束日期"]
    rows: list[list[Any]] = [
        ["承担项目"],
        header,
        [1, "甲", "国家级", 10_000, "2023.1.1", "2024/1/1"],
        [2, "乙", None, 20_000, None, None],
        header,
        [3, "丙", "市级", "—", None, None],
        ["合 计", None, None, 30_000],
        [],
        ["注：本表由中心填写"],
    ]

    def merge(book: Any) -> None:
        sheet = book.get_worksheet_by_name("承担项目")
        sheet.merge_range("C3:C4", "国家级")
        cover = book.get_worksheet_by_name("基本信息")
        cover.merge_range("A3:B3", "中心名称")
        cover.merge_range("C3:D3", "合并单元格里的中心")

    sheets = {
        sheet.names[0]: sheet_rows("annual_report.v2", sheet.names[0], clean)
        for sheet in plan_of("annual_report.v2").layout.sheets
    }
    sheets["承担项目"] = rows
    sheets["基本信息"][2] = []
    sheets["变更事项"] = [["变更事项"], ["序号", "变更事项", "变更前", "变更后"], ["无"]]
    read = read_bytes(workbook(sheets, merge), tmp_path)
    assert read.codes() == ["R12", "R12"]
    projects = read.values.filter(pl.col("table") == "projects")
    assert projects["record"].unique().sort().to_list() == [3, 4, 6]
    level = projects.filter(pl.col("field") == "project_level")
    assert level["clean_text"].to_list() == ["国家级", "国家级", "市级"]
    assert level["cell"].to_list() == ["C3", "C4", "C6"]
    funding = projects.filter(pl.col("field") == "funding")
    assert funding["number"].to_list() == [1.0, 2.0, None] and funding["state"].to_list()[2] == "dash"
    assert read.value("center_name", "clean_text") == "合并单元格里的中心"
    assert read.values.filter(pl.col("table") == "change_items").height == 0


def test_formulas_without_result_and_error_values_are_seen_in_the_sheet(
    tmp_path: Path, clean: Values
) -> None:
    sheets = {
        sheet.names[0]: sheet_rows("annual_report.v2", sheet.names[0], clean)
        for sheet in plan_of("annual_report.v2").layout.sheets
    }

    def formulas(book: Any) -> None:
        sheet = book.get_worksheet_by_name("经费收支")
        sheet.write_formula("D4", "=D5+D6", None, "")
        sheet.write_formula("D5", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D6", "=1+2", None, 3)
        book.get_worksheet_by_name("研究方向").write_formula("B3", "=A9", None, "")

    read = read_bytes(workbook(sheets, formulas), tmp_path)
    assert read.found("R13") == [("经费收支", "D4"), ("研究方向", "B3")]
    assert read.found("R22") == [("经费收支", "D5")]
    assert "#DIV/0!" in read.issues.filter(pl.col("issue_code") == "R22")["message"].item()
    assert [read.value(field) for field in ("C01", "C02", "C03")] == [None, None, 3.0]
    assert read.value("C01", "state") == "unreadable"
    assert len(read.codes()) == 3
