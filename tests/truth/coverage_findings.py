"""The findings of coverage computed from the truth of the planted province, in polars and apart from the models.

Belongs here: which findings there should be, and the share that only their kind has. Does not belong here: the
cells they rest on (`coverage_expected`), asserting. The tree of the classification list is taken from the marts.
"""

from __future__ import annotations

import polars as pl

from tests.truth.coverage_expected import CELL, Expected, limit
from tests.truth.judgement import truth_table

SUBJECT = ["finding_kind", *CELL, "node_code", "center_id", "demand_id"]


def expected_findings(expected: Expected) -> pl.DataFrame:
    """SUBJECT and own_share, one row a finding; own_share is the part that only its kind has."""
    found = [
        *_of_clusters(expected),
        *_of_cells(expected),
        *_of_nodes(expected),
        *_of_demands(expected),
    ]
    schema = {**dict.fromkeys(SUBJECT, pl.String), "own_share": pl.Float64}
    return pl.DataFrame(
        [{**dict.fromkeys(SUBJECT, ""), "own_share": None} | row for row in found], schema=schema
    )


def _of_clusters(expected: Expected) -> list[dict[str, str]]:
    common = set(expected.bases.filter(pl.col("is_common_tech") == "true")["cluster_code"])
    kinds = {
        code: "cluster_without_common_tech" if expected.counts[code] else "cluster_without_base"
        for code in expected.clusters
        if code not in common
    }
    return [{"finding_kind": kind, "cluster_code": code} for code, kind in kinds.items()]


def _of_cells(expected: Expected) -> list[dict[str, object]]:
    cells = expected.cells.filter("is_known").join(
        expected.bases.select(
            only="center_id", at_risk="is_at_risk", urgency="urgency", ends="is_term_ending"
        ),
        on="only",
        how="left",
    )
    counted = pl.col("cluster_code").replace_strict(expected.counts, return_dtype=pl.Int64)
    ratio = pl.col("base_share") / pl.col("demand_share")
    kinds = {
        "region_without_base": (
            pl.col("has_industry") & (pl.col("center_count") == 0) & (counted > 0),
            pl.col("cluster_share"),
        ),
        "fragile_cell": (
            (pl.col("center_count") == 1) & (pl.col("at_risk") | pl.col("ends").fill_null(False)),
            pl.when("at_risk").then(1.0).otherwise("urgency"),
        ),
        "crowded_cell": (
            (pl.col("province_level_count") >= limit("crowded_least_count"))
            & (ratio.round(6) >= limit("crowded_least_ratio")),
            1 - 1 / ratio,
        ),
    }
    return [
        row
        for kind, (holds, share) in kinds.items()
        for row in cells.filter(holds)
        .select(
            *CELL,
            finding_kind=pl.lit(kind),
            center_id=pl.col("only") if kind == "fragile_cell" else pl.lit(""),
            own_share=share,
        )
        .iter_rows(named=True)
    ]


def _of_nodes(expected: Expected) -> list[dict[str, str]]:
    nodes = expected.province.marts.sql(
        "select node_code, parent_code, node_name, uscc from marts.dim_classification_node "
        "where scheme_id = '2211' and is_current"
    ).pl()
    placed = pl.read_parquet(expected.province.truth / "classification.parquet").filter(
        pl.col("reporting_year") == pl.col("reporting_year").max().over("center_code")
    )
    held = placed.join(expected.bases, left_on="center_code", right_on="center_id", how="semi")
    held = held.filter(pl.col("node_code").is_not_null())
    parents = dict(nodes.select("node_code", "parent_code").iter_rows())

    def level(code: str) -> int:
        return 1 if parents[code] is None else 1 + level(parents[code])

    used = set(held["level_no"])
    bare = {
        code
        for code in nodes.filter(pl.col("uscc").is_null())["node_code"]
        if level(code) in used and code not in set(held["node_code"])
    }
    return [
        {"finding_kind": "node_without_base", "node_code": code} for code in bare if parents[code] not in bare
    ]


def _of_demands(expected: Expected) -> list[dict[str, object]]:
    open_ones = truth_table(expected.province, "demands").filter(
        pl.col("center") == "", pl.col("region").is_in(expected.regions)
    )
    return [
        {
            "finding_kind": "demand_unanswered",
            "cluster_code": row["cluster"],
            "region_code": row["region"],
            "demand_id": row["no"],
            "own_share": 1.0,
        }
        for row in open_ones.iter_rows(named=True)
    ]
