select
    cell_id,
    reporting_year,
    province_code,
    is_home,
    region_code,
    cluster_code,
    cluster_group_code,
    base_type_code,
    base_class_code,
    department_code,
    host_kind_code,
    node_key,
    count(*) as owed_count,
    count(value_source) as reported_count
from {{ ref('int_kpis__centers') }}
where is_owed
group by
    cell_id, reporting_year, province_code, is_home, region_code, cluster_code, cluster_group_code,
    base_type_code, base_class_code, department_code, host_kind_code, node_key
