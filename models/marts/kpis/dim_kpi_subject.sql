with center_names as (
    select
        center_id,
        center_name,
        row_number() over (partition by center_id order by reporting_year desc) as latest_rank
    from {{ ref('int_kpis__centers') }}
),

subjects as (
    select
        *,
        {{ wording_of('status', ['verified', 'unverified', 'illustrative'], 'status_') }} as status_name
    from {{ ref('int_kpis__subjects') }}
    union all
    select
        'center' as subject_kind,
        center_id as subject_code,
        'center' as partition_code,
        center_name as subject_name,
        null as parent_kind,
        null as parent_code,
        null as scheme_id,
        null as level_no,
        null as level_name,
        null as status,
        false as is_unclassified,
        cast(row_number() over (order by center_id) as integer) as sort_order,
        null as status_name
    from center_names
    where latest_rank = 1
)

select
    subject_kind,
    subject_code,
    subject_name,
    partition_code,
    parent_kind,
    parent_code,
    scheme_id,
    level_no,
    level_name,
    status,
    status_name,
    is_unclassified,
    sort_order
from subjects
order by subject_kind, scheme_id, level_no, sort_order, subject_code
