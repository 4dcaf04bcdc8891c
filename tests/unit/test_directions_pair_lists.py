"""The lists of pairs: who is compared with whom, and that nothing but the texts decides what is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import polars as pl

from warehouse.directions.groups import duplicate_groups
from warehouse.directions.pair_lists import OUTPUT, direction_pairs
from warehouse.directions.resources import load_resources
from warehouse.settings import seeds_dir

RESOURCES = load_resources()
LISTS = pl.read_csv(seeds_dir() / "directions/pair_lists.csv")
FEATURES = pl.read_csv(seeds_dir() / "directions/direction_features.csv")
NONE = pl.DataFrame(schema={"text_id_low": pl.String, "text_id_high": pl.String})
SAME = "立式车削中心热误差补偿技术研究"


def texts(*rows: Mapping[str, object]) -> pl.DataFrame:
    usual = {
        "holder_kind": "center",
        "source_kind": "ledger",
        "is_standing": True,
        "batch_year": None,
        "host_id": None,
        "cluster_code": None,
        "leader_key": None,
        "director_key": None,
        "first_on": date(2020, 1, 1),
    }
    return pl.DataFrame(
        [{**usual, **row} for row in rows],
        schema_overrides={
            **dict.fromkeys(("host_id", "cluster_code", "leader_key", "director_key"), pl.String),
            "batch_year": pl.Int32,
            "first_on": pl.Date,
        },
    )


def pairs(table: pl.DataFrame, decided: pl.DataFrame = NONE) -> pl.DataFrame:
    return direction_pairs(table, decided, LISTS, FEATURES, RESOURCES)


PROVINCE = texts(
    {"text_id": "T1", "holder_id": "a", "text": SAME, "first_on": date(2021, 1, 1)},
    {"text_id": "T2", "holder_id": "b", "text": "数控立式车削中心的热误差补偿"},
    {"text_id": "T3", "holder_id": "c", "text": SAME, "is_standing": False},
    {"text_id": "T4", "holder_id": "d", "text": SAME, "is_standing": False},
    {"text_id": "T5", "holder_id": "x", "text": SAME, "holder_kind": "application", "is_standing": False},
    {
        "text_id": "T6",
        "holder_id": "q",
        "text": SAME,
        "holder_kind": "listed",
        "is_standing": False,
        "source_kind": "demand",
    },
    {"text_id": "T7", "holder_id": "a", "text": "镁砂表面改性", "host_id": "h"},
    {"text_id": "T8", "holder_id": "a", "text": SAME, "source_kind": "center_name"},
)


def of(found: pl.DataFrame) -> set[tuple[str, str]]:
    return set(found.select("text_id_a", "text_id_b").iter_rows())


def test_pairs_that_could_matter_are_listed_and_others_are_not() -> None:
    found = of(pairs(PROVINCE))
    assert ("T2", "T1") in found or ("T1", "T2") in found
    assert {("T3", "T1"), ("T1", "T5"), ("T1", "T6")} <= found
    assert not {frozenset(pair) for pair in found} & {
        frozenset(("T3", "T4")),  # neither stands
        frozenset(("T5", "T6")),  # an application and a demand
        frozenset(("T1", "T8")),  # a base's name says what its directions say
    }


def test_the_earlier_base_stands_first_and_a_base_before_an_application() -> None:
    found = of(pairs(PROVINCE))
    assert ("T2", "T1") in found  # 2020 before 2021
    assert ("T1", "T5") in found


def test_pairs_do_not_depend_on_the_order_of_the_texts() -> None:
    whole = pairs(PROVINCE)
    assert whole.columns == list(OUTPUT)
    for seed in (1, 2, 3):
        assert pairs(PROVINCE.sample(fraction=1, shuffle=True, seed=seed)).equals(whole)


def test_marked_pieces_give_the_text_back() -> None:

    by_id = dict(PROVINCE.select("text_id", "text").iter_rows())
    for row in pairs(PROVINCE).to_dicts():
        for side in ("a", "b"):
            pieces = json.loads(row[f"marked_{side}"])
            assert "".join(piece for piece, _ in pieces) == by_id[row[f"text_id_{side}"]]
            assert {kind for _, kind in pieces} <= {"shared", "frame", "other"}


def test_a_decided_pair_is_listed_however_unlike() -> None:
    decided = pl.DataFrame({"text_id_low": ["T2"], "text_id_high": ["T7"]})
    assert not {("T2", "T7"), ("T7", "T2")} & of(pairs(PROVINCE))
    found = pairs(PROVINCE, decided).filter(pl.col("list_kind") == "decided")
    assert {frozenset(pair) for pair in of(found)} == {frozenset(("T2", "T7"))}


def test_a_base_elsewhere_is_set_against_standing_directions_and_nothing_else() -> None:
    elsewhere = {"holder_kind": "listed", "source_kind": "listed", "is_standing": False}
    table = pl.concat(
        [
            PROVINCE,
            texts(
                {"text_id": "U1", "holder_id": "e1", "text": SAME, **elsewhere},
                {"text_id": "U2", "holder_id": "e2", "text": SAME, **elsewhere},
                {"text_id": "U3", "holder_id": "e3", "text": "热带果蔬冷链损耗控制", **elsewhere},
            ),
        ]
    )
    found = pairs(table)
    about = found.filter(pl.col("text_id_b").is_in(["U1", "U2", "U3"]))
    assert set(about["list_kind"]) == {"listed"}
    assert {frozenset(pair) for pair in of(about)} >= {frozenset(("T1", "U1")), frozenset(("T1", "U2"))}
    # No demand, no ended base, no other list is set against it; and what shares nothing is not listed at all.
    assert set(about["text_id_a"]) <= {"T1", "T2", "T7", "T8"}
    assert "U3" not in set(about["text_id_b"])
    assert not {"U1", "U2", "U3"} & set(found["text_id_a"])
    rest = found.filter(~pl.col("text_id_b").is_in(["U1", "U2", "U3"]))
    assert of(rest) == of(pairs(PROVINCE))


def test_a_list_may_take_only_the_nearest_of_each_text() -> None:
    parts = ["轴承", "齿轮", "刀具", "主轴", "导轨", "丝杠", "阀体", "叶轮", "转子", "机匣"]
    topics = ["热误差补偿", "表面强化", "寿命预测"]
    crowd = texts(
        *(
            {
                "text_id": f"T{i}{j}",
                "holder_id": f"h{i}{j}",
                "text": f"数控机床{part}{topic}",
                "cluster_code": "C01",
            }
            for i, part in enumerate(parts)
            for j, topic in enumerate(topics)
        )
    )
    no_end = LISTS.with_columns(
        pl.when(pl.col("list_kind") == "same_cluster")
        .then(None)
        .otherwise("nearest_count")
        .alias("nearest_count")
    )
    every = direction_pairs(crowd, NONE, no_end, FEATURES, RESOURCES).filter(
        pl.col("list_kind") == "same_cluster"
    )
    limit = LISTS.filter(pl.col("list_kind") == "same_cluster")["nearest_count"].item()
    scores: dict[str, list[tuple[float, tuple[str, str]]]] = {}
    for row in every.select("text_id_a", "text_id_b", "score").iter_rows():
        for own in row[:2]:
            scores.setdefault(own, []).append((-row[2], row[:2]))
    kept = of(pairs(crowd).filter(pl.col("list_kind") == "same_cluster"))
    assert 0 < len(kept) < every.height
    for found in scores.values():
        found.sort()
        least = found[:limit][-1][0]
        assert {pair for score, pair in found if score < least} <= kept
    far = [{pair for score, pair in found if score > found[:limit][-1][0]} for found in scores.values()]
    assert not {pair for pair in kept if sum(pair in those for those in far) == 2}


def test_no_texts_give_no_pairs() -> None:
    assert pairs(PROVINCE.clear()).is_empty()
    assert pairs(PROVINCE.head(1)).is_empty()


def test_groups_follow_pairs_from_one_to_the_next() -> None:
    found = duplicate_groups(
        pl.DataFrame({"text_id": ["T3", "T1", "T8"], "other_text_id": ["T2", "T2", "T9"]})
    )
    assert found.rows() == [
        ("T1", "T1", 2),
        ("T1", "T2", 2),
        ("T1", "T3", 2),
        ("T8", "T8", 1),
        ("T8", "T9", 1),
    ]
    empty = pl.DataFrame(schema={"text_id": pl.String, "other_text_id": pl.String})
    assert duplicate_groups(empty).is_empty()
