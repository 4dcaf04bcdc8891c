"""Lists, nodes of centers, proposals and context tables of the fictional province are what they truly are."""

from __future__ import annotations

import polars as pl

from tests.truth.conftest import Province

CENTER_LEVEL = ["center_code", "reporting_year", "scheme_id", "level_no"]


def truth_csv(province: Province, name: str) -> pl.DataFrame:
    return pl.read_csv(province.truth / f"{name}.csv", infer_schema=False)


def test_every_center_counts_under_its_true_node_on_every_level(province: Province) -> None:
    truth = pl.read_parquet(province.truth / "classification.parquet")
    found = province.marts.sql(
        """
        select center_id as center_code, reporting_year, scheme_id, level_no, node_code, is_contradicted
        from marts.fct_center_node
        """
    ).pl()
    compared = truth.join(found, on=CENTER_LEVEL, how="left", suffix="_found")
    wrong = compared.filter(
        pl.col("node_code").ne_missing(pl.col("node_code_found"))
        | (pl.col("is_contradicted") != pl.col("is_contradicted_found").fill_null(False))
    )
    asked = found.join(truth, on=["center_code", "reporting_year"], how="semi")
    invented = asked.join(truth, on=CENTER_LEVEL, how="anti")
    by_level = truth.group_by("level_no").agg(pl.col("node_code").count(), pl.col("is_contradicted").sum())
    print(f"center-years × levels {compared.height}, wrong {wrong.height};", by_level.sort("level_no").rows())
    assert by_level.height == 3
    assert by_level.select(pl.min_horizontal("node_code", "is_contradicted").min()).item() > 10
    assert wrong.is_empty(), wrong.head(20).to_dicts()
    assert invented.is_empty(), invented.head(20).to_dicts()


def test_the_newest_list_is_current_and_the_old_one_stays(province: Province) -> None:
    versions = province.marts.sql(
        """
        select schemes.version, schemes.is_current, schemes.status_name, count(nodes.node_code) as nodes,
               count(distinct nodes.level_no) as levels
        from marts.dim_classification_scheme as schemes
        left join marts.dim_classification_node as nodes using (scheme_id, version)
        where scheme_id = '2211'
        group by all
        order by schemes.version
        """
    ).fetchall()
    assert [row[:3] for row in versions] == [
        ("0", False, "未核实"),
        ("2023年版", False, "示例"),
        ("2024年版", True, "示例"),
    ]
    assert [row[4] for row in versions] == [0, 2, 3]
    assert versions[2][3] > versions[1][3] > 10


def test_proposals_are_the_true_clusters_and_in_no_figure(province: Province) -> None:
    truth = truth_csv(province, "proposals")
    found = province.marts.sql(
        """
        select center_id as center_code, node_code, reasons, state from marts.fct_classification_proposal
        where scheme_id = 'clusters-22'
        """
    ).pl()
    compared = truth.join(found, on="center_code", how="left")
    right = compared.filter(pl.col("cluster_code") == pl.col("node_code"))
    print(f"centers without a known cluster {truth.height}, proposed rightly {right.height}")
    assert truth.height > 4
    assert right.height == truth.height, compared.to_dicts()
    assert found["reasons"].str.contains("：").all() and (found["state"] == "open").all()
    counted = province.marts.sql(
        "select center_id as center_code, cluster_code from marts.fct_center_year"
    ).pl()
    unclassified = counted.join(truth, on="center_code", how="semi")
    assert unclassified.height > 0 and unclassified["cluster_code"].null_count() == unclassified.height


def test_every_contradiction_is_on_the_review_list(province: Province) -> None:
    truth = pl.read_parquet(province.truth / "classification.parquet")
    last = truth.filter(pl.col("reporting_year") == pl.col("reporting_year").max().over("center_code"))
    expected = set(last.filter("is_contradicted")["center_code"])
    found = province.marts.sql(
        """
        select center_id, node_code, runner_up_node_code from marts.fct_classification_proposal
        where scheme_id = '2211'
        """
    ).fetchall()
    print(f"centers between two nodes {len(expected)}")
    assert {row[0] for row in found} == expected
    assert all(row[1] and row[2] and row[1] != row[2] for row in found)


def test_context_tables_hold_what_was_sent(province: Province) -> None:
    sizes = truth_csv(province, "industry_sizes").with_columns(
        pl.col("year").cast(pl.Int32),
        pl.col("revenue").cast(pl.Float64),
        pl.col("enterprises").cast(pl.Int32),
    )
    found = province.marts.sql(
        """
        select year, cluster_code as cluster, region_code as region,
               operating_revenue_10k_yuan / 10000 as revenue, enterprise_count as enterprises
        from marts.fct_industry_size where cluster_code is not null
        """
    ).pl()
    compared = sizes.join(found, on=["year", "cluster", "region"], how="full", suffix="_found")
    wrong = compared.filter(
        ((pl.col("revenue") - pl.col("revenue_found")).abs() > 1e-6).fill_null(True)
        | pl.col("enterprises").ne_missing(pl.col("enterprises_found"))
    )
    print(f"industry sizes {sizes.height}, wrong {wrong.height}")
    assert sizes.height > 100 and wrong.is_empty(), wrong.head(20).to_dicts()
    for name, query, columns in (
        (
            "core_enterprises",
            "select uscc, enterprise_name as name, cluster_code as cluster, region_code as region "
            "from marts.dim_core_enterprise",
            ["uscc", "name", "cluster", "region"],
        ),
        (
            "demands",
            "select demand_id as no, demand_name as name, detail, cluster_code as cluster, region_code as region, "
            "proposed_by, cast(proposed_on as varchar) as proposed_on from marts.fct_demand",
            ["no", "name", "detail", "cluster", "region", "proposed_by", "proposed_on"],
        ),
    ):
        expected = truth_csv(province, name).select(columns).sort(columns[0])
        assert province.marts.sql(query).pl().sort(columns[0]).equals(expected), name
