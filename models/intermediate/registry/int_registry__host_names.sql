with mentions as (
    select
        {{ normalised_text('host_name') }} as host_key,
        host_name,
        host_uscc,
        1 as mention_rank
    from ({{ latest_records(ref('stg_ledger__hosts')) }}) as hosts
    union all
    select
        host_key,
        host_name,
        host_uscc,
        2 as mention_rank
    from {{ ref('int_registry__centers') }}
    union all
    select
        {{ normalised_text('new_value') }} as host_key,
        new_value as host_name,
        null as host_uscc,
        3 as mention_rank
    from {{ ref('int_registry__changes') }}
    where attribute = 'host_name'
    union all
    select
        {{ normalised_text('old_value') }} as host_key,
        old_value as host_name,
        null as host_uscc,
        4 as mention_rank
    from {{ ref('int_registry__changes') }}
    where attribute = 'host_name'
),

ranked as (
    select
        *,
        row_number() over (
            partition by host_key
            order by case when host_uscc is null then 1 else 0 end, mention_rank, host_uscc, host_name
        ) as key_rank
    from mentions
    where host_key is not null
)

select
    host_key,
    host_name,
    host_uscc as uscc,
    coalesce(host_uscc, {{ generated_key('H-', ['host_key']) }}) as host_id
from ranked
where key_rank = 1
