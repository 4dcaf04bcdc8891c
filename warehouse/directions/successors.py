"""A wording that is no more, and the one of today that it became: how like one another they are.

Belongs here: the likeness and the choice. Does not belong here: which texts may follow one another (models).
"""

from __future__ import annotations

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein


def likeness(one: str, other: str) -> float:
    """1 for equal texts, 0 where nothing is left: one less the edits for each character of the longer text."""
    return Levenshtein.normalized_similarity(one, other)


def successors(candidates: pl.DataFrame, least: float) -> pl.DataFrame:
    """text_id, text_key, new_text_id: for each wording that is gone what stands in its place.

    `candidates`: text_id, text_key (of the wording that is gone), new_text_id, new_text_key, is_certain. Certain
    ones all count; of the others the likest, if it reaches `least`, ties by new_text_id.
    """
    like = process.cpdist(
        candidates["text_key"].to_list(),
        candidates["new_text_key"].to_list(),
        scorer=Levenshtein.normalized_similarity,
    )
    ranked = candidates.with_columns(pl.Series("likeness", like, dtype=pl.Float64)).sort(
        "text_id", "likeness", "new_text_id", descending=[False, True, False]
    )
    likest = (pl.int_range(pl.len()).over("text_id") == 0) & (pl.col("likeness") >= least)
    return (
        ranked.filter(pl.col("is_certain") | likest)
        .select("text_id", "text_key", "new_text_id")
        .unique(maintain_order=True)
    )
