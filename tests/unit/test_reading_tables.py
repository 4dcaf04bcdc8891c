"""Flat tables: the way for large ones and the way for small ones give the same, from every kind of file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.reading_files import VALID_USCC, Read, read_bytes, workbook

HEADER = ["序号", "中心名称", "基地类型", "依托单位", "统一社会信用代码", "批准日期", "中心编号", "多余的列"]
CELLS = st.sampled_from(
    [
        None,
        "",
        "无",
        "—",
        "某某",
        " 甲 乙 ",
        "2023年5月31日",
        "2023.2.30",
        "2020-01-01",
        dt.date(2023, 5, 31),
        dt.datetime(2023, 5, 31, 10, 30),
        44000,
        VALID_USCC,
        12.5,
        True,
    ]
)


def ledger(rows: list[list[Any]]) -> bytes:
    return workbook({"中心": [["登记台账"], HEADER, *rows]})


def values_of(read: Read) -> pl.DataFrame:
    return read.values.sort("record", "field").drop("sheet")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=1, max_size=6))
def test_a_large_sheet_is_read_like_a_small_one(tmp_path: Path, rows: list[list[Any]]) -> None:
    small = read_bytes(ledger(rows), tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warehouse.reading.xlsx_scan.LARGE_SHEET_ROWS", 0)
        patch.setattr("warehouse.reading.xlsx_scan.LARGE_SHEET_BYTES", 0)
        patch.setattr("warehouse.reading.workbook.LARGE_SHEET_ROWS", 0)
        patch.setattr("warehouse.reading.cells.CELLS_HELD", 7)
        patch.setattr("warehouse.reading.tables.CELLS_HELD", 7)
        large = read_bytes(ledger(rows), tmp_path)
    assert values_of(large).equals(values_of(small))
    order = ["issue_code", "cell", "message"]
    assert large.issues.sort(order).equals(small.issues.sort(order))


ROWS = [
    ["年度", "中心编号", "中心名称", "归口部门", "A01固定人员", "C01经费总额（元）", "新指标"],
    ["2023", "LNZY-2020-00001", "甲，中心", "沈阳市科学技术局", "1,020", "12345600", "9"],
    ["2023", "LNZY-2020-00002", "乙\n中心", "", "—", "约3", ""],
    ["合计", "", "", "", "1020", "", ""],
]


def csv_text(separator: str = ",") -> str:
    quoted = [
        [f'"{cell}"' if any(mark in cell for mark in ",\n;\t") else cell for cell in row] for row in ROWS
    ]
    return "\r\n".join(separator.join(row) for row in quoted) + "\r\n"


SHAPES = {
    "utf8.csv": csv_text().encode(),
    "bom.csv": b"\xef\xbb\xbf" + csv_text().encode(),
    "gb18030.csv": csv_text().encode("gb18030"),
    "semicolon.csv": csv_text(";").encode(),
    "tab.txt": csv_text("\t").encode("gb18030"),
    "objects.json": json.dumps(
        [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]], ensure_ascii=False
    ).encode(),
    "sheet.xlsx": b"",
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_kind_of_file_does_not_change_what_a_table_says(name: str, tmp_path: Path) -> None:
    content = SHAPES[name] or workbook({"汇总": ROWS})
    read = read_bytes(content, tmp_path, name)
    assert read.files["layout_id"].item() == "annual_summary.v1"
    first = {row["field"]: row for row in read.values.filter(pl.col("record") == 2).rows(named=True)}
    assert first["center_name"]["clean_text"] == "甲,中心" and first["center_name"]["text"] == "甲，中心"
    assert (first["A01"]["number"], first["C01"]["number"], first["C01"]["cell"]) == (1020, 1234.56, "F2")
    second = {row["field"]: row for row in read.values.filter(pl.col("record") == 3).rows(named=True)}
    assert second["A01"]["state"] == "dash" and second["department"]["state"] == "blank"
    assert read.values["record"].unique().sort().to_list() == [2, 3]
    issues = read.issues.filter(pl.col("issue_code") != "R05")
    assert issues.select("issue_code", "cell").rows() == [("R03", "G1"), ("R12", "F2"), ("R07", "F3")]
    assert read.codes().count("R05") == 76


def test_a_csv_of_one_ledger_table_is_recognised_by_its_columns(tmp_path: Path) -> None:
    text = "中心编号,变更事项,变更前,变更后,变更日期\nLNZY-2020-00001,名称,甲,乙,2023/5/1\n"
    read = read_bytes(text.encode(), tmp_path, "变更备案.csv")
    assert read.files["layout_id"].item() == "ledger.v1"
    assert read.values["sheet_id"].unique().to_list() == ["changes"]
    assert read.values["sheet"].unique().to_list() == ["变更备案"]
    # Without a required column it is no such table, and nobody guesses.
    other = read_bytes(text.replace("变更后", "之后").encode(), tmp_path, "变更备案.csv")
    assert other.codes() == ["F09"] and "变更备案" in other.issues["message"].item()


def test_a_column_without_name_and_one_twice(tmp_path: Path) -> None:
    text = "中心编号,姓名,,姓名\nLNZY-2020-00001,甲,,乙\nLNZY-2020-00002,丙,丁,\n"
    read = read_bytes(text.encode(), tmp_path, "固定人员.csv")
    assert read.found("R26") == [("固定人员", "D1")] and read.found("R03") == [("固定人员", "C3")]
    names = read.values.filter(pl.col("field") == "person_name")["clean_text"].to_list()
    assert names == ["甲", "丙"] and len(read.codes()) == 2
