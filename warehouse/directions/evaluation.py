"""How good the comparison is on pairs that people labelled.

Belongs here: measures. Does not belong here: thresholds or the pairs themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from warehouse.directions.candidates import pairs_of
from warehouse.directions.features import MEANING
from warehouse.directions.index import Index
from warehouse.directions.records import RecordError, read_table
from warehouse.directions.resources import Resources
from warehouse.directions.semantic import Encoder, nearest_by_meaning

DEPTHS = (20, 50)
# A plain yes or no is read as: yes = at least highly similar, no = less than that.
_YES = {"1", "true", "yes", "是", "y", "same"}
_NO = {"0", "false", "no", "否", "n", "不重复", "other"}


@dataclass(frozen=True)
class LevelQuality:
    """Pairs found at a level or above, those labelled so, and both."""

    name: str
    found: int
    true: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is true; None when nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what is true that was found; None when nothing is true."""
        return self.right / self.true if self.true else None


@dataclass(frozen=True)
class Quality:
    """All measures of one file of labelled pairs."""

    pairs: int
    true_pairs: int
    levels: list[LevelQuality]
    average_precision: float | None
    candidate_recall: dict[int, float | None]
    read_per_100: float | None
    triplets: int = 0
    triplets_right: float | None = None
    scored: pl.DataFrame = field(default_factory=pl.DataFrame)


def read_pairs(path: Path, resources: Resources) -> pl.DataFrame:
    """text_a, text_b and `grade` (Int64: 0 = lowest level, rising; null = not labelled), and `is_graded`.

    The label stands in `level` (a level's code or name) or `label` (a level, or yes/no in the usual forms).
    """
    table = read_table(path)
    missing = [name for name in ("text_a", "text_b") if name not in table.columns]
    label = next((name for name in ("level", "label") if name in table.columns), None)
    if missing or label is None:
        names = "、".join(missing or ["level（或 label）"])
        raise RecordError(f"文件 {path} 缺少字段 {names}；每对应有 text_a、text_b 与 level 或 label。")
    rising = list(reversed(resources.levels))
    grades = {level.code: rank for rank, level in enumerate(rising)}
    grades |= {level.name: rank for rank, level in enumerate(rising)}
    threshold = positive_grade(resources)
    known = grades | dict.fromkeys(_YES, threshold) | dict.fromkeys(_NO, threshold - 1)
    words = table[label].str.strip_chars().str.to_lowercase()
    strange = sorted(set(words.drop_nulls()) - known.keys())
    if strange:
        raise RecordError(f"文件 {path} 的标注“{strange[0]}”不是等级名称，也不是 1/0、是/否，请改正。")
    return table.select("text_a", "text_b").with_columns(
        words.replace_strict(known, default=None, return_dtype=pl.Int64).alias("grade"),
        words.is_in(list(grades)).alias("is_graded"),
    )


def positive_grade(resources: Resources) -> int:
    """The grade from which a pair counts as true: the second highest level."""
    return len(resources.levels) - 2


def average_precision(truth: np.ndarray, score: np.ndarray) -> float | None:
    """Mean precision at each true pair, by falling score; equal scores are taken in the least favorable order."""
    if not truth.any():
        return None
    order = np.lexsort((truth, -score))
    hits = truth[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def evaluate(
    pairs: pl.DataFrame,
    resources: Resources,
    background: list[str] | None = None,
    encoder: Encoder | None = None,
) -> Quality:
    """Measures `pairs` (text_a, text_b, grade, is_graded) among their own texts and those of `background`.

    With an `encoder` its likeness is one more feature, and its neighbors count as candidates too.
    """
    pool: list[str] = sorted(
        {*pairs["text_a"].drop_nulls(), *pairs["text_b"].drop_nulls(), *(background or []), ""}
    )
    index = Index.build([f"{number:09d}" for number in range(len(pool))], pool, resources)
    place = {text: number for number, text in enumerate(pool)}
    rows = pl.DataFrame(
        {
            "a": [place[text or ""] for text in pairs["text_a"]],
            "b": [place[text or ""] for text in pairs["text_b"]],
        },
        schema={"a": pl.Int64, "b": pl.Int64},
    )
    near = {depth: index.neighbors(depth) for depth in DEPTHS}
    if encoder is not None:
        vectors = encoder.encode(pool)
        likeness = (vectors[rows["a"].to_numpy()] * vectors[rows["b"].to_numpy()]).sum(axis=1)
        rows = rows.with_columns(pl.Series(MEANING, likeness.astype(np.float64)).clip(0, 1).round(6))
        for depth in DEPTHS:
            found = nearest_by_meaning(vectors, vectors, depth + 1).rename({"meaning": "cosine"})
            near[depth] = pl.concat([near[depth], pairs_of(found)]).unique(["a", "b"])
    judged = pl.concat([pairs, index.judge(rows).drop("a", "b")], how="horizontal")
    labelled = judged.filter(pl.col("grade").is_not_null())
    threshold = positive_grade(resources)
    truth = (labelled["grade"] >= threshold).to_numpy()
    score = labelled["score"].to_numpy()
    true_rows = rows.filter(judged["grade"].fill_null(-1) >= threshold)
    return Quality(
        pairs=labelled.height,
        true_pairs=int(truth.sum()),
        levels=_by_level(labelled, resources),
        average_precision=average_precision(truth, score),
        candidate_recall={depth: candidate_recall(near[depth], true_rows) for depth in DEPTHS},
        read_per_100=_read_per_100(truth, score),
        scored=judged,
    )


def _by_level(labelled: pl.DataFrame, resources: Resources) -> list[LevelQuality]:
    """One entry for each level but the lowest; levels above the plain yes/no count graded pairs only."""
    result = []
    threshold = positive_grade(resources)
    for rank, level in enumerate(resources.levels[:-1]):
        grade = len(resources.levels) - 1 - rank
        usable = labelled if grade == threshold else labelled.filter("is_graded")
        found = usable["score"] >= level.least_score
        true = usable["grade"] >= grade
        result.append(LevelQuality(level.name, int(found.sum()), int(true.sum()), int((found & true).sum())))
    return result


def candidate_recall(near: pl.DataFrame, true_rows: pl.DataFrame) -> float | None:
    """Share of true pairs (rows a, b) that are among the candidates `near` (a < b); a text repeats itself."""
    wanted = true_rows.filter(pl.col("a") != pl.col("b"))
    if not true_rows.height:
        return None
    ordered = wanted.select(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"))
    found = ordered.join(near, on=["a", "b"], how="semi").height
    return (found + true_rows.height - wanted.height) / true_rows.height


def _read_per_100(truth: np.ndarray, score: np.ndarray) -> float | None:
    """Pairs read, by falling score, until 95 of 100 true ones have been seen, per 100 of those seen."""
    if not truth.any():
        return None
    hits = np.cumsum(truth[np.lexsort((truth, -score))])
    needed = int(np.ceil(0.95 * hits[-1]))
    read = int(np.searchsorted(hits, needed)) + 1
    return 100 * read / needed


def evaluate_triplets(triplets: pl.DataFrame, resources: Resources) -> float:
    """Share of rows (anchor, same, other) where `same` outranks `other`; a tie is not outranking."""
    pool = sorted({text or "" for name in ("anchor", "same", "other") for text in triplets[name]})
    index = Index.build([f"{number:09d}" for number in range(len(pool))], pool, resources)
    place = {text: number for number, text in enumerate(pool)}
    column = {name: [place[text or ""] for text in triplets[name]] for name in ("anchor", "same", "other")}
    same = index.judge(pl.DataFrame({"a": column["anchor"], "b": column["same"]}))["score"]
    other = index.judge(pl.DataFrame({"a": column["anchor"], "b": column["other"]}))["score"]
    return int((same > other).sum()) / max(1, triplets.height)
