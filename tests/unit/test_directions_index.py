"""Neighbors, scores and levels: symmetric, the same every time, and right about what differs."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from warehouse.directions.evaluation import evaluate, read_pairs
from warehouse.directions.index import Index
from warehouse.directions.resources import load_resources

RESOURCES = load_resources()
DATA = Path(__file__).resolve().parents[1] / "data"


def titles() -> list[str]:
    with (DATA / "real_project_titles_excerpt.csv").open(encoding="utf-8") as file:
        return sorted({row["title"] for row in csv.DictReader(file)})


def build(texts: list[str]) -> Index:
    return Index.build([f"{number:04d}" for number in range(len(texts))], texts, RESOURCES)


def level_of(one: str, other: str) -> str:
    index = build([one, other, *titles()])
    return index.judge(pl.DataFrame({"a": [0], "b": [1]}))["level"][0]


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("数控机床主轴热误差补偿", "CNC机床主轴热误差补偿关键技术研究", "duplicate"),
        ("复合材料机翼壁板无损检测技术", "复材机翼壁板NDT方法及其产业化", "duplicate"),
    ],
)
def test_the_same_direction_is_a_duplicate(one: str, other: str, level: str) -> None:
    assert level_of(one, other) == level


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高强铝合金大型薄壁构件精密铸造技术研究", "高强镁合金大型薄壁构件精密铸造技术研究"),
        ("优质肉鸡高效安全养殖技术应用与示范", "优质肉牛高效安全养殖技术应用与示范"),
        ("风电齿轮箱故障诊断技术", "风电齿轮箱轻量化设计技术"),
    ],
)
def test_another_material_object_or_process_is_no_duplicate(one: str, other: str) -> None:
    assert level_of(one, other) not in {"duplicate", "similar"}


def test_scores_are_symmetric_and_do_not_depend_on_the_order_of_the_corpus() -> None:
    texts = titles()[:120]
    index = build(texts)
    pairs = index.neighbors(20)
    there = index.judge(pairs)
    back = index.judge(pairs.select(a="b", b="a"))
    assert there["score"].to_list() == back["score"].to_list()
    ids = [f"{number:04d}" for number in range(len(texts))]
    turned = Index.build(ids[::-1], texts[::-1], RESOURCES)
    assert turned.neighbors(20).equals(pairs)
    assert turned.judge(pairs).equals(there)


def test_hostile_texts_are_answered() -> None:
    texts = ["", " ", "|||", "研究", "a" * 5000, "数控机床" * 1250, "\x00\ufffe", "𠀀𠀁𠀂", "1" * 400, None]
    index = Index.build([str(number) for number in range(len(texts))], texts, RESOURCES)
    judged = index.judge(index.neighbors(50))
    assert judged["score"].is_finite().all()
    assert index.ask([*texts, "数控机床"], 5).filter(pl.col("query") == 10)["row"].to_list()[0] == 5


def test_an_id_may_stand_once_only() -> None:
    with pytest.raises(ValueError, match="不止一次"):
        Index.build(["1", "1"], ["a", "b"], RESOURCES)


def test_graded_pairs_of_the_tuning_half() -> None:
    pairs = read_pairs(DATA / "direction_pairs.csv", RESOURCES)
    split = pl.read_csv(DATA / "direction_pairs.csv")["split"]
    quality = evaluate(pairs.filter(split == "tune"), RESOURCES, titles())
    similar = quality.levels[1]
    assert similar.recall is not None and similar.recall >= 0.85
    assert similar.precision is not None and similar.precision >= 0.9
