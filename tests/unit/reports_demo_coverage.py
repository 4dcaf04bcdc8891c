# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""The part of the invented database that coverage, demand and reviews of classification fill."""

from __future__ import annotations

import duckdb

HOSTILE_DEMAND = "需求|<script>alert(2)</script>"


def fill_coverage(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the marts in a database that has its centers already (temporary table `c`)."""
    connection.execute(
        """
        create temp table coverage_cells as
        select k.cluster_code, k.cluster_name, r.region_code, r.region_name,
            k.cluster_code = 'unclassified' or r.region_code = 'unclassified' as is_unclassified,
            (select count(*) from c where coalesce(c.cluster_code, 'unclassified') = k.cluster_code and c.region_code = r.region_code) as center_count,
            row_number() over (order by k.cluster_code, r.region_code) as n
        from (select cluster_code, cluster_name from marts.dim_cluster union all select 'unclassified', '未归类') k,
             (select region_code, region_name from marts.dim_region union all select 'unclassified', '未归类') r
        """
    )
    counts = "center_count - center_count // 3 as in_operation_count, center_count // 3 as in_construction_count, center_count // 2 as at_risk_count, center_count * 2 as direction_count, 0 as core_enterprise_count"
    demand = "case when n % 3 > 0 then 2023 end as demand_year, case when n % 3 > 0 then n * 1234.5 end as operating_revenue_10k_yuan, case when n % 3 > 0 then n % 40 end as enterprise_count, n % 3 > 0 as has_demand_data, 1 as demand_count, 0 as answered_demand_count"
    connection.execute(
        f"insert into marts.fct_coverage_cell by name select * exclude (n), {counts}, {demand} from coverage_cells"
    )
    connection.execute(
        f"""
        insert into marts.rpt_coverage_cluster by name
        select * exclude (n), {counts}, {demand}
        from (select cluster_code, cluster_name, sum(center_count)::bigint as center_count, min(n) as n from coverage_cells group by all)
        """
    )
    connection.execute(
        """
        insert into marts.fct_coverage_finding by name
        select 'V-' || n as finding_id, n::int as rank_no, kind as finding_kind, name as kind_name, cluster_code, region_code,
            scheme_id, node_code, center_id, demand_id, title, title || '的理由：没有在册基地，营业收入占12.3%。' as reason, 90.5 - n as score,
            '60（基础分） + 200 × 产业规模占比 0.12' as score_parts, '产业背景数据' as evidence,
            'ledger' as source_submission_id, '产业规模' as source_sheet, 'D' || n as source_cell
        from (values
            (1, 'cluster_without_base', '集群没有基地', 'C03', null, null, null, null, null, '船舶与海工装备：没有在册基地'),
            (2, 'region_without_base', '有产业而没有基地', 'C01', '210100', null, null, null, null, '沈阳市数控机床：有产业而没有基地'),
            (3, 'fragile_cell', '唯一基地不稳', 'C02', '210100', null, null, 'LN-PTIC-0002', null, '唯一的基地不稳'),
            (4, 'crowded_cell', '基地密集', 'C02', '210200', null, null, null, null, '基地比重远高于产业比重'),
            (5, 'node_without_base', '分类节点没有基地', null, null, '2211', 'A2', null, null, '示例产业链二：没有在册基地归入'),
            (6, 'demand_unanswered', '需求没有对应方向', null, null, null, null, null, 'D1', '没有对应的研究方向')
        ) t(n, kind, name, cluster_code, region_code, scheme_id, node_code, center_id, demand_id, title)
        """
    )
    connection.execute(
        """
        insert into marts.fct_demand by name
        select 'D' || n as demand_id, case n when 1 then $hostile else '高精度主轴热误差补偿' end as demand_name, '现有精度不足' as detail,
            'C01' as cluster_code, '210100' as region_code, '示例企业' as proposed_by, date '2024-05-01' as proposed_on,
            'ledger' as source_submission_id, '技术需求' as source_sheet, 'B' || n as source_cell from range(1, 3) t(n)
        """,
        {"hostile": HOSTILE_DEMAND},
    )
    connection.execute(
        """
        insert into marts.fct_demand_answer by name
        select demand_id, demand_name, cluster_code, region_code, demand_id = 'D2' as is_answered,
            case demand_id when 'D2' then 0.8 end as covered_share, case demand_id when 'D2' then '高度相似' end as level_name, '高度相似' as least_level_name, case demand_id when 'D2' then '主轴、热误差' end as matched_text,
            case demand_id when 'D2' then 'LN-PTIC-0002' end as center_id, case demand_id when 'D2' then '示例中心' end as center_name,
            case demand_id when 'D2' then '高精度主轴热误差补偿技术1' end as direction_name from marts.fct_demand
        """
    )
    connection.execute(
        """
        insert into marts.fct_center_node by name
        select center_id, 2024 as reporting_year, '2211' as scheme_id, 1 as level_no, 'A' as node_code, '示例集群甲' as node_name,
            '产业集群' as level_name, 'cluster' as basis, false as is_contradicted from c where i % 4 = 0
        """
    )
    connection.execute(
        """
        insert into marts.fct_classification_proposal by name
        select 'P' || i as proposal_id, center_id, center_name, 'clusters-22' as scheme_id, 'C01' as node_code, '数控机床' as node_name,
            3 as score, '名称中有“主轴”' as reasons, ['open', 'decided'][1 + (i % 2)] as state,
            case when i % 2 = 1 then '数控机床' end as decided_node_name, case when i % 2 = 1 then date '2025-01-10' end as decided_on,
            'ledger' as source_submission_id, '中心' as source_sheet, 'A' || i as source_cell
        from (select c.*, row_number() over (order by c.i) as k from c where cluster_code is null)
        """
    )
