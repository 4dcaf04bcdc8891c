"""Coverage and its findings equal what polars makes of the truth, and every finding says and shows what it rests on.

Belongs here: coverage of the whole planted province. Does not belong here: limits of single findings (unit tests
beside the models).
"""

from __future__ import annotations

import polars as pl
import pytest

from tests.truth.conftest import LAST_YEAR, Province
from tests.truth.coverage_expected import CELL, Expected, limit, seed
from tests.truth.coverage_findings import SUBJECT, expected_findings
from tests.truth.judgement import truth_table

CLOSE = 1e-9


@pytest.fixture(scope="module")
def expected(province: Province) -> Expected:
    return Expected(province)


@pytest.fixture(scope="module")
def found(province: Province) -> pl.DataFrame:
    """Every finding; a subject that a finding does not have is ""."""
    rows = province.marts.sql("select * from marts.fct_coverage_finding order by rank_no").pl()
    return rows.with_columns(pl.col(SUBJECT).fill_null(""))


def differing(expected: pl.DataFrame, found: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Rows of either side whose columns beside the key differ; null equals null."""
    names = [name for name in expected.columns if name not in key]
    both = expected.join(found.select(expected.columns), on=key, how="full", coalesce=True, suffix="_found")
    same = [
        (pl.col(name).cast(pl.Float64) - pl.col(f"{name}_found").cast(pl.Float64)).abs() < CLOSE
        if expected.schema[name].is_numeric()
        else pl.col(name) == pl.col(f"{name}_found")
        for name in names
    ]
    neither = [pl.col(name).is_null() & pl.col(f"{name}_found").is_null() for name in names]
    return both.filter(
        ~pl.all_horizontal(one.fill_null(False) | two for one, two in zip(same, neither, strict=True))
    )


def test_every_cell_of_the_cube_counts_the_true_bases(province: Province, expected: Expected) -> None:
    cube = province.marts.sql("select * from marts.fct_coverage").pl()
    wrong = differing(expected.coverage, cube, [*CELL, "base_type_code"])
    compared = expected.coverage.height * (expected.coverage.width - 3)
    print(f"coverage: {compared} counts compared, {expected.bases.height} bases, wrong rows {wrong.height}")
    assert expected.coverage.height >= 22 * 15 * 11
    assert expected.bases["stage"].n_unique() == 2
    assert expected.bases["is_at_risk"].n_unique() == 2
    assert wrong.is_empty(), wrong.head(10).to_dicts()


def test_every_cell_stands_beside_the_true_demand(province: Province, expected: Expected) -> None:
    cells = province.marts.sql(
        """
        select *, operating_revenue_10k_yuan as revenue, core_enterprise_count as core_count,
            answered_demand_count as answered_count
        from marts.fct_coverage_cell
        """
    ).pl()
    columns = [
        *("center_count", "province_level_count", "revenue", "enterprise_count", "core_count"),
        *("demand_count", "answered_count", "base_share", "demand_share", "cluster_share", "core_share"),
    ]
    at_home = cells.filter(pl.col("cluster_code") != "unclassified")
    wanted = expected.cells.filter(pl.col("cluster_code") != "unclassified").select(*CELL, *columns)
    wrong = differing(wanted, at_home, CELL)
    print(f"cells: {wanted.height * len(columns)} values compared, wrong cells {wrong.height}")
    assert set(cells["demand_year"]) == {LAST_YEAR}
    assert wanted["revenue"].null_count() > 0, "cells without demand data"
    assert wrong.is_empty(), wrong.head(10).to_dicts()


def test_a_cell_without_demand_data_says_so_and_is_no_gap(province: Province, found: pl.DataFrame) -> None:
    silent = province.marts.sql(
        "select cluster_code, region_code, demand_text, has_industry, base_share, demand_share "
        "from marts.fct_coverage_cell where not has_demand_data"
    ).pl()
    judged = found.filter(pl.col("finding_kind").is_in(["region_without_base", "crowded_cell"]))
    assert silent.height > 50
    assert (
        silent.select(pl.col("has_industry", "base_share", "demand_share").null_count().min()).row(0)
        == (silent.height,) * 3
    )
    assert silent["demand_text"].str.contains("没有").all()
    assert judged.join(silent, on=CELL, how="semi").is_empty()


def test_findings_are_the_true_ones_with_their_shares(expected: Expected, found: pl.DataFrame) -> None:
    wanted = expected_findings(expected)
    missed = wanted.join(found, on=SUBJECT, how="anti")
    invented = found.join(wanted, on=SUBJECT, how="anti")
    both = wanted.join(found, on=SUBJECT)
    # How near the nearest direction comes to a demand that none answers, the truth does not say: never half way.
    apart = pl.when(pl.col("finding_kind") == "demand_unanswered").then(0.5).otherwise(6e-5)
    wrong = both.filter(
        (pl.col("own_share").fill_null(0) - pl.col("severity_part").fill_null(0)).abs() > apart
    )
    by_kind = wanted.group_by("finding_kind").len().sort("finding_kind")
    print("findings", dict(by_kind.iter_rows()), f"missed {missed.height}, invented {invented.height}")
    assert by_kind.height >= 5
    assert missed.is_empty() and invented.is_empty(), [*missed.to_dicts()[:9], *invented.to_dicts()[:9]]
    assert wrong.is_empty(), wrong.to_dicts()[:9]


def test_every_planted_gap_is_found_or_told_elsewhere(province: Province, found: pl.DataFrame) -> None:
    """What the planted list has and the findings have not: industry below the limit, a city's own bases, an
    enterprise, or what is told above.
    """
    columns = ["finding_kind", "cluster_code", "region_code", "node_code", "center_code", "demand_id"]
    planted = truth_table(province, "coverage").select(columns).rename({"center_code": "center_id"})
    missed = planted.join(found, on=[name for name in SUBJECT if name in planted.columns], how="anti")
    bare = found.filter(pl.col("finding_kind") == "cluster_without_base")["cluster_code"].to_list()
    small = province.marts.sql(
        "select cluster_code, region_code from marts.fct_coverage_cell "
        f"where operating_revenue_10k_yuan < {limit('industry_least_revenue')} and not has_industry"
    ).pl()
    of_a_city = province.marts.sql(
        "select 'crowded_cell' as finding_kind, cluster_code, region_code from marts.fct_coverage_cell "
        f"where province_level_count < {limit('crowded_least_count')} and province_level_count < center_count"
    ).pl()
    told = province.marts.sql(
        "select node_code from marts.rpt_coverage_node where is_enterprise or is_told_above "
        "or is_without_base is null"
    ).pl()
    unexplained = (
        missed.join(small, on=CELL, how="anti")
        .join(of_a_city, on=["finding_kind", *CELL], how="anti")
        .join(told, on="node_code", how="anti")
        .filter(~pl.col("cluster_code").is_in(bare))
    )
    print(f"planted gaps {planted.height}, told otherwise {missed.height}, unexplained {unexplained.height}")
    assert planted.height > 50
    assert unexplained.is_empty(), unexplained.to_dicts()


def test_scores_follow_from_the_stated_parts_and_rank_the_findings(found: pl.DataFrame) -> None:
    kinds = seed("coverage/finding_kinds").select(
        "finding_kind",
        *[
            pl.col(name).cast(pl.Float64).alias(f"{name}_seed")
            for name in ("base_points", "demand_weight", "core_weight", "severity_weight")
        ],
    )
    scored = found.join(kinds, on="finding_kind").sort("rank_no")
    parts = [("demand_weight_seed", "demand_part"), ("core_weight_seed", "core_part")]
    parts.append(("severity_weight_seed", "severity_part"))
    total = pl.col("base_points_seed") + sum(
        pl.col(weight) * pl.col(part).fill_null(0) for weight, part in parts
    )
    assert scored.filter((total - pl.col("score")).abs() > 0.0051).is_empty()
    assert scored["rank_no"].to_list() == list(range(1, found.height + 1))
    assert scored["score"].is_sorted(descending=True)
    missing = scored.filter(pl.col("demand_part").is_null(), pl.col("demand_weight") > 0)
    assert missing["score_parts"].str.contains("无数据").all()


def test_every_finding_says_why_and_where_it_is_seen(province: Province, found: pl.DataFrame) -> None:
    words = found["title"] + found["reason"] + found["score_parts"]
    assert not words.str.contains(r"[{}]").any()
    assert found.filter(pl.col("reason").str.len_chars() <= 20).is_empty()
    assert found["evidence"].null_count() == 0
    files = province.marts.sql("select submission_id as source_submission_id from marts.fct_submission").pl()
    placed = found.filter(pl.col("source_cell").is_not_null())
    unplaced = found.filter(pl.col("source_cell").is_null())
    print(f"findings with a cell {placed.height} of {found.height}")
    assert placed.join(files, on="source_submission_id", how="anti").is_empty()
    assert set(unplaced["finding_kind"]) <= {"cluster_without_base", "cluster_without_common_tech"}


def test_unclassified_bases_are_seen_and_named(
    province: Province, expected: Expected, found: pl.DataFrame
) -> None:
    """They are in no cluster's figures, and findings about a cluster say how many there are."""
    count = expected.counts.get("unclassified", 0)
    shown = province.marts.sql(
        "select sum(center_count) from marts.fct_coverage where cluster_code = 'unclassified'"
    ).fetchall()
    assert count > 0
    assert shown == [(count,)]
    by_region = expected.bases.filter(pl.col("cluster_code") == "unclassified").group_by("region_code").len()
    about = found.filter(pl.col("finding_kind") == "region_without_base").join(by_region, on="region_code")
    said = pl.format("该地区另有{}家在册中心未归入产业集群", "len")
    assert about.height > 0
    assert about.filter(~pl.col("reason").str.contains(said, literal=True)).is_empty()
    clusters = found.filter(pl.col("finding_kind").str.starts_with("cluster_"))
    assert clusters["reason"].str.contains(f"另有{count}家在册中心未归入产业集群").all()


def test_demands_are_answered_by_directions_that_say_so(province: Province) -> None:
    truth = truth_table(province, "demands")
    answers = province.marts.sql("select * from marts.fct_demand_answer").pl()
    both = truth.join(answers, left_on="no", right_on="demand_id")
    assert both.height == truth.height > 15
    wrong = both.filter(pl.col("is_answered") != (pl.col("center") != ""))
    assert wrong.is_empty(), wrong.to_dicts()
    answered = both.filter("is_answered")
    assert set(answered["level_code"]) <= {"duplicate", "similar"}
    others = answered.filter(pl.col("center_id") != pl.col("center"))
    print(
        f"demands {both.height}, answered {answered.height}, by an equal direction elsewhere {others.height}"
    )
    assert others.height < answered.height / 4
