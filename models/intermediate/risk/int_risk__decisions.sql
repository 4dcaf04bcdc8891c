-- The last decision on record about a center's title: registered as such, an event of the ledger, or the
-- ledger's own status of a center that ended. One row a center that has any.
with decided as (
    select
        centers.center_id,
        decisions.decision,
        decisions.decided_on,
        decisions.document_number,
        1 as source_rank
    from {{ ref('decisions') }} as decisions
    inner join {{ ref('int_registry__centers') }} as centers
        on decisions.center_code = centers.center_id
    where decisions.decided_on <= {{ as_of_date() }}
    union all
    select
        center_id,
        event_kind || coalesce('：' || detail, '') as decision,
        coalesce(determined_on, occurred_on) as decided_on,
        document_number,
        2 as source_rank
    from {{ ref('int_registry__incidents') }}
    where event_kind = '撤销决定'
    union all
    select
        center_id,
        status || coalesce('：' || end_reason, '') as decision,
        ended_on as decided_on,
        null as document_number,
        3 as source_rank
    from {{ ref('int_registry__centers') }}
    where ended_on <= {{ as_of_date() }} and successor_center_code is null and status is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by center_id
            order by source_rank asc, decided_on desc, document_number desc, decision asc
        ) as decision_rank
    from decided
)

select
    center_id,
    decision,
    decided_on,
    document_number
from ranked
where decision_rank = 1
