-- Every center and year with what it was then, and the cell that it counts in: centers of one cell are alike
-- in everything that figures are grouped by. Only what owed a report counts in groups.
with node_keys as (
    select
        center_id,
        reporting_year,
        {{ dbt.listagg(
            "scheme_id || '/' || cast(level_no as " ~ dbt.type_string() ~ ") || '/' "
            ~ "|| coalesce(node_code, 'unclassified')",
            "'|'", 'order by scheme_id, level_no'
        ) }} as node_key
    from {{ ref('int_classification__center_nodes') }}
    where scheme_id <> '{{ var("cluster_scheme_id") }}'
    group by center_id, reporting_year
),

centers as (
    select
        center_years.center_id,
        center_years.reporting_year,
        center_years.census_on,
        center_years.due_on,
        center_years.center_name,
        center_years.is_owed,
        center_years.report_status,
        center_years.value_source,
        coalesce(center_years.days_late, 0) as days_late,
        center_years.file_sha256,
        coalesce(regions.province_code, '{{ var("home_province_code") }}') as province_code,
        coalesce(regions.region_code, 'unclassified') as region_code,
        coalesce(clusters.node_code, 'unclassified') as cluster_code,
        coalesce(clusters.parent_code, 'unclassified') as cluster_group_code,
        coalesce(base_types.base_type_code, 'unclassified') as base_type_code,
        coalesce(base_types.base_class_code, 'unclassified') as base_class_code,
        coalesce(departments.department_code, 'unclassified') as department_code,
        coalesce(hosts.host_kind_code, 'unclassified') as host_kind_code,
        coalesce(node_keys.node_key, '') as node_key
    from {{ ref('int_reports__center_years') }} as center_years
    left join {{ ref('regions') }} as regions
        on center_years.region_code = regions.region_code
    left join {{ ref('int_classification__nodes') }} as clusters
        on
            center_years.cluster_code = clusters.node_code
            and clusters.scheme_id = '{{ var("cluster_scheme_id") }}'
            and clusters.is_current
    left join {{ ref('base_types') }} as base_types
        on center_years.base_type_code = base_types.base_type_code
    left join {{ ref('departments') }} as departments
        on center_years.department_code = departments.department_code
    left join {{ ref('int_registry__hosts') }} as hosts
        on center_years.host_id = hosts.host_id
    left join node_keys
        on
            center_years.center_id = node_keys.center_id
            and center_years.reporting_year = node_keys.reporting_year
)

select
    *,
    province_code = '{{ var("home_province_code") }}' as is_home,
    case
        when is_owed then dense_rank() over (
            order by
                case when is_owed then 0 else 1 end, reporting_year, province_code, region_code, cluster_code,
                cluster_group_code, base_type_code, base_class_code, department_code, host_kind_code, node_key
        )
    end as cell_id
from centers
