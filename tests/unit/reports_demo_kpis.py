# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""The part of the invented database that KPIs and classification fill.

KPIs are those of the seeds; values are made by arithmetic on places, so that gaps, empty groups and every status
occur.
"""

from __future__ import annotations

import duckdb

from warehouse.settings import seeds_dir

_SUBJECTS = """
create temp table subjects as
with r as (
    select region_code, region_name, sort_order from marts.dim_region where is_liaoning
    union all select 'unclassified', '未归类', 999999
),
k as (
    select cluster_code, cluster_name, cluster_group_code, sort_order from marts.dim_cluster
    union all select 'unclassified', '未归类', 'unclassified', 999999
),
g as (
    select distinct cluster_group_code, cluster_group_name from marts.dim_cluster
    union all select 'unclassified', '未归类'
),
n as (
    select * from marts.dim_classification_node where scheme_id <> 'clusters-22' and is_current
)
select 'province' as subject_kind, '210000' as subject_code, 'province' as partition_code, '辽宁省' as subject_name,
    null as parent_kind, null as parent_code, null as scheme_id, null::int as level_no, null as level_name,
    null as status, null as status_name, 0 as sort_order
union all select 'region', region_code, 'region', region_name, 'province', '210000', null, null, null, null, null, sort_order from r
union all select 'cluster_group', cluster_group_code, 'cluster_group', cluster_group_name, 'province', '210000', 'clusters-22', 1, '类', 'verified', '已核实',
    case cluster_group_code when 'G1' then 1 when 'G2' then 2 else 999999 end from g
union all select 'cluster', cluster_code, 'cluster', cluster_name, 'cluster_group', cluster_group_code, 'clusters-22', 2, '产业集群', 'verified', '已核实', sort_order from k
union all select 'base_class', 'A', 'base_class', '技术创新', 'province', '210000', null, null, null, null, null, 1
union all select 'host_kind', 'enterprise', 'host_kind', '企业', 'province', '210000', null, null, null, null, null, 1
union all select 'node', scheme_id || '/' || level_no || '/' || node_code, 'node/' || scheme_id || '/' || level_no, node_name,
    'node', scheme_id || '/' || (level_no - 1) || '/' || parent_code, scheme_id, level_no, level_name, status, status_name, sort_order from n
union all select distinct 'node', scheme_id || '/' || level_no || '/unclassified', 'node/' || scheme_id || '/' || level_no, '未归类',
    null, null, scheme_id, level_no, level_name, status, status_name, 999999 from n
union all select 'cluster_region', k.cluster_code || '/' || r.region_code, 'cluster_region', k.cluster_name || '·' || r.region_name,
    'cluster', k.cluster_code, 'clusters-22', 2, '产业集群', 'verified', '已核实', k.sort_order * 1000 + r.sort_order
    from k cross join r where exists (select 1 from c where coalesce(c.cluster_code, 'unclassified') = k.cluster_code and c.region_code = r.region_code)
union all select 'department', department_code, 'department', department_name, 'province', '210000', null, null, null, null, null, sort_order from marts.dim_department
    where department_code in (select department_code from c)
union all select 'center', center_id, 'center', center_name, null, null, null, null, null, null, null, i::int from c
"""

_KPIS = """
insert into marts.fct_kpi by name
select subject_kind, subject_code, partition_code, y::int as reporting_year, kpi_id,
    case when owed = 0 or (place % 13 = 5 and y = 2021) then null
        when unit = '%' then (place * 53 + y * 17 + order_no * 31) % 1000 / 10.0
        else 120 + (place * 53 + y * 17 + order_no * 31) % 900 end::double as value,
    case when has_quartiles then 100 + place % 50 end::double as q1_value,
    case when has_quartiles then 200 + place % 50 end::double as median_value,
    case when has_quartiles then 300 + place % 50 end::double as q3_value,
    greatest(owed - 3, 0)::int as center_count, greatest(owed - 2, 0)::int as reported_count, owed::int as owed_count,
    case when owed > 0 then greatest(owed - 2, 0) / owed end as response_share,
    (100 + (place * 53 + (y - 1) * 17 + order_no * 31) % 900)::double as previous_value,
    ((place * 7 + y * 3) % 40 - 20)::double as change_value, ((place * 7 + y * 3) % 40 - 20) / 100.0 as change_share,
    case when owed between 1 and 3 then 'small' else 'open' end as disclosure
from (select *, row_number() over (order by subject_kind, sort_order, subject_code) as place,
          case when subject_kind = 'center' then 1
               else (row_number() over (order by subject_kind, sort_order, subject_code)) % 7 * 2 end as owed from subjects) s,
     (select kpi_id, unit, has_quartiles, sort_order as order_no from marts.dim_kpi) d,
     range({first}, {last} + 1) t(y)
"""


def fill_kpis(connection: duckdb.DuckDBPyConnection, first_year: int, last_year: int) -> None:
    """Fill the marts of classification and KPIs in a database that has its centers already (temporary table `c`)."""
    folder = seeds_dir() / "kpis"
    for seed in ("kpis", "kpi_groups"):
        connection.execute(
            f"create temp table seed_{seed} as select * from read_csv('{folder / seed}.csv', all_varchar=true)"
        )
    _fill_schemes(connection)
    connection.execute(
        "insert into marts.dim_kpi by name select k.*, g.group_name, g.group_name_en, k.numerator as numerator_text, "
        "k.denominator as denominator_text from seed_kpis k join seed_kpi_groups g using (group_code)"
    )
    connection.execute(_SUBJECTS)
    connection.execute(
        "insert into marts.dim_kpi_subject by name select *, subject_code like '%unclassified' as is_unclassified from subjects"
    )
    connection.execute(_KPIS.format(first=first_year, last=last_year))


def _fill_schemes(connection: duckdb.DuckDBPyConnection) -> None:
    """The 22 clusters, and a list of three levels dropped in twice, whose older version is no longer current."""
    connection.execute(
        """
        insert into marts.dim_classification_scheme by name
        select * from (values
            ('clusters-22', '2023', '22个产业集群', 'verified', '已核实', true, date '2023-01-01', null, null, 'LN-CALL-2023 二', null),
            ('2211', '2023', '“2211”产业体系', 'unverified', '未核实', false, date '2023-06-01', null, null, '旧目录.xlsx', null),
            ('2211', '2024', '“2211”产业体系', 'illustrative', '示例', true, date '2024-06-01', null, null, '示例目录.xlsx', '示例数据')
        ) t(scheme_id, version, scheme_name, status, status_name, is_current, valid_from, document_number, issued_by, source, note)
        """
    )
    connection.execute(
        """
        insert into marts.dim_classification_node by name
        select '2211' as scheme_id, version, code as node_code, level_no, ['产业集群', '产业链', '骨干企业'][level_no] as level_name,
            parent_code, name as node_name, null as uscc, n as sort_order, version = '2024' as is_current,
            case version when '2024' then 'illustrative' else 'unverified' end as status,
            case version when '2024' then '示例' else '未核实' end as status_name, '示例目录.xlsx' as source,
            'ledger' as source_submission_id, '目录' as source_sheet, 'B' || n as source_cell
        from (values ('A', 1, null, '示例集群甲', 1), ('A1', 2, 'A', '示例产业链一', 2), ('A11', 3, 'A1', '示例骨干企业', 3),
                     ('A2', 2, 'A', '示例产业链二', 4), ('B', 1, null, '示例集群乙', 5)) t(code, level_no, parent_code, name, n),
             (values ('2023'), ('2024')) v(version)
        """
    )
