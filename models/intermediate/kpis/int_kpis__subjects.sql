-- Which subjects each center and year counts for: its province, region, cluster, base type as they were
-- then, and itself.
with center_years as (
    select
        center_years.*,
        regions.province_code,
        regions.province_name,
        regions.region_name,
        regions.sort_order as region_order,
        clusters.node_name as cluster_name,
        clusters.sort_order as cluster_order,
        base_types.base_type_name,
        base_types.sort_order as base_type_order
    from {{ ref('int_reports__center_years') }} as center_years
    left join {{ ref('regions') }} as regions
        on center_years.region_code = regions.region_code
    left join {{ ref('nodes') }} as clusters
        on
            center_years.cluster_code = clusters.node_code
            and clusters.scheme_id = '{{ var("cluster_scheme_id") }}'
    left join {{ ref('base_types') }} as base_types
        on center_years.base_type_code = base_types.base_type_code
)

{%- for kind, code, name, sort_order in [
    ("province", "province_code", "province_name", "cast(province_code as integer)"),
    ("region", "region_code", "region_name", "region_order"),
    ("cluster", "cluster_code", "cluster_name", "cluster_order"),
    ("base_type", "base_type_code", "base_type_name", "base_type_order"),
] %}

select
    center_id,
    reporting_year,
    is_owed,
    '{{ kind }}' as subject_kind,
    coalesce({{ code }}, 'unclassified') as subject_code,
    coalesce({{ name }}, {{ wording('unclassified') }}) as subject_name,
    coalesce({{ sort_order }}, 999999) as subject_order
from center_years
union all
{%- endfor %}

select
    center_id,
    reporting_year,
    is_owed,
    'center' as subject_kind,
    center_id as subject_code,
    center_name as subject_name,
    0 as subject_order
from center_years
