-- The register's numbers of centers added up for every subject, one row a subject and year.
{% set counts = ["standing", "accepted", "unaccepted", "rectifying", "approved", "ended", "ended_to_date"] -%}
{% set subjects = {
    "province": "'" ~ var("home_province_code") ~ "'",
    "region": "region_code",
    "cluster_group": "cluster_group_code",
    "cluster": "cluster_code",
    "base_class": "base_class_code",
    "base_type": "base_type_code",
    "department": "department_code",
    "host_kind": "host_kind_code",
    "cluster_region": "cluster_code || '/' || region_code",
    "cluster_group_region": "cluster_group_code || '/' || region_code",
    "end_status": "end_status",
    "end_total": "case when end_status is not null then 'all' end",
} -%}
{% set attributes = [
    "region_code", "cluster_code", "cluster_group_code", "base_type_code", "base_class_code", "department_code",
    "host_kind_code", "end_status"
] -%}
with combinations as (
    select
        {{ attributes | join(", ") }},
        {%- for count in counts %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        reporting_year
    from {{ ref('int_statistics__register') }}
    group by reporting_year, {{ attributes | join(", ") }}
),

totals as (
    {%- for kind, code in subjects.items() %}
    select
        '{{ kind }}' as subject_kind,
        {{ code }} as subject_code,
        {%- for count in counts %}
        sum({{ count }}) as {{ count }},
        {%- endfor %}
        reporting_year
    from combinations
    group by reporting_year, {{ code }}
    union all
    {%- endfor %}
    select
        'node' as subject_kind,
        nodes.scheme_id || '/' || cast(nodes.level_no as {{ dbt.type_string() }}) || '/'
        || coalesce(nodes.node_code, 'unclassified') as subject_code,
        {%- for count in counts %}
        sum(register.{{ count }}) as {{ count }},
        {%- endfor %}
        register.reporting_year
    from {{ ref('int_statistics__register') }} as register
    inner join {{ ref('int_classification__center_nodes') }} as nodes
        on register.center_id = nodes.center_id and register.reporting_year = nodes.reporting_year
    where nodes.scheme_id <> '{{ var("cluster_scheme_id") }}'
    group by register.reporting_year, nodes.scheme_id, nodes.level_no, nodes.node_code
)

select *
from totals
where subject_code is not null
