-- Which subjects each cell is part of: its province and, in the home province, one of every partition.
with cells as (
    select * from {{ ref('int_kpis__cells') }}
),

node_keys as (
    select distinct
        center_nodes.scheme_id || '/' || cast(center_nodes.level_no as {{ dbt.type_string() }}) as level_key,
        centers.node_key,
        coalesce(center_nodes.node_code, 'unclassified') as node_code
    from {{ ref('int_kpis__centers') }} as centers
    inner join {{ ref('int_classification__center_nodes') }} as center_nodes
        on
            centers.center_id = center_nodes.center_id
            and centers.reporting_year = center_nodes.reporting_year
    where center_nodes.scheme_id <> '{{ var("cluster_scheme_id") }}'
)

select
    cell_id,
    reporting_year,
    'province' as subject_kind,
    province_code as subject_code,
    'province' as partition_code
from cells
{%- for kind in [
    "region", "cluster_group", "cluster", "base_class", "base_type", "department", "host_kind"
] %}
union all
select
    cell_id,
    reporting_year,
    '{{ kind }}' as subject_kind,
    {{ kind }}_code as subject_code,
    '{{ kind }}' as partition_code
from cells
where is_home
{%- endfor %}
union all
select
    cell_id,
    reporting_year,
    'cluster_region' as subject_kind,
    cluster_code || '/' || region_code as subject_code,
    'cluster_region' as partition_code
from cells
where is_home
union all
select
    cells.cell_id,
    cells.reporting_year,
    'node' as subject_kind,
    node_keys.level_key || '/' || node_keys.node_code as subject_code,
    'node/' || node_keys.level_key as partition_code
from cells
inner join node_keys
    on cells.node_key = node_keys.node_key
where cells.is_home
