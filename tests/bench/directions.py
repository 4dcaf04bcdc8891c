"""Comparing directions: how good on data with truth, how fast, and what pruning loses.

Belongs here: measured rows. Does not belong here: what must hold (tests/truth/test_directions.py).
"""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from rich.table import Table
from sklearn.neighbors import NearestNeighbors

from tests.bench.direction_queries import OTHERS, bench_queries
from tests.bench.direction_texts import many_directions, shared_by_chance
from tests.bench.direction_titles import bench_light, bench_titles
from tests.bench.direction_variants import near_miss
from tests.direction_province import direction_province
from warehouse.directions.candidates import nearest
from warehouse.directions.evaluation import (
    Quality,
    average_precision,
    evaluate,
    evaluate_triplets,
    read_pairs,
)
from warehouse.directions.index import Index
from warehouse.directions.resources import Resources, load_resources
from warehouse.sample.naming import direction_pair, direction_text, source
from warehouse.sample.vocabulary import vocabulary

PROVINCES = (23, 31)  # not used for tuning
CENTERS = 300
PAIRS = Path(__file__).resolve().parents[1] / "data" / "direction_pairs.csv"
TRIPLETS = PAIRS.with_name("direction_triplets.csv")
REFERENCE_TEXTS = 20_000
NEIGHBORS = 10
SMALL = 3_000
SAMPLED_QUERIES = 2_500
NEW_TEXTS = 5  # of a report
REMEMBERED_TEXTS = 100_000  # larger searches are pruned, and nothing is remembered of those


def directions(count: int) -> list[str]:
    """`count` different directions of the fictional province's vocabulary."""
    clusters = vocabulary().clusters
    rng = source("bench directions")
    made: dict[str, None] = {}
    number = 0
    while len(made) < count:
        cluster = clusters[number % len(clusters)]
        made[direction_text(rng, direction_pair(7, cluster, number // len(clusters)))] = None
        number += 1
    return list(made)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def bench_quality(table: Table, resources: Resources) -> None:
    """Rows about provinces and graded pairs that nothing was tuned on."""
    for seed in PROVINCES:
        made = direction_province(seed, CENTERS, resources)
        pairs = made.index.candidates({"host": made.hosts, "cluster": made.clusters})
        judged = made.index.judge(pairs)
        truth = made.duplicates
        name = f"directions of province {seed} ({made.index.size})"
        for depth in (20, 50):
            inside = truth.join(made.index.neighbors(depth), on=["a", "b"], how="semi").height
            table.add_row(f"{name}: recall of candidates at {depth}", _share(inside / truth.height), "", "")
        for level in resources.levels[:2]:
            found, right = made.found(judged, level.least_score)
            table.add_row(
                f"{name}: {level.name} and above",
                f"precision {_share(right / found if found else None)}",
                "recall",
                _share(right / truth.height),
            )
        is_true = judged.join(truth, on=["a", "b"], how="left", maintain_order="left")["kind"].is_not_null()
        found, right = made.found(judged, resources.levels[1].least_score)
        table.add_row(
            f"{name}: AP",
            _share(average_precision(is_true.to_numpy(), judged["score"].to_numpy())),
            "pairs to read per 100 true, per 1,000 directions",
            f"{100 * found / max(1, right):.0f}, {1000 * found / made.index.size:.0f}",
        )
    split = pl.read_csv(PAIRS)["split"]
    graded = read_pairs(PAIRS, resources)
    for half in ("tune", "held"):
        _add_graded(table, f"graded real titles, {half}", evaluate(graded.filter(split == half), resources))


def bench_retrieval(table: Table, resources: Resources) -> None:
    """Rows about asking: paraphrases among many others, and the same meaning against the same frame."""
    pairs = read_pairs(PAIRS, resources)
    same = pairs.filter(pl.read_csv(PAIRS)["split"] == "held", pl.col("grade") == len(resources.levels) - 1)
    same = same.filter(pl.col("text_a") != pl.col("text_b"))
    others = directions(REFERENCE_TEXTS)
    texts = [*same["text_a"], *others]
    index = Index.build(
        [f"{number:07d}" for number in range(len(texts))], texts, resources, neighbors=NEIGHBORS
    )
    for depth in (1, 10, 20):
        found = index.ask(same["text_b"].to_list(), depth).filter(pl.col("query") == pl.col("row")).height
        table.add_row(
            f"held rewordings among {len(texts)} directions: in the first {depth}",
            _share(found / same.height),
            "",
            "",
        )
    rng = source("bench triplets")
    rows = [(a, b, near_miss(a, rng, resources)) for a, b in same.select("text_a", "text_b").iter_rows()]
    triplets = pl.DataFrame(rows, schema=["anchor", "same", "other"], orient="row").drop_nulls()
    alone = replace(resources, weights={"cosine": 1.0})
    table.add_row(
        f"held rewordings above the same frame with another object ({triplets.height})",
        _share(evaluate_triplets(triplets, resources)),
        "n-gram cosine alone",
        _share(evaluate_triplets(triplets, alone)),
    )


def bench_triplets(table: Table, resources: Resources) -> None:
    """Rows about the same meaning against the same frame with another thing, written by hand."""
    alone = replace(resources, weights={"cosine": 1.0})
    for (kind, half), triplets in pl.read_csv(TRIPLETS).group_by("kind", "split", maintain_order=True):
        table.add_row(
            f"{kind} triplets, {half} ({triplets.height}): the rewording above the same frame",
            _share(evaluate_triplets(triplets, resources)),
            "n-gram cosine alone",
            _share(evaluate_triplets(triplets, alone)),
        )


def _add_graded(table: Table, name: str, quality: Quality) -> None:
    for level in quality.levels:
        table.add_row(
            f"{name}: {level.name} and above",
            f"precision {_share(level.precision)}",
            "recall",
            _share(level.recall),
        )
    table.add_row(
        f"{name}: AP",
        _share(quality.average_precision),
        "pairs to read per 100 true",
        "—" if quality.read_per_100 is None else f"{quality.read_per_100:.0f}",
    )


def bench_scale(table: Table, resources: Resources, sizes: list[int]) -> None:
    """Seconds of all steps by size, what the search finds of the exact nearest, and brute force beside it."""
    for size in sizes:
        texts, same = many_directions(size, resources)
        ids = [f"{number:07d}" for number in range(size)]
        started, computed = time.perf_counter(), time.process_time()
        index = Index.build(ids, texts, resources, neighbors=NEIGHBORS)
        built = time.process_time() - computed
        judged = index.judge(index.neighbors(NEIGHBORS))
        spent, computed = time.perf_counter() - started, time.process_time() - computed
        peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        table.add_row(
            f"directions: {size} texts, all steps ({judged.height} pairs judged)",
            f"{spent:.1f} s",
            f"{computed:.1f} s of processor, neighbors {built:.1f} s; peak memory",
            f"{peak_gb:.1f} GB",
        )
        _add_recall(table, index, same)
        started = time.perf_counter()
        index.ask([texts[0]], 50)
        table.add_row(
            f"directions: one question to {size} texts", f"{time.perf_counter() - started:.3f} s", "", ""
        )
        if size == REFERENCE_TEXTS:
            _add_brute_force(table, index)
        if size <= REMEMBERED_TEXTS:
            _add_new_report(table, ids, texts, resources)


def _add_new_report(table: Table, ids: list[str], texts: list[str], resources: Resources) -> None:
    """What is left to do where an earlier run compared all texts but the last few."""
    with tempfile.TemporaryDirectory() as place:
        memory = Path(place) / "memory"
        for count in (len(ids) - NEW_TEXTS, len(ids)):
            computed = time.process_time()
            index = Index.build(ids[:count], texts[:count], resources, neighbors=NEIGHBORS, memory=memory)
            index.scored(index.neighbors(NEIGHBORS))
            computed = time.process_time() - computed
            assert index.memory is not None
            index.memory.save()
        table.add_row(
            f"directions: {NEW_TEXTS} new texts among {len(ids)}, the others remembered",
            f"{computed:.1f} s of processor",
            "share of all pairs of texts that was compared",
            f"{index.memory.effort.compared / len(ids) ** 2:.4f}",
        )


def _add_recall(table: Table, index: Index, same: list[tuple[int, int]]) -> None:
    """The search as it ran for all against the exact one, for evenly chosen texts and for planted rewordings."""
    # An odd step: what is planted stands in places with a common divisor.
    chosen = np.arange(0, index.size, index.size // SAMPLED_QUERIES | 1)
    exact = _exact_nearest(index, chosen)
    ran = index.near.filter(pl.int_range(pl.len()).over("query") < NEIGHBORS)
    last = exact.group_by("query").agg(pl.col("cosine").min().alias("last"))
    # Of equally near texts any may stand in the tenth place: found is what is as near as the exact tenth.
    found = ran.join(last, on="query").filter(pl.col("cosine") >= pl.col("last"))
    name = f"directions: {index.size} texts, the search as it ran against the exact one"
    table.add_row(
        name, f"recall at {NEIGHBORS}: {found.height / exact.height:.4f}", f"on {len(chosen)} queries", ""
    )
    planted = pl.DataFrame(same, schema=["row", "query"], orient="row")
    planted = planted.gather_every(max(1, planted.height // SAMPLED_QUERIES))
    exact = _exact_nearest(index, planted["query"].to_numpy())
    of_exact, of_ran = (planted.join(near, on=["query", "row"], how="semi").height for near in (exact, ran))
    table.add_row(
        f"{name}, planted rewordings in the first {NEIGHBORS}",
        f"{of_ran / planted.height:.4f}",
        "exact",
        f"{of_exact / planted.height:.4f}",
    )


def _exact_nearest(index: Index, chosen: np.ndarray) -> pl.DataFrame:
    vectors = index.corpus.vectors
    least = index.resources.parameters["any_least_cosine"]
    near = nearest(vectors[chosen], vectors, count=NEIGHBORS + 1, least=least)
    near = near.with_columns(pl.Series("query", chosen[near["query"].to_numpy()], dtype=pl.Int64))
    others = near.filter(pl.col("query") != pl.col("row"))
    return others.filter(pl.int_range(pl.len()).over("query") < NEIGHBORS)


def _add_chance(table: Table, resources: Resources) -> None:
    """How many n-grams two texts share by chance, which is what the search costs: made texts and written ones."""
    pairs = pl.read_csv(PAIRS)
    written = sorted({*pairs["text_a"], *pairs["text_b"]})
    made, _ = many_directions(SMALL, resources)
    table.add_row(
        f"directions: n-grams that two of {SMALL} made texts share by chance",
        f"{shared_by_chance(made, resources):.2f}",
        f"two of {len(written)} that people wrote",
        f"{shared_by_chance(written, resources):.2f}",
    )


def _add_brute_force(table: Table, index: Index) -> None:
    vectors = index.corpus.vectors
    started = time.perf_counter()
    nearest(
        vectors,
        vectors,
        count=NEIGHBORS + 1,
        least=index.resources.parameters["any_least_cosine"],
        products=index.resources.parameters["pruning_products"],
    )
    own = time.perf_counter() - started
    started = time.perf_counter()
    brute = NearestNeighbors(n_neighbors=NEIGHBORS + 1, metric="cosine", algorithm="brute", n_jobs=-1)
    brute.fit(vectors).kneighbors(vectors)
    reference = time.perf_counter() - started
    table.add_row(
        f"directions: neighbors of {index.size}",
        f"{own:.1f} s",
        f"scikit-learn brute force {reference:.1f} s",
        f"{own / reference:.3f}",
    )


def bench_directions(table: Table, sizes: list[int]) -> None:
    """All rows about directions."""
    resources = load_resources()
    bench_quality(table, resources)
    bench_retrieval(table, resources)
    bench_triplets(table, resources)
    bench_queries(table, resources, directions(OTHERS))
    bench_light(table, "directions of the fictional province", directions(SMALL), resources)
    bench_titles(table, resources, directions(SMALL))
    _add_chance(table, resources)
    bench_scale(table, resources, sizes)
