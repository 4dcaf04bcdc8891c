-- The subjects that centers are grouped by, with their places in a hierarchy: what the lists name stands
-- always, the rest where a center is or was; 未归类 stands wherever a center is without a place.
with used as (
    select distinct
        subject_kind,
        subject_code,
        partition_code
    from {{ ref('int_kpis__cell_subjects') }}
),

nodes as (
    select
        *,
        scheme_id || '/' || cast(level_no as {{ dbt.type_string() }}) || '/' as level_key,
        scheme_id || '/' || cast(level_no - 1 as {{ dbt.type_string() }}) || '/' as upper_key
    from {{ ref('int_classification__nodes') }}
    where is_current
),

regions as (
    select * from {{ ref('regions') }}
),

cell_clusters as (
    select
        node_code,
        node_name,
        scheme_id,
        level_no,
        level_name,
        status,
        sort_order
    from nodes
    where scheme_id = '{{ var("cluster_scheme_id") }}' and parent_code is not null
    union all
    select
        'unclassified' as node_code,
        {{ wording('unclassified') }} as node_name,
        '{{ var("cluster_scheme_id") }}' as scheme_id,
        null as level_no,
        null as level_name,
        null as status,
        999 as sort_order
),

cell_regions as (
    select
        region_code,
        region_name,
        sort_order
    from regions
    where province_code = '{{ var("home_province_code") }}'
    union all
    select
        'unclassified' as region_code,
        {{ wording('unclassified') }} as region_name,
        999 as sort_order
),

levels as (
    select distinct
        'node/' || substring(level_key, 1, length(level_key) - 1) as partition_code,
        scheme_id,
        level_no,
        level_name,
        scheme_status as status
    from nodes
),

listed as (
    select
        'province' as subject_kind,
        province_code as subject_code,
        'province' as partition_code,
        max(province_name) as subject_name,
        cast(null as {{ dbt.type_string() }}) as parent_kind,
        cast(null as {{ dbt.type_string() }}) as parent_code,
        cast(null as {{ dbt.type_string() }}) as scheme_id,
        cast(null as integer) as level_no,
        cast(null as {{ dbt.type_string() }}) as level_name,
        cast(null as {{ dbt.type_string() }}) as status,
        min(sort_order) as sort_order,
        province_code = '{{ var("home_province_code") }}' as is_always
    from regions
    group by province_code
    union all
    select
        'region' as subject_kind,
        region_code as subject_code,
        'region' as partition_code,
        region_name as subject_name,
        'province' as parent_kind,
        province_code as parent_code,
        null as scheme_id,
        null as level_no,
        null as level_name,
        null as status,
        sort_order,
        true as is_always
    from regions
    where province_code = '{{ var("home_province_code") }}'
    union all
    select
        case when parent_code is null then 'cluster_group' else 'cluster' end as subject_kind,
        node_code as subject_code,
        case when parent_code is null then 'cluster_group' else 'cluster' end as partition_code,
        node_name as subject_name,
        case when parent_code is null then 'province' else 'cluster_group' end as parent_kind,
        coalesce(parent_code, '{{ var("home_province_code") }}') as parent_code,
        scheme_id,
        level_no,
        level_name,
        status,
        sort_order,
        true as is_always
    from nodes
    where scheme_id = '{{ var("cluster_scheme_id") }}'
    union all
    select
        'node' as subject_kind,
        level_key || node_code as subject_code,
        'node/' || substring(level_key, 1, length(level_key) - 1) as partition_code,
        node_name as subject_name,
        case when parent_code is null then 'province' else 'node' end as parent_kind,
        coalesce(upper_key || parent_code, '{{ var("home_province_code") }}') as parent_code,
        scheme_id,
        level_no,
        level_name,
        status,
        sort_order,
        true as is_always
    from nodes
    where scheme_id <> '{{ var("cluster_scheme_id") }}'
    {%- for kind, list, parent in [
        ("base_class", "base_classes", none), ("base_type", "base_types", "base_class"),
        ("department", "departments", none), ("host_kind", "host_kinds", none)
    ] %}
    union all
    select
        '{{ kind }}' as subject_kind,
        {{ kind }}_code as subject_code,
        '{{ kind }}' as partition_code,
        {{ kind }}_name as subject_name,
        '{{ parent or "province" }}' as parent_kind,
        {{ parent ~ "_code" if parent else "'" ~ var("home_province_code") ~ "'" }} as parent_code,
        null as scheme_id,
        null as level_no,
        null as level_name,
        null as status,
        sort_order,
        {{ "true" if kind == "host_kind" else "false" }} as is_always
    from {{ ref(list) }}
    {%- endfor %}
    union all
    select
        'cluster_region' as subject_kind,
        clusters.node_code || '/' || regions.region_code as subject_code,
        'cluster_region' as partition_code,
        clusters.node_name || '·' || regions.region_name as subject_name,
        'cluster' as parent_kind,
        clusters.node_code as parent_code,
        clusters.scheme_id,
        clusters.level_no,
        clusters.level_name,
        clusters.status,
        clusters.sort_order * 1000 + regions.sort_order as sort_order,
        false as is_always
    from cell_clusters as clusters
    cross join cell_regions as regions
),

unclassified as (
    select
        used.*,
        levels.scheme_id,
        levels.level_no,
        levels.level_name,
        levels.status
    from used
    left join levels
        on used.partition_code = levels.partition_code
    where
        used.subject_code = 'unclassified'
        or (used.subject_kind = 'node' and used.subject_code like '%/unclassified')
),

subjects as (
    select
        listed.subject_kind,
        listed.subject_code,
        listed.partition_code,
        listed.subject_name,
        listed.parent_kind,
        listed.parent_code,
        listed.scheme_id,
        listed.level_no,
        listed.level_name,
        listed.status,
        listed.subject_code like '%unclassified%' as is_unclassified,
        listed.sort_order
    from listed
    left join used
        on listed.subject_kind = used.subject_kind and listed.subject_code = used.subject_code
    where listed.is_always or used.subject_code is not null
    union all
    select
        subject_kind,
        subject_code,
        partition_code,
        {{ wording('unclassified') }} as subject_name,
        case subject_kind
            when 'cluster' then 'cluster_group'
            when 'base_type' then 'base_class'
            when 'node' then null
            else 'province'
        end as parent_kind,
        case
            when subject_kind in ('cluster', 'base_type') then 'unclassified'
            when subject_kind <> 'node' then '{{ var("home_province_code") }}'
        end as parent_code,
        scheme_id,
        level_no,
        level_name,
        status,
        true as is_unclassified,
        999999 as sort_order
    from unclassified
)

select *
from subjects
