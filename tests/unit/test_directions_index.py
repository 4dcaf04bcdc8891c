"""Neighbors, scores and levels: symmetric, the same every time, and right about what differs."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.directions import candidates
from warehouse.directions.candidates import affordable_columns, nearest, nearest_certain
from warehouse.directions.evaluation import evaluate, read_pairs
from warehouse.directions.features import FEATURES
from warehouse.directions.index import Index
from warehouse.directions.ngrams import stepped
from warehouse.directions.resources import load_resources
from warehouse.directions.storage import IndexFolderError, load, save
from warehouse.directions.texts import split_directions

RESOURCES = load_resources()
DATA = Path(__file__).resolve().parents[1] / "data"
# What the same text twice gets, and the most that anything gets.
EQUAL_POINTS = 100.0


def titles() -> list[str]:
    """Real directions as a background: the texts of the graded pairs."""
    with (DATA / "direction_pairs.csv").open(encoding="utf-8") as file:
        return sorted({row[name] for row in csv.DictReader(file) for name in ("text_a", "text_b")})


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
        ("基于deep learning的轴承故障诊断", "基于 Deep Learning 的轴承故障诊断技术研究", "duplicate"),
        ("SiC MOSFET 功率模块封装", "ＳｉＣ－ＭＯＳＦＥＴ功率模块的封装技术", "duplicate"),
        (
            "Thermal management of lithium battery packs",
            "THERMAL MANAGEMENT OF LITHIUM BATTERY PACK",
            "duplicate",
        ),
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
        ("SiC MOSFET 功率模块封装", "GaN HEMT 功率模块封装"),
        ("Laser welding of aluminum alloy structures", "Laser welding of magnesium alloy structures"),
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


def test_a_paragraph_of_5000_characters_is_as_good_as_its_directions() -> None:
    single = titles()
    paragraph = "；".join(f"（{number % 99 + 1}）{text}" for number, text in enumerate(single))[:5000]
    pieces = split_directions(paragraph, RESOURCES)
    assert pieces[:-1] == [text.rstrip("。") for text in single[: len(pieces) - 1]]
    index = build([paragraph, *single])
    assert index.judge(index.neighbors(50))["score"].is_finite().all()
    # Uncut it is near to all that it names, and the same as none.
    judged = index.judge(pl.DataFrame({"a": [0] * 40, "b": list(range(1, 41))}))
    assert "duplicate" not in set(judged["level"])


def test_texts_without_content_are_unrelated_and_one_character_may_repeat_itself() -> None:
    assert (
        level_of("", "")
        == level_of("关键技术研究", "共性技术研究")
        == level_of("", "数控机床")
        == "unrelated"
    )
    assert level_of("氢", "氢") == "duplicate"


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


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    index = build(titles()[:200])
    save(index, tmp_path / "one")
    save(build(titles()[:200]), tmp_path / "two")
    loaded = load(tmp_path / "one", RESOURCES)
    asked = ["数控机床主轴热误差", "5G光传输芯片", ""]
    assert loaded.ask(asked, 20).equals(index.ask(asked, 20))
    assert loaded.judge(index.neighbors(5)).equals(index.judge(index.neighbors(5)))
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    with pytest.raises(IndexFolderError, match="没有可用"):
        load(tmp_path / "none", RESOURCES)
    with pytest.raises(IndexFolderError, match="另一套词表"):
        load(tmp_path / "one", replace(RESOURCES, weights={**RESOURCES.weights, "cosine": 1.0}))


def test_unrelated_rows_change_scores_little() -> None:
    texts = titles()[:100]
    others = [f"{number}号历史文献的整理与{number + 3}卷本出版" for number in range(20)]
    index = build(texts)
    pairs = index.neighbors(5)
    grown = build([*texts, *others]).judge(pairs)["score"]
    assert (grown - index.judge(pairs)["score"]).abs().max() < 6  # pyright: ignore[reportOperatorIssue]


def test_sharing_a_host_lowers_the_bar_and_says_so() -> None:
    texts = [*titles()[:80], "内燃机低温起动", "发动机冷起动"]
    members = pl.DataFrame({"row": [80, 81], "group": ["host", "host"]})
    found = build(texts).candidates({"host": members})
    ((shares,),) = found.filter(pl.col("a") == 80, pl.col("b") == 81).select("shares_host").rows()
    assert shares
    assert found.select("a", "b").is_unique().all()
    assert (found["a"] < found["b"]).all()


def test_pruning_keeps_what_it_finds_exact() -> None:
    index = build(titles())
    vectors = index.corpus.vectors
    exact = nearest(vectors, vectors, count=11, least=0.05)
    pruned = nearest(vectors, vectors, count=11, least=0.05, products=2e4)
    kept = affordable_columns(vectors, vectors, 2e4)
    assert kept is not None
    assert len(kept) < len(index.language.weighting.keys)
    both = pruned.join(exact, on=["query", "row"], suffix="_exact")
    assert (both["cosine"] == both["cosine_exact"]).all()
    assert both.height >= 0.8 * exact.height


def test_a_few_texts_more_leave_nearly_all_vectors_as_they_are() -> None:
    texts = titles()
    before, after = build(texts[:-2]).corpus.vectors, build(texts).corpus.vectors
    rows = [np.split(vectors.data, vectors.indptr[1:-1]) for vectors in (before, after)]
    same = [np.array_equal(one, other) for one, other in zip(*rows, strict=False)]
    assert 0.8 < sum(same) / len(same) < 1
    assert stepped(np.arange(1, 14), 1.5).tolist() == [1, 2, 3, 4, 4, 6, 6, 6, 9, 9, 9, 9, 13]


@pytest.mark.parametrize("equal", [40, 90])
def test_of_equally_near_texts_the_first_are_found_whatever_else_is_asked(
    equal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 64
    monkeypatch.setattr(candidates, "_MOST", looked_at)
    texts = ["数控机床主轴热误差补偿"] * equal + [f"{word}的品质评价" for word in titles()[:30]]
    vectors = build(texts).corpus.vectors
    whole, tied = nearest_certain(vectors, vectors, count=10, least=0.05)
    if equal <= looked_at:
        assert not len(tied)
        assert whole.filter(pl.col("query") == equal - 1)["row"].to_list() == list(range(10))
    else:
        assert tied.tolist() == list(range(equal))
    alone, _ = nearest_certain(vectors[equal:], vectors, count=10, least=0.05)
    assert alone.with_columns(pl.col("query") + equal).equals(whole.filter(pl.col("query") >= equal))


TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("数控机床铝合金研究、10kV "), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)


TERM = st.sampled_from(
    sorted(
        {*RESOURCES.synonyms["term"], *RESOURCES.synonyms["canonical_term"], "的", "研究", "高精度", "铝合金"}
    )
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(TERM, min_size=1, max_size=6).map("".join), min_size=2, max_size=6))
def test_no_terms_however_many_make_two_texts_more_alike_than_one_text_is_to_itself(texts: list[str]) -> None:
    index = build([*texts, texts[0]])
    rows = [(a, b) for a in range(len(texts) + 1) for b in range(a)]
    judged = index.judge(pl.DataFrame(rows, schema=["a", "b"], orient="row"))
    assert (judged["score"] <= EQUAL_POINTS).all()


def test_more_of_a_likeness_never_takes_points_away_and_more_of_a_difference_never_adds_any() -> None:
    likeness = {"cosine", "containment", "coverage", "longest_run", "order", "thesaurus"}
    for name in FEATURES:
        points = RESOURCES.weights[name]
        assert points >= 0 if name in likeness else points <= 0
    # Synonyms make up for what is not covered, and never for more than that.
    assert RESOURCES.weights["thesaurus"] <= RESOURCES.weights["coverage"]


@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT, min_size=2, max_size=8))
def test_any_texts_are_judged_symmetrically_and_a_text_repeats_itself(texts: list[str]) -> None:
    index = build([*texts, texts[0]])
    last = len(texts)
    rows = [(a, b) for a in range(last + 1) for b in range(a)]
    pairs = pl.DataFrame(rows, schema=["a", "b"], orient="row")
    there, back = index.judge(pairs), index.judge(pairs.select(a="b", b="a"))
    assert there["score"].to_list() == back["score"].to_list()
    own = there.filter(pl.col("a") == last, pl.col("b") == 0)["score"][0]
    assert own == EQUAL_POINTS or not index.corpus.has_content[0]
    assert (there["score"] <= EQUAL_POINTS).all()
