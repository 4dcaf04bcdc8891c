"""What an earlier run compared is not compared again, and the outcome is that of comparing everything again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tests.bench.direction_texts import many_directions
from warehouse.directions import candidates
from warehouse.directions.index import Index
from warehouse.directions.pair_lists import direction_pairs
from warehouse.directions.past import last_effort
from warehouse.directions.resources import load_resources
from warehouse.settings import seeds_dir

RESOURCES = load_resources()
LISTS = pl.read_csv(seeds_dir() / "directions/pair_lists.csv")
FEATURES = pl.read_csv(seeds_dir() / "directions/direction_features.csv")
NONE = pl.DataFrame(schema={"text_id_low": pl.String, "text_id_high": pl.String})
TEXTS, CLUSTERS = 700, 9  # clusters too large for all their pairs
NEW = 3
TABLES = ("texts", "sides", "near", "scores", "words")


def province(count: int) -> pl.DataFrame:
    """Directions of bases and of applications; ids in no order, so that new rows stand among the old ones."""
    texts, _ = many_directions(count, RESOURCES)
    rows = [
        {
            "text_id": f"T{Random(number).getrandbits(60):015x}",
            "text": text,
            "holder_kind": "application" if number % 20 == 0 else "center",
            "holder_id": f"h{number // 3}",
            "source_kind": "ledger",
            "is_standing": number % 20 != 0,
            "batch_year": 2024 if number % 20 == 0 else None,
            "host_id": f"u{number // 5}",
            "cluster_code": f"C{number % CLUSTERS}",
            "leader_key": f"p{number // 2}",
            "director_key": None,
            "first_on": date(2020, 1, 1),
        }
        for number, text in enumerate(texts)
    ]
    return pl.DataFrame(
        rows, schema_overrides={"batch_year": pl.Int32, "director_key": pl.String}, infer_schema_length=None
    )


def pairs(texts: pl.DataFrame, memory: Path | None = None) -> pl.DataFrame:
    return direction_pairs(texts, NONE, LISTS, FEATURES, RESOURCES, memory)


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame, pl.DataFrame]:
    """The memory of a first run, its texts and its pairs."""
    folder = tmp_path_factory.mktemp("run") / "memory"
    texts = province(TEXTS)
    return folder, texts, pairs(texts, folder)


def copied(folder: Path, place: Path) -> Path:
    place.mkdir()
    for path in folder.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    return place


def test_memory_changes_nothing_and_the_same_texts_are_not_compared_again(
    remembered: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    folder, texts, first = remembered
    assert first.equals(pairs(texts))
    assert first.height > 500
    assert set(first["list_kind"]) >= {"near_copy", "application", "same_cluster"}
    effort = last_effort(folder)
    assert effort["compared"] > TEXTS**2
    memory = copied(folder, tmp_path / "memory")
    assert pairs(texts.reverse(), memory).equals(first)
    assert set(last_effort(memory).values()) == {0}


def test_a_new_report_is_compared_without_comparing_all_again(
    remembered: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    folder, texts, first = remembered
    memory = copied(folder, tmp_path / "memory")
    whole = last_effort(folder)
    grown = province(TEXTS + NEW)
    found = pairs(grown, memory)
    again = last_effort(memory)
    assert found.equals(pairs(grown))
    assert not found.equals(first)
    for kind in ("compared", "scored", "explained"):
        assert 0 < again[kind] < whole[kind] / 2, kind
    # And back again: what has been in between leaves no trace.
    assert pairs(texts, memory).equals(first)


def test_texts_that_change_end_or_stand_no_more_are_compared_as_new_ones(
    remembered: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    folder, texts, _ = remembered
    memory = copied(folder, tmp_path / "memory")
    number = pl.int_range(pl.len())
    changed = texts.filter(number != 17).with_columns(
        pl.when(number == 40).then(pl.lit("直驱转台热误差补偿")).otherwise("text").alias("text"),
        pl.when(number == 81).then(False).otherwise("is_standing").alias("is_standing"),
        pl.when(number == 90).then(pl.lit("C1")).otherwise("cluster_code").alias("cluster_code"),
    )
    assert pairs(changed, memory).equals(pairs(changed))
    assert last_effort(memory)["compared"] < last_effort(folder)["compared"]


@pytest.mark.parametrize("fault", ["program", "cut", "gone", "manifest"])
def test_a_memory_that_is_not_this_programs_or_not_whole_is_left_aside(
    remembered: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path, fault: str
) -> None:
    folder, texts, first = remembered
    memory = copied(folder, tmp_path / "memory")
    manifest = memory / "memory.json"
    if fault == "program":
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "program": "another"}))
        # Were it used, this would show.
        pl.read_parquet(memory / "scores.parquet").with_columns(score=pl.lit(0.0)).write_parquet(
            memory / "scores.parquet"
        )
    elif fault == "cut":
        (memory / "near.parquet").write_bytes((memory / "near.parquet").read_bytes()[:-100])
    elif fault == "gone":
        (memory / "words.parquet").unlink()
    else:
        manifest.write_text("{}")
    assert pairs(texts, memory).equals(first)
    assert last_effort(memory) == last_effort(folder)


def test_what_is_kept_is_what_the_texts_say_and_not_how_they_came(
    remembered: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    folder, _, _ = remembered
    grown = province(TEXTS + NEW)
    late, fresh = copied(folder, tmp_path / "late"), tmp_path / "fresh"
    pairs(grown, late)
    pairs(grown, fresh)
    for name in TABLES:
        assert (late / f"{name}.parquet").read_bytes() == (fresh / f"{name}.parquet").read_bytes(), name


def test_lists_hold_among_equal_texts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # So few wordings that lists end among equally near texts, some of them beyond what is looked at.
    monkeypatch.setattr(candidates, "_MOST", 24)
    rng = Random("equal texts")
    parts = ["数控机床", "热误差", "补偿", "主轴", "轴承", "检测"]
    memory, standing, kinds = tmp_path / "memory", {}, Counter()
    for step in range(12):
        for _ in range(rng.choice([1, 2, 3]) if step else 160):
            standing[f"{rng.getrandbits(40):010x}"] = "".join(rng.sample(parts, k=rng.choice([1, 2, 3])))
        for gone in rng.sample(sorted(standing), k=rng.choice([0, 1, 3])):
            del standing[gone]
        ids, texts = list(standing), list(standing.values())
        index = Index.build(ids, texts, RESOURCES, neighbors=4, memory=memory)
        plain = Index.build(ids, texts, RESOURCES, neighbors=4)
        assert index.near.equals(plain.near), step
        assert (index.density == plain.density).all()
        found = index.neighbors(4)
        assert index.scored(found).equals(plain.scored(found))
        assert index.memory is not None
        index.memory.save()
        kinds["less"] += index.memory.effort.compared < index.size**2
        kinds["tied"] += len(index.memory.today.searches["near"].queries) < index.size
    assert kinds["less"] > 3 and kinds["tied"] > 3, kinds
