-- The decisions known on the day, one row a center, scheme and day from which one applies; of several for one
-- day the latest counts.
with known as (
    select
        centers.center_id,
        decisions.scheme_id,
        decisions.node_code,
        coalesce(decisions.applies_from, decisions.decided_on) as applies_from,
        decisions.decided_on,
        decisions.decided_by,
        decisions.reason,
        row_number() over (
            partition by
                centers.center_id, decisions.scheme_id, coalesce(decisions.applies_from, decisions.decided_on)
            order by decisions.decided_on desc, decisions.node_code asc
        ) as decision_rank
    from {{ ref('classification_decisions') }} as decisions
    inner join {{ ref('int_registry__centers') }} as centers
        on decisions.center_code = centers.center_id
    where decisions.decided_on <= {{ as_of_date() }}
)

select
    center_id,
    scheme_id,
    node_code,
    applies_from,
    decided_on,
    decided_by,
    reason
from known
where decision_rank = 1
