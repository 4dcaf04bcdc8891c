-- Events on record as of the date, in the words of the rules. An evaluation that a center did not attend
-- without cause is such an event too, on the last day of its year when it has no other date.
with latest as (
    {{ latest_records(ref('stg_ledger__events')) }}
)

select
    centers.center_id,
    kinds.canonical_word as event_kind,
    latest.event_kind as received_kind,
    latest.occurred_on,
    latest.determined_on,
    latest.determined_by,
    cast(latest.covered_year as integer) as covered_year,
    latest.detail,
    latest.document_number,
    latest.file_sha256,
    latest.sheet,
    latest.record,
    latest.event_kind_cell as cell
from latest
inner join {{ ref('int_registry__centers') }} as centers
    on latest.center_code = centers.center_id
{{ join_ledger_word('kinds', 'event_kind', 'latest.event_kind') }}
where latest.occurred_on is null or latest.occurred_on <= {{ as_of_date() }}
union all
select
    evaluations.center_id,
    '无故不参加评估' as event_kind,
    evaluations.received_kind,
    coalesce(
        evaluations.concluded_on,
        {{ last_day_of_year('evaluations.evaluation_year') }}
    ) as occurred_on,
    evaluations.concluded_on as determined_on,
    null as determined_by,
    evaluations.evaluation_year as covered_year,
    evaluations.attendance as detail,
    evaluations.document_number,
    evaluations.file_sha256,
    evaluations.sheet,
    evaluations.record,
    evaluations.cell
from {{ ref('int_registry__evaluations') }} as evaluations
where
    evaluations.attendance = '无故未参加'
    and coalesce(evaluations.concluded_on, {{ last_day_of_year('evaluations.evaluation_year') }})
    <= {{ as_of_date() }}
