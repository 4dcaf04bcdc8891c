"""Classification lists and context tables: what stands above the header, every kind of file, hostile content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from tests.unit.reading_files import VALID_USCC, Read, read_bytes, workbook
from warehouse.publishing import SAMPLE_NOTE
from warehouse.reading.uscc import uscc_fault
from warehouse.settings import project_dir

HEADER = ["层级", "代码", "名称", "上级代码", "统一社会信用代码"]
ROWS: list[list[Any]] = [
    ["产业集群", "A", "氢能产业集群"],
    ["产业链", "A-1", "电堆链", "A"],
    ["骨干企业", "Ａ-１-01", "某公司", "a-1", VALID_USCC],
]


def nodes(read: Read) -> list[dict[str, Any]]:
    cells = read.values.filter(pl.col("table") == "nodes")
    return cells.pivot("field", index="record", values="clean_text").sort("record").to_dicts()


def above(read: Read) -> dict[str, tuple[str, str]]:
    cells = read.values.filter(pl.col("table") == "header", pl.col("record") == 0)
    return {row["field"]: (row["text"], row["cell"]) for row in cells.to_dicts()}


def test_what_stands_above_the_header_is_read_beside_its_label_or_in_one_cell(tmp_path: Path) -> None:
    book = workbook(
        {
            "目录": [
                [None, "“2211”产业体系目录"],
                ["（供参考）"],
                ["发布机关：某厅", None, "文 号", "某发〔2024〕1号"],
                ["实施日期:", "2024年1月1日", "版本：", None, "备用"],
                HEADER,
                *ROWS,
            ]
        }
    )
    read = read_bytes(book, tmp_path)
    assert read.files["form"].item() == "classification"
    assert read.codes() == []
    assert above(read) == {
        "title": ("“2211”产业体系目录", "B1"),
        "issued_by": ("某厅", "A3"),
        "document_number": ("某发〔2024〕1号", "D3"),
        "effective_on": ("2024年1月1日", "B4"),
        "version": ("备用", "E4"),
    }
    assert str(read.value("effective_on", "date")) == "2024-01-01"
    assert [row["node_code"] for row in nodes(read)] == ["A", "A-1", "A-1-01"]
    assert [row["parent_code"] for row in nodes(read)] == [None, "A", "A-1"]


def test_a_label_without_value_takes_no_other_label_for_one(tmp_path: Path) -> None:
    read = read_bytes(workbook({"s": [["文号", "发布机关", "某厅"], HEADER, *ROWS]}), tmp_path)
    assert above(read) == {"issued_by": ("某厅", "C1")}


def test_a_field_above_the_header_given_twice_with_two_values_counts_for_nothing(tmp_path: Path) -> None:
    read = read_bytes(workbook({"s": [["文号", "甲1号"], ["文号：甲2号"], HEADER, *ROWS]}), tmp_path)
    assert read.found("R15") == [("s", "A2"), ("s", "B1")]
    states = read.values.filter(pl.col("field") == "document_number")["state"]
    assert set(states) == {"unreadable"}


def test_the_same_list_from_csv_json_and_a_large_workbook(tmp_path: Path) -> None:
    plain = nodes(read_bytes(workbook({"s": [HEADER, *ROWS]}), tmp_path))
    lines = [",".join(["" if cell is None else str(cell) for cell in row]) for row in [HEADER, *ROWS]]
    text = "2211目录,,\n发布机关：某厅,,\n" + "\n".join(lines)
    for content in (text.encode("gb18030"), text.encode("utf-8-sig")):
        read = read_bytes(content, tmp_path, "目录.csv")
        assert read.codes() == []
        assert above(read)["title"] == ("2211目录", "A1")
        assert [dict(row, record=0) for row in nodes(read)] == [dict(row, record=0) for row in plain]
    many = [["产业链", f"B{at}", f"链{at}", "A"] for at in range(6000)]
    read = read_bytes(workbook({"s": [["2211目录"], HEADER, *ROWS, *many]}), tmp_path)
    assert above(read)["title"] == ("2211目录", "A1")
    assert len(nodes(read)) == 6003


def test_hostile_rows_of_a_list_are_issues_in_their_cells(tmp_path: Path) -> None:
    broken = VALID_USCC[:-1] + ("0" if VALID_USCC[-1] != "0" else "1")
    assert uscc_fault(broken)
    rows = [
        ["产业集群", "甲", "代码不是代码"],
        [None, "B", "没有层级", "—"],
        ["产业链", "C", None, "无"],
        ["骨干企业", "D", "信用代码有误", "A", broken],
        ["合计", 4],
    ]
    read = read_bytes(workbook({"s": [HEADER, *ROWS, *rows]}), tmp_path)
    assert sorted(zip(read.codes(), read.issues["cell"], strict=True)) == [
        ("R06", "A6"),
        ("R06", "C7"),
        ("R17", "E8"),
        ("R23", "B5"),
    ]
    parents = read.values.filter(pl.col("field") == "parent_code").select("record", "state").rows()
    assert parents[3:] == [(5, "blank"), (6, "dash"), (7, "none"), (8, "value")]


def test_a_list_without_one_of_its_columns_is_not_recognised(tmp_path: Path) -> None:
    read = read_bytes(workbook({"s": [["层级", "代码", "名称"], *ROWS]}), tmp_path)
    assert read.files["outcome"].item() == "unrecognised"


def test_context_tables_give_amounts_in_one_unit_and_whole_numbers(tmp_path: Path) -> None:
    book = workbook(
        {
            "产业规模": [
                ["产业规模"],
                ["年度", "产业集群", "地区", "营业收入（万元）", "规上企业数"],
                [2023, "氢能", "沈阳", "1,200", 3],
                ["2023年", "氢能", "大连", "1.5亿元", 2.5],
                [2023, "氢能", "鞍山", -1, "—"],
                ["合计", None, None, 1, 1],
            ],
            "技术需求清单": [["编号", "需求名称", "产业集群", "地区"], ["x-1", "电堆寿命", "氢能", "沈阳"]],
        }
    )
    read = read_bytes(book, tmp_path)
    assert read.files["form"].item() == "context"
    revenue = read.values.filter(pl.col("field") == "operating_revenue")["number"].to_list()
    assert revenue[:2] == [1200.0, 15000.0]
    assert read.value("demand_no", "clean_text") == "X-1"
    found = set(zip(read.codes(), read.issues["cell"], strict=True))
    assert found >= {("R10", "D4"), ("R09", "E4"), ("R16", "D5")}
    assert all(
        code != "R05" or sheet == "技术需求清单"
        for code, sheet in read.issues.select("issue_code", "sheet").rows()
    )


def test_a_sheet_of_context_tables_alone_is_recognised_as_csv(tmp_path: Path) -> None:
    text = "产业集群,地区,企业名称,统一社会信用代码\n氢能,沈阳,某公司," + VALID_USCC
    read = read_bytes(text.encode(), tmp_path, "骨干企业.csv")
    assert read.files["layout_id"].item() == "context.v1"
    assert read.value("enterprise_uscc", "clean_text") == VALID_USCC


def test_models_and_publishing_agree_on_what_marks_a_sample() -> None:
    project = yaml.safe_load((project_dir() / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["vars"]["sample_note"] == SAMPLE_NOTE


def test_a_list_of_bases_elsewhere_is_known_by_its_columns_as_workbook_and_csv(tmp_path: Path) -> None:
    header = ["序号", "平台名称", "平台类别", "依托单位", "所在地", "研究方向", "公布日期", "名单来源"]
    row = [1, "某实验室", "国家级", "某校", "吉林省", "深冷储能；液态空气储能", "2024年5月6日", "某公告"]
    lines = [",".join("" if cell is None else str(cell) for cell in cells) for cells in (header, row)]
    for content, name in (
        (workbook({"名单": [["名单（示例）"], header, row]}), "名单.xlsx"),
        ("\n".join(lines).encode(), "名单.csv"),
    ):
        read = read_bytes(content, tmp_path, name)
        assert read.files["layout_id"].item() == "base_list.v1"
        assert read.codes() == []
        assert read.value("direction_name", "text") == "深冷储能；液态空气储能"
        assert str(read.value("published_on", "date")) == "2024-05-06"
