with grouped as (
    select
        members.group_key,
        members.pair_count,
        texts.*
    from {{ ref('int_directions__groups') }} as members
    inner join {{ ref('fct_direction') }} as texts
        on members.text_id = texts.text_id
),

bases as (
    select
        group_key,
        count(distinct holder_kind || '|' || holder_id) as base_count
    from grouped
    group by group_key
)

select
    'C-' || substring(grouped.group_key, 3) as group_id,
    cast(row_number() over (
        partition by grouped.group_key
        order by
            case when grouped.first_on is null then 1 else 0 end asc,
            grouped.first_on asc,
            grouped.text_id asc
    ) as integer) as member_no,
    grouped.text_id,
    grouped.text,
    grouped.holder_kind,
    grouped.holder_id,
    grouped.holder_name,
    grouped.host_id,
    grouped.host_name,
    grouped.region_code,
    grouped.region_name,
    grouped.cluster_code,
    grouped.cluster_name,
    grouped.base_type_code,
    grouped.base_type_name,
    grouped.authority,
    grouped.first_on,
    grouped.pair_count,
    grouped.source_submission_id,
    grouped.source_sheet,
    grouped.source_cell
from grouped
inner join bases
    on grouped.group_key = bases.group_key
where bases.base_count > 2
order by group_id, member_no
