"""Every KPI of every grouping, worked out again in polars from truth/ and the seeds alone.

Belongs here: centers, facts, values, sums and quartiles as they must come out. Does not belong here: the marts, and
what to make of a difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from tests.truth.kpi_facts import accepted_values, facts
from tests.truth.kpi_truth import KEY, Truth, seed

HOME = "210000"
NONE = "unclassified"
SCHEME_OF_CLUSTERS = "clusters-22"
COUNTS = ["center_count", "reported_count", "owed_count"]
FIGURES = ["value", "numerator", "denominator", "q1_value", "median_value", "q3_value"]
CHANGES = ["response_share", "previous_value", "change_value", "change_share"]
SUBJECT = ["subject_kind", "subject_code", "partition_code"]


@dataclass(frozen=True)
class Expected:
    """What fct_kpi must say as of `as_of`; `unnumbered_id` is the key given to the center without a code."""

    truth_dir: Path
    as_of: date
    unnumbered_id: str | None

    @cached_property
    def truth(self) -> Truth:
        """The tables of truth/, the center without a code among the others."""
        return Truth.read(self.truth_dir, self.as_of, self.unnumbered_id)

    @cached_property
    def subjects_of(self) -> pl.DataFrame:
        """KEY, SUBJECT: where a center counts in a year in which it owed a report."""
        regions = seed("reference/regions").select("region_code", "province_code")
        nodes = seed("classification/nodes")
        clusters = nodes.filter(pl.col("scheme_id") == SCHEME_OF_CLUSTERS).select(
            cluster_code="node_code", cluster_group_code="parent_code"
        )
        types = seed("reference/base_types").select("base_type_code", "base_class_code")
        placed = (
            self.truth.centers.filter("is_owed")
            .join(regions, on="region_code", how="left")
            .join(clusters, on="cluster_code", how="left")
            .join(types, on="base_type_code", how="left")
            .with_columns(pl.col("province_code").fill_null(HOME))
            .with_columns(pl.col("^.*_code$").fill_null(NONE))
        )
        province = placed.select(
            *KEY,
            subject_kind=pl.lit("province"),
            subject_code="province_code",
            partition_code=pl.lit("province"),
        )
        home = placed.filter(pl.col("province_code") == HOME)
        kinds = ("region", "cluster_group", "cluster", "base_class", "base_type", "department", "host_kind")
        parts = [
            home.select(
                *KEY, subject_kind=pl.lit(kind), subject_code=f"{kind}_code", partition_code=pl.lit(kind)
            )
            for kind in kinds
        ]
        both = pl.concat_str("cluster_code", "region_code", separator="/")
        kind = pl.lit("cluster_region")
        parts.append(home.select(*KEY, subject_kind=kind, subject_code=both, partition_code=kind))
        return pl.concat([province, *parts, self._nodes_of(home)])

    def _nodes_of(self, home: pl.DataFrame) -> pl.DataFrame:
        """The nodes of every level of the received lists; nothing ties a center to an industry base."""
        bases = home.select(
            *KEY,
            scheme_id=pl.lit("industry-bases"),
            level_no=pl.lit(1, pl.Int32),
            node_code=pl.lit(None, pl.String),
        )
        listed = self.truth.nodes.join(home, on=KEY, how="semi").select(bases.columns)
        level = pl.concat_str("scheme_id", "level_no", separator="/")
        return pl.concat([bases, listed]).select(
            *KEY,
            subject_kind=pl.lit("node"),
            subject_code=pl.concat_str(level, pl.col("node_code").fill_null(NONE), separator="/"),
            partition_code=pl.lit("node/") + level,
        )

    @cached_property
    def kpis(self) -> pl.DataFrame:
        """The catalogue with numbers as numbers."""
        return seed("kpis/kpis").with_columns(
            pl.col("scale").cast(pl.Float64), pl.col("has_quartiles") == "true"
        )

    @cached_property
    def center_values(self) -> pl.DataFrame:
        """KEY, kpi_id, numerator, denominator, value of every center that gave every term."""
        given = pl.concat([accepted_values(self.truth), facts(self.truth)])
        sides = [
            self.kpis.select("kpi_id", term=pl.col(side).str.split("+"), side=pl.lit(side))
            .explode("term")
            .drop_nulls("term")
            for side in ("numerator", "denominator")
        ]
        terms = pl.concat(sides)
        needed = terms.group_by("kpi_id").len("needed")
        return (
            given.join(terms, on="term")
            .group_by(*KEY, "kpi_id")
            .agg(
                *(
                    pl.when((pl.col("side") == side).any())
                    .then(pl.col("value").filter(pl.col("side") == side).sum())
                    .alias(side)
                    for side in ("numerator", "denominator")
                ),
                pl.len().alias("given"),
            )
            .join(needed, on="kpi_id")
            .filter(pl.col("given") == pl.col("needed"))
            .join(
                self.kpis.select("kpi_id", "scale", is_ratio=pl.col("denominator").is_not_null()), on="kpi_id"
            )
            .with_columns(value=ratio())
            .select(*KEY, "kpi_id", "numerator", "denominator", "value")
        )

    def groups(self, nodes: pl.DataFrame) -> pl.DataFrame:
        """Every group in every year and KPI: what the lists and `nodes` (SUBJECT) name, and where a center is."""
        known = pl.concat([listed_subjects(), nodes, self.subjects_of.select(SUBJECT)]).unique()
        years = self.truth.centers.filter("is_owed").select("reporting_year").unique()
        counted = (
            self.subjects_of.join(self.truth.in_use.select(*KEY, reported=pl.lit(1)), on=KEY, how="left")
            .group_by(*SUBJECT, "reporting_year")
            .agg(owed_count=pl.len(), reported_count=pl.col("reported").count())
        )
        sums = (
            self.subjects_of.join(self.center_values, on=KEY)
            .group_by(*SUBJECT, "reporting_year", "kpi_id")
            .agg(
                group_sum("numerator"),
                group_sum("denominator"),
                pl.len().alias("center_count"),
                *(
                    pl.col("value").quantile(share, "linear").alias(name)
                    for name, share in (("q1_value", 0.25), ("median_value", 0.5), ("q3_value", 0.75))
                ),
            )
        )
        catalogue = self.kpis.select(
            "kpi_id", "scale", "has_quartiles", is_ratio=pl.col("denominator").is_not_null()
        )
        key = [*SUBJECT, "reporting_year"]
        rows = (
            known.join(years, how="cross")
            .join(catalogue, how="cross")
            .join(counted, on=key, how="left")
            .join(sums, on=[*key, "kpi_id"], how="left")
            .with_columns(pl.col(COUNTS).fill_null(0), value=ratio())
            .with_columns(
                pl.when("has_quartiles").then(pl.col(name)).alias(name)
                for name in ("q1_value", "median_value", "q3_value")
            )
        )
        return with_changes(rows)

    def centers(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The own rows of centers, for every year in `keys` (KEY)."""
        owed = self.truth.centers.filter("is_owed").select(*KEY, owed_count=pl.lit(1, pl.UInt32))
        reported = self.truth.in_use.select(*KEY, reported_count=pl.lit(1, pl.UInt32))
        rows = (
            keys.join(self.kpis.select("kpi_id"), how="cross")
            .join(
                self.center_values.with_columns(center_count=pl.lit(1, pl.UInt32)),
                on=[*KEY, "kpi_id"],
                how="left",
            )
            .join(owed, on=KEY, how="left")
            .join(reported, on=KEY, how="left")
            .with_columns(
                pl.col(COUNTS).fill_null(0),
                *(pl.lit(None, pl.Float64).alias(name) for name in ("q1_value", "median_value", "q3_value")),
                subject_kind=pl.lit("center"),
                subject_code="center_code",
                partition_code=pl.lit("center"),
            )
        )
        return with_changes(rows)


def listed_subjects() -> pl.DataFrame:
    """SUBJECT of what stands always: the province, its regions, the clusters and their groups, kinds of hosts."""
    regions = seed("reference/regions").filter(pl.col("province_code") == HOME)
    clusters = seed("classification/nodes").filter(pl.col("scheme_id") == SCHEME_OF_CLUSTERS)
    is_group = pl.col("parent_code").is_null()
    codes = {
        "province": pl.Series([HOME]),
        "region": regions["region_code"],
        "cluster_group": clusters.filter(is_group)["node_code"],
        "cluster": clusters.filter(~is_group)["node_code"],
        "host_kind": seed("reference/host_kinds")["host_kind_code"],
    }
    return pl.concat(
        pl.DataFrame({"subject_kind": kind, "subject_code": found, "partition_code": kind})
        for kind, found in codes.items()
    )


def ratio() -> pl.Expr:
    """scale × numerator, for a ratio by a positive denominator."""
    whole = pl.col("scale") * pl.col("numerator")
    by = pl.when(pl.col("denominator") > 0).then(whole / pl.col("denominator"))
    return pl.when("is_ratio").then(by).otherwise(whole)


def with_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """SUBJECT, reporting_year, kpi_id, FIGURES, COUNTS, CHANGES."""
    before = rows.select(*SUBJECT, pl.col("reporting_year") + 1, "kpi_id", previous_value="value")
    previous = pl.col("previous_value")
    return (
        rows.join(before, on=[*SUBJECT, "reporting_year", "kpi_id"], how="left")
        .with_columns(
            response_share=pl.when(pl.col("owed_count") > 0).then(
                pl.col("reported_count") / pl.col("owed_count")
            ),
            change_value=pl.col("value") - previous,
            change_share=pl.when(previous > 0).then(pl.col("value") / previous - 1),
        )
        .select(*SUBJECT, "reporting_year", "kpi_id", *FIGURES, *COUNTS, *CHANGES)
    )


def group_sum(name: str) -> pl.Expr:
    """The sum of a column, null where there is nothing to add."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
