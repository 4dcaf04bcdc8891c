-- What is on record about a center, in one line of time: approval, filed changes, evaluations,
-- rectifications, events, end.
with evaluations as (
    {{ latest_records(ref('stg_ledger__evaluations')) }}
),

rectifications as (
    {{ latest_records(ref('stg_ledger__rectifications')) }}
),

events as (
    {{ latest_records(ref('stg_ledger__events')) }}
),

together as (
    select
        centers.center_id,
        centers.approved_on as event_on,
        'approval' as event_kind,
        {{ wording('approval') }} as title,
        centers.center_name as detail,
        centers.approval_document as document_number,
        centers.file_sha256,
        centers.sheet,
        centers.record,
        centers.cell
    from {{ ref('int_registry__centers') }} as centers
    where centers.approved_on is not null
    union all
    select
        centers.center_id,
        centers.ended_on as event_on,
        'end' as event_kind,
        coalesce(centers.status, {{ wording('end') }}) as title,
        centers.end_reason as detail,
        null as document_number,
        centers.file_sha256,
        centers.sheet,
        centers.record,
        centers.cell
    from {{ ref('int_registry__centers') }} as centers
    where centers.ended_on is not null
    union all
    select
        changes.center_id,
        changes.changed_on as event_on,
        'change' as event_kind,
        changes.change_item as title,
        coalesce(
            changes.old_value || {{ wording('from_to') }}, ''
        ) || coalesce(changes.new_value, '') as detail,
        changes.document_number,
        changes.file_sha256,
        changes.sheet,
        changes.record,
        changes.change_item_cell as cell
    from {{ ref('int_registry__changes') }} as changes
    where changes.center_id is not null
    union all
    select
        evaluations.center_code as center_id,
        evaluations.concluded_on as event_on,
        'evaluation' as event_kind,
        coalesce(
            {{ number_text('evaluations.evaluation_year') }} || {{ wording('year_suffix') }}, ''
        ) || evaluations.evaluation_kind as title,
        coalesce(evaluations.grade, evaluations.attendance) as detail,
        evaluations.document_number,
        evaluations.file_sha256,
        evaluations.sheet,
        evaluations.record,
        evaluations.evaluation_kind_cell as cell
    from evaluations
    union all
    select
        rectifications.center_code as center_id,
        rectifications.started_on as event_on,
        'rectification' as event_kind,
        {{ wording('rectification') }} as title,
        coalesce(
            rectifications.acceptance_result,
            {{ wording('rectification_due') }} || cast(rectifications.due_on as {{ dbt.type_string() }})
        ) as detail,
        rectifications.document_number,
        rectifications.file_sha256,
        rectifications.sheet,
        rectifications.record,
        rectifications.started_on_cell as cell
    from rectifications
    union all
    select
        events.center_code as center_id,
        events.occurred_on as event_on,
        'event' as event_kind,
        events.event_kind as title,
        events.detail,
        events.document_number,
        events.file_sha256,
        events.sheet,
        events.record,
        events.event_kind_cell as cell
    from events
)

select
    together.center_id,
    cast(row_number() over (
        partition by together.center_id
        order by
            case when together.event_on is null then 1 else 0 end,
            together.event_on,
            together.event_kind,
            together.sheet,
            together.record
    ) as integer) as event_no,
    together.event_on,
    together.event_kind,
    together.title,
    together.detail,
    together.document_number,
    together.file_sha256,
    together.sheet,
    together.cell
from together
inner join {{ ref('int_registry__centers') }} as centers
    on together.center_id = centers.center_id
