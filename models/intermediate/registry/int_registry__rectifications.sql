-- Rectifications on record as of the date, with the evaluation that each one follows.
with latest as (
    {{ latest_records(ref('stg_ledger__rectifications')) }}
),

rectifications as (
    select
        centers.center_id,
        latest.started_on,
        latest.due_on,
        case when latest.accepted_on <= {{ as_of_date() }} then latest.accepted_on end as accepted_on,
        case
            when latest.accepted_on is null or latest.accepted_on <= {{ as_of_date() }}
                then results.canonical_word
        end as acceptance_result,
        latest.document_number,
        latest.file_sha256,
        latest.sheet,
        latest.record,
        latest.started_on_cell as cell
    from latest
    inner join {{ ref('int_registry__centers') }} as centers
        on latest.center_code = centers.center_id
    {{ join_ledger_word('results', 'rectification_result', 'latest.acceptance_result') }}
    where latest.started_on <= {{ as_of_date() }}
),

causes as (
    select
        rectifications.center_id,
        rectifications.started_on,
        evaluations.grade,
        evaluations.concluded_on,
        row_number() over (
            partition by rectifications.center_id, rectifications.started_on
            order by evaluations.concluded_on desc, evaluations.record desc
        ) as cause_rank
    from rectifications
    inner join {{ ref('int_registry__evaluations') }} as evaluations
        on
            rectifications.center_id = evaluations.center_id
            and rectifications.started_on >= evaluations.concluded_on
    where evaluations.evaluation_kind in ('定期评估', '年度考核')
)

select
    rectifications.*,
    causes.grade as cause_grade,
    causes.concluded_on as cause_concluded_on
from rectifications
left join causes
    on
        rectifications.center_id = causes.center_id
        and rectifications.started_on = causes.started_on
        and causes.cause_rank = 1
