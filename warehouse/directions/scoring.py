"""Points for likeness: each feature times its weight, added up; and the level that a score reaches.

A score is a rank: more points, more alike. It is no probability and must not be shown as one.
Belongs here: adding up. Does not belong here: weights and thresholds (seeds) or features.
"""

from __future__ import annotations

import polars as pl

from warehouse.directions.resources import Resources

INTERCEPT = "intercept"


def score_parts(features: pl.DataFrame, resources: Resources) -> pl.DataFrame:
    """Points of each feature that was measured (Float64 columns named as the features), weight 0 left out."""
    weights = resources.weights
    return features.select(
        (pl.col(name) * points).round(4)
        for name, points in weights.items()
        if name in features.columns and points
    )


def scores(features: pl.DataFrame, resources: Resources) -> pl.Series:
    """Points of each row, rounded to four places so that sums do not depend on the machine."""
    parts = score_parts(features, resources)
    base = resources.weights.get(INTERCEPT, 0.0)
    if not parts.height:
        return pl.Series("score", [], dtype=pl.Float64)
    return parts.select((pl.sum_horizontal(pl.all()) + base).round(4).alias("score")).to_series()


def levels(score: pl.Series, resources: Resources) -> pl.Series:
    """Code of the highest level that each score reaches."""
    chosen = pl.lit(resources.levels[-1].code)
    for level in reversed(resources.levels[:-1]):
        chosen = pl.when(pl.col("score") >= level.least_score).then(pl.lit(level.code)).otherwise(chosen)
    return score.alias("score").to_frame().select(chosen.alias("level")).to_series()
