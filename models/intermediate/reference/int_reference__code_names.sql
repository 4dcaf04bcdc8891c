with names as (
    select 'region' as kind, region_name as name_text, region_code as code, 1 as name_rank
    from {{ ref('regions') }}
    union all
    select 'department' as kind, department_name as name_text, department_code as code, 1 as name_rank
    from {{ ref('departments') }}
    union all
    select 'base_type' as kind, base_type_name as name_text, base_type_code as code, 1 as name_rank
    from {{ ref('base_types') }}
    union all
    select 'host_kind' as kind, host_kind_name as name_text, host_kind_code as code, 1 as name_rank
    from {{ ref('host_kinds') }}
    union all
    select 'cluster' as kind, node_name as name_text, node_code as code, 1 as name_rank
    from {{ ref('nodes') }}
    where scheme_id = '{{ var("cluster_scheme_id") }}' and parent_code is not null
    union all
    select kind, alias as name_text, code, 2 as name_rank
    from {{ ref('aliases') }}
),

ranked as (
    select
        kind,
        {{ normalised_text('name_text') }} as name_key,
        code,
        row_number() over (
            partition by kind, {{ normalised_text('name_text') }} order by name_rank, code
        ) as key_rank
    from names
)

select
    kind,
    name_key,
    code
from ranked
where key_rank = 1
