"""Coverage computed from the truth of the planted province, in polars and apart from the models.

Belongs here: what the cells should be. Does not belong here: findings (`coverage_findings`), asserting. Limits are
read from seeds/coverage; due dates are taken from the marts and judged by test_rules.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

import polars as pl
from python_calamine import CalamineWorkbook

from tests.truth.conftest import AS_OF, LAST_YEAR, Province
from tests.truth.judgement import truth_table
from warehouse.settings import seeds_dir

UNCLASSIFIED = "unclassified"
STAGES = {"运行": "operation", "整改": "operation", "建设期": "construction"}
CELL = ["cluster_code", "region_code"]
AT_RISK = ["triggered", "warning"]


def seed(name: str) -> pl.DataFrame:
    return pl.read_csv(seeds_dir() / f"{name}.csv", infer_schema=False)


def limit(parameter: str) -> float:
    found = seed("coverage/finding_parameters").filter(pl.col("parameter_id") == parameter)
    return float(found["value_number"].item())


class Expected:
    """The province as it should be seen; every frame is computed once."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.day = date.fromisoformat(AS_OF)
        regions = seed("reference/regions").filter(pl.col("province_code") == "210000")
        self.regions = regions["region_code"].to_list()
        nodes = seed("classification/nodes").filter(
            pl.col("scheme_id") == "clusters-22", pl.col("level") == "2"
        )
        self.clusters = nodes["node_code"].to_list()
        self.roles = seed("coverage/base_type_roles")

    @cached_property
    def register(self) -> pl.DataFrame:
        """center_code ("" for the row that has none) and status, as the last register has them."""
        path = max(
            (self.province.inbox / "登记台账").glob("*.xlsx"), key=lambda file: (len(file.name), file.name)
        )
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("中心").to_python()
        head = next(row for row in rows if "中心编号" in row)
        body = rows[rows.index(head) + 1 :]
        return pl.DataFrame(
            [
                [str(row[head.index(name)]).strip() for name in ("中心编号", "状态", "记录状态")]
                for row in body
            ],
            schema=["center_code", "status", "record_status"],
            orient="row",
        ).filter(pl.col("record_status") != "作废")

    @cached_property
    def bases(self) -> pl.DataFrame:
        """One row a base that stands in the province: center_id, cell, type, stage, level of risk."""
        centers = (
            pl.read_parquet(self.province.truth / "centers.parquet")
            .sort("reporting_year")
            .group_by("center_code", maintain_order=True)
            .last()
            .filter(
                pl.col("approved_on") <= self.day,
                pl.col("ended_on").is_null() | (pl.col("ended_on") > self.day),
                pl.col("region_code").is_in(self.regions),
            )
        )
        blank = truth_table(self.province, "proposals").select("center_code", is_blank=True)
        known = centers.join(blank, on="center_code", how="left").select(
            center_id="center_code",
            cluster_code=pl.when("is_blank").then(pl.lit(UNCLASSIFIED)).otherwise("cluster_code"),
            region_code="region_code",
            base_type_code="base_type_code",
        )
        # The register has one base more, without a code; truth knows only that it stands there.
        uncoded = self.province.marts.sql(
            "select center_id, cluster_code, region_code, base_type_code from marts.dim_center "
            "where is_current and center_id like 'N-%'"
        ).pl()
        stages = self.register.unique("center_code", keep="last").select(
            center_id=pl.col("center_code").replace("", uncoded["center_id"].item()),
            stage=pl.col("status").replace_strict(STAGES, default="unknown"),
        )
        risk = truth_table(self.province, "risk").rename({"center_code": "center_id"})
        return (
            pl.concat([known, uncoded])
            .join(stages, on="center_id", how="left")
            .join(risk, on="center_id", how="left")
            .join(
                self.roles.select("base_type_code", "is_province_level", "is_common_tech"),
                on="base_type_code",
                how="left",
            )
            .with_columns(
                pl.col("is_province_level").fill_null("true"),  # a type of before the integration
                is_at_risk=pl.col("expected_level").is_in(AT_RISK).fill_null(False),
            )
            .join(self.terms, on="center_id", how="left")
        )

    @cached_property
    def terms(self) -> pl.DataFrame:
        """center_id, urgency, is_term_ending: the term that presses most, of the due dates that count."""
        kinds = seed("coverage/term_kinds").select(
            deadline_kind="term_kind", statuses="counted_statuses", factor=pl.col("urgency").cast(pl.Float64)
        )
        due = self.province.marts.sql(
            "select center_id, deadline_kind, status, effective_due_on from marts.fct_deadline where basis = 'formal'"
        ).pl()
        last = self.day + timedelta(days=limit("term_days"))
        days = (pl.col("effective_due_on") - self.day).dt.total_days()
        return (
            due.join(kinds, on="deadline_kind")
            .filter(pl.col("statuses").str.split("|").list.contains(pl.col("status")))
            .with_columns(urgency=pl.col("factor") * (1 - days / limit("term_days")).clip(0, 1))
            .group_by("center_id")
            .agg(
                pl.col("urgency").max(),
                (pl.col("effective_due_on").sort_by("urgency").last() <= last).alias("is_term_ending"),
            )
        )

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """Counts by cluster, region and type, for every place of the province."""
        keys = (
            pl.DataFrame({"cluster_code": self.clusters})
            .join(pl.DataFrame({"region_code": self.regions}), how="cross")
            .join(
                self.roles.filter(pl.col("province_code") == "210000").select("base_type_code"),
                how="cross",
            )
        )
        key = [*CELL, "base_type_code"]
        counts = self.bases.group_by(key).agg(
            center_count=pl.len(),
            in_operation_count=(pl.col("stage") == "operation").sum(),
            in_construction_count=(pl.col("stage") == "construction").sum(),
            at_risk_count=pl.col("is_at_risk").sum(),
        )
        return pl.concat([keys, counts.select(key)]).unique().join(counts, on=key, how="left").fill_null(0)

    @cached_property
    def cells(self) -> pl.DataFrame:
        """Bases beside demand, for every cluster and region."""
        is_home = pl.col("region").is_in(self.regions)
        codes = {"cluster_code": pl.col("cluster"), "region_code": pl.col("region")}
        sizes = truth_table(self.province, "industry_sizes").filter(pl.col("year") == str(LAST_YEAR))
        sizes = sizes.select(
            **codes,
            revenue=pl.col("revenue").cast(pl.Float64) * 10_000,
            enterprise_count=pl.col("enterprises").cast(pl.Int64),
        )
        core = truth_table(self.province, "core_enterprises").filter(is_home)
        demands = truth_table(self.province, "demands").filter(is_home)
        by_cell = self.bases.group_by(CELL).agg(
            center_count=pl.len(),
            province_level_count=(pl.col("is_province_level") == "true").sum(),
            only=pl.col("center_id").first(),
        )
        together = (
            self.coverage.select(CELL)
            .unique()
            .join(by_cell, on=CELL, how="left")
            .join(sizes, on=CELL, how="left")
            .join(core.select(**codes).group_by(CELL).agg(core_count=pl.len()), on=CELL, how="left")
            .join(
                demands.select("center", **codes)
                .group_by(CELL)
                .agg(demand_count=pl.len(), answered_count=(pl.col("center") != "").sum()),
                on=CELL,
                how="left",
            )
            .with_columns(
                pl.col("center_count", "province_level_count", "core_count").fill_null(0),
                pl.col("demand_count", "answered_count").fill_null(0),
                is_known=~(pl.col("cluster_code").eq(UNCLASSIFIED) | pl.col("region_code").eq(UNCLASSIFIED)),
            )
        )
        compared = pl.col("is_known") & pl.col("revenue").is_not_null()
        bases = pl.when(compared).then("province_level_count")
        revenue = pl.when(compared).then("revenue")
        return together.with_columns(
            base_share=bases / bases.sum(),
            demand_share=revenue / revenue.sum(),
            cluster_share=revenue / revenue.sum().over("cluster_code"),
            core_share=pl.col("core_count") / pl.col("core_count").sum(),
            has_industry=pl.any_horizontal(
                (pl.col("revenue") >= limit("industry_least_revenue")).fill_null(False),
                (pl.col("enterprise_count") >= limit("industry_least_enterprises")).fill_null(False),
                pl.col("core_count") >= limit("industry_least_core_enterprises"),
            ),
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """Bases by cluster, 0 for a cluster without any."""
        return dict.fromkeys(self.clusters, 0) | dict(self.bases.group_by("cluster_code").len().iter_rows())
