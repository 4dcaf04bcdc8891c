with nodes as (
    select
        schemes.scheme_id,
        schemes.version,
        schemes.is_current,
        schemes.status as scheme_status,
        nodes.status,
        nodes.node_code,
        nodes.node_name,
        nodes.parent_code,
        nodes.level as level_no,
        levels.level_name,
        cast(null as {{ dbt.type_string() }}) as uscc,
        nodes.sort_order,
        nodes.source,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as {{ dbt.type_string() }}) as sheet,
        cast(null as {{ dbt.type_string() }}) as cell
    from {{ ref('nodes') }} as nodes
    inner join {{ ref('int_classification__schemes') }} as schemes
        on nodes.scheme_id = schemes.scheme_id and schemes.file_sha256 is null
    left join {{ ref('levels') }} as levels
        on nodes.scheme_id = levels.scheme_id and nodes.level = levels.level
    union all
    select
        schemes.scheme_id,
        schemes.version,
        schemes.is_current,
        schemes.status as scheme_status,
        schemes.status,
        nodes.node_code,
        nodes.node_name,
        nodes.parent_code,
        nodes.level_no,
        nodes.level_name,
        nodes.uscc,
        cast(row_number() over (
            partition by nodes.file_sha256 order by nodes.sheet, nodes.record
        ) as integer) as sort_order,
        schemes.source,
        nodes.file_sha256,
        nodes.sheet,
        nodes.node_code_cell as cell
    from {{ ref('int_classification__list_nodes') }} as nodes
    inner join {{ ref('int_classification__schemes') }} as schemes
        on nodes.file_sha256 = schemes.file_sha256
    where nodes.issue_code is null
),

-- One name a level: the one that most of its nodes bear.
level_names as (
    select
        scheme_id,
        version,
        level_no,
        level_name,
        row_number() over (
            partition by scheme_id, version, level_no
            order by case when level_name is null then 1 else 0 end, count(*) desc, level_name
        ) as name_rank
    from nodes
    group by scheme_id, version, level_no, level_name
)

select
    nodes.scheme_id,
    nodes.version,
    nodes.is_current,
    nodes.scheme_status,
    nodes.status,
    nodes.node_code,
    nodes.node_name,
    nodes.parent_code,
    nodes.level_no,
    coalesce(
        level_names.level_name,
        {{ wording('level_prefix') }}
        || cast(nodes.level_no as {{ dbt.type_string() }})
        || {{ wording('level_suffix') }}
    ) as level_name,
    nodes.uscc,
    nodes.sort_order,
    nodes.source,
    nodes.file_sha256,
    nodes.sheet,
    nodes.cell
from nodes
inner join level_names
    on
        nodes.scheme_id = level_names.scheme_id
        and nodes.version = level_names.version
        and nodes.level_no = level_names.level_no
        and level_names.name_rank = 1
