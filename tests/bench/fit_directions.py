"""`python -m tests.bench.fit_directions`: fits the points of the features and prints direction_weights.csv.

An ordinal logistic model with one weight per feature: likeness can only add points, differences only take them.
Fitted on the half `tune` of the graded pairs and of the triplets, on provinces 7 and 11, and on rewordings and
near-misses of the tuning texts made by rule.

Belongs here: fitting. Does not belong here: measuring (tests/bench/directions.py).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize

from tests.bench.direction_variants import near_miss, reworded
from tests.direction_province import direction_province
from warehouse.directions.evaluation import read_pairs
from warehouse.directions.features import FEATURES
from warehouse.directions.index import Index
from warehouse.directions.resources import Resources, load_resources
from warehouse.sample.naming import source

PAIRS = Path(__file__).resolve().parents[1] / "data" / "direction_pairs.csv"
TRIPLETS = PAIRS.with_name("direction_triplets.csv")
PROVINCES = (7, 11)
LIKENESS = ("cosine", "containment", "coverage", "longest_run", "order", "thesaurus")
WHOLE_LIKENESS = tuple(name for name in LIKENESS if name != "thesaurus")
# Another material, object, process or number in the same frame is no duplicate however alike the sentence: what such
# a difference takes away at least, in units of the model, so that few examples of it cannot be outvoted.
AT_MOST = {"other_material": -3.6, "other_number": -3.0, "other_object": -2.2, "other_process": -1.8}
# Terms are likened before anything is measured; that they were written differently must not outweigh what differs.
THESAURUS_AT_MOST = 1.5
RELATED, SIMILAR, DUPLICATE = 1, 2, 3
GRADES = (RELATED, SIMILAR, DUPLICATE)
# The line between unrelated and related is drawn on few pairs and matters little to anybody.
GRADE_WEIGHTS = {RELATED: 0.15, SIMILAR: 1.0, DUPLICATE: 1.0}
RIDGE = 2.0
RANK_WEIGHT = 2.0
# Points are scaled so that equal texts get 100 and the chosen line of SIMILAR gets 60; that line is set a little above
# the fitted one, where precision on the tuning data is 0.92 and more and 95 of 100 light rewordings reach it.
EQUAL_POINTS, SIMILAR_POINTS, LINE_MOVED = 100.0, 60.0, 0.15
SOURCE = "以评测数据的调试部分拟合：python -m tests.bench.fit_directions"

Examples = tuple[np.ndarray, np.ndarray, np.ndarray]  # features, grades, weights


def _examples(index: Index, pairs: pl.DataFrame, grades: list[int], weights: list[float]) -> Examples:
    judged = index.judge(pairs).select(FEATURES).to_numpy()
    return judged, np.array(grades), np.array(weights)


def graded_examples(resources: Resources) -> list[Examples]:
    """The tuning half, and rewordings and near-misses of its texts, in one corpus."""
    split = pl.read_csv(PAIRS)["split"]
    tune = read_pairs(PAIRS, resources).filter(split == "tune")
    texts = sorted({*tune["text_a"], *tune["text_b"]})
    rng = source("direction variants")
    made: list[tuple[str, str, int]] = []
    for text in texts:
        made.append((text, reworded(text, rng), DUPLICATE))
        other = near_miss(text, rng, resources)
        if other is not None:
            made += [(text, other, RELATED), (text, reworded(other, rng), RELATED)]
    pool = sorted({*texts, *(text for row in made for text in row[:2])})
    index = Index.build([f"{number:06d}" for number in range(len(pool))], pool, resources)
    place = {text: number for number, text in enumerate(pool)}

    def rows(left: list[str], right: list[str]) -> pl.DataFrame:
        return pl.DataFrame({"a": [place[text] for text in left], "b": [place[text] for text in right]})

    graded = rows(tune["text_a"].to_list(), tune["text_b"].to_list())
    variants = rows([row[0] for row in made], [row[1] for row in made])
    return [
        _examples(index, graded, tune["grade"].to_list(), [3.0] * tune.height),
        _examples(index, variants, [row[2] for row in made], [0.5] * len(made)),
    ]


def province_examples(seed: int, resources: Resources) -> Examples:
    """All candidates of a province: planted ones by kind, every other one as not similar."""
    made = direction_province(seed, 300, resources)
    candidates = made.index.candidates().select("a", "b")
    known = pl.concat([made.duplicates, made.near_misses.with_columns(kind=pl.lit("near"))])
    labelled = candidates.join(known, on=["a", "b"], how="left", maintain_order="left")
    grades, weights = [], []
    for kind in labelled["kind"]:
        is_duplicate = kind is not None and kind != "near"
        grades.append(SIMILAR if kind == "contained" else DUPLICATE if is_duplicate else RELATED)
        weights.append(1.0 if is_duplicate else 2.0 if kind == "near" else 0.1)
    return _examples(made.index, candidates, grades, weights)


def triplet_differences(resources: Resources) -> np.ndarray:
    """The tuning half of the triplets: features of the rewording less those of the same frame with another thing."""
    tune = pl.read_csv(TRIPLETS).filter(pl.col("split") == "tune")
    pool = sorted({text for name in ("anchor", "same", "other") for text in tune[name]})
    index = Index.build([f"{number:06d}" for number in range(len(pool))], pool, resources)
    place = {text: number for number, text in enumerate(pool)}
    same, other = (
        index.judge(
            pl.DataFrame(
                {"a": [place[text] for text in tune["anchor"]], "b": [place[text] for text in tune[name]]}
            )
        )
        for name in ("same", "other")
    )
    return same.select(FEATURES).to_numpy() - other.select(FEATURES).to_numpy()


def fit(examples: list[Examples], ranked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(weight of each feature, line of each grade) by maximum likelihood with signs kept.

    `ranked`: one row a triplet, which is right when its score is above 0. How alike a far rewording is does not
    matter there: it must outrank the same frame with another thing, and teaches the lines nothing.
    """
    features = np.vstack([part[0] for part in examples])
    grades = np.concatenate([part[1] for part in examples])
    weights = np.concatenate([part[2] for part in examples])
    width = len(FEATURES)

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        score = features @ point[:width]
        total = RIDGE * float(point[:width] @ point[:width]) / 2
        slope = np.concatenate([RIDGE * point[:width], np.zeros(len(GRADES))])
        for number, grade in enumerate(GRADES):
            side = np.where(grades >= grade, 1, -1)
            margin = side * (score - point[width + number])
            pull = weights * GRADE_WEIGHTS[grade]
            total += float(np.sum(pull * np.logaddexp(0, -margin)))
            push = -pull * side / (1 + np.exp(np.clip(margin, -500, 500)))
            slope[:width] += features.T @ push
            slope[width + number] -= push.sum()
        margin = ranked @ point[:width]
        total += RANK_WEIGHT * float(np.sum(np.logaddexp(0, -margin)))
        slope[:width] -= RANK_WEIGHT * ranked.T @ (1 / (1 + np.exp(np.clip(margin, -500, 500))))
        return total, slope

    likeness = {name: (0, THESAURUS_AT_MOST if name == "thesaurus" else None) for name in LIKENESS}
    bounds = [likeness.get(name, (None, AT_MOST.get(name, 0))) for name in FEATURES]
    start = np.array([AT_MOST.get(name, 0.0) for name in FEATURES] + [0.0] * len(GRADES))
    found = minimize(loss, start, jac=True, bounds=bounds + [(None, None)] * len(GRADES), method="L-BFGS-B")
    return found.x[:width], found.x[width:]


def main() -> None:
    """Prints the rows of seeds/directions/direction_weights.csv."""
    resources = load_resources()
    examples = graded_examples(resources)
    examples += [province_examples(seed, resources) for seed in PROVINCES]
    ranked = triplet_differences(resources)
    weights, lines = fit(examples, ranked)
    by_name = dict(zip(FEATURES, weights, strict=True))
    equal = sum(by_name[name] for name in WHOLE_LIKENESS)
    line = lines[GRADES.index(SIMILAR)] + LINE_MOVED
    scale = (EQUAL_POINTS - SIMILAR_POINTS) / (equal - line)
    points = {name: round(scale * by_name[name], 2) for name in FEATURES}
    # Equal texts have exactly EQUAL_POINTS, whatever the rounding of the parts.
    table = {"intercept": EQUAL_POINTS - sum(points[name] for name in WHOLE_LIKENESS), **points}
    sys.stdout.write("feature,points,valid_from,valid_to,source\n")
    for name, value in table.items():
        sys.stdout.write(f"{name},{value:.2f},2019-01-01,,{SOURCE}\n")
    sys.stdout.write("meaning,15,2019-01-01,,本系统设定：只在使用语义模型时计入\n")
    print(f"# lines in points: {[round(60 + scale * (x - line), 1) for x in lines]}", file=sys.stderr)
    for index, (features, grades, pull) in enumerate(examples):
        score = features @ weights
        found, true = score >= line, grades >= SIMILAR
        print(
            f"# part {index}: precision {(found & true).sum() / max(1, found.sum()):.3f}"
            f" recall {(found & true).sum() / true.sum():.3f} of {len(pull)}",
            file=sys.stderr,
        )
    print(f"# triplets: {(ranked @ weights > 0).mean():.3f} of {len(ranked)}", file=sys.stderr)


if __name__ == "__main__":
    main()
