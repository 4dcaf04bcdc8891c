-- Every decision that was received, for ever, and what it does today: it applies, a later one took its
-- place, the wording it rests on has changed, or it names no known directions.
with applying as (
    select
        file_sha256,
        sheet,
        record,
        count(*) as pair_count,
        max(case when decision_state = 'decided' then 1 else 0 end) as is_decided,
        min(pair_id) as pair_id
    from {{ ref('int_directions__decisions') }}
    group by file_sha256, sheet, record
),

sides as (
    select
        file_sha256,
        sheet,
        record,
        count(distinct side_no) as side_count
    from {{ ref('int_directions__decision_sides') }}
    group by file_sha256, sheet, record
)

select
    {{ generated_key('J-', ['decisions.file_sha256', 'decisions.sheet', as_text('decisions.record')]) }}
        as decision_id,
    decisions.text_id_one,
    decisions.text_one,
    decisions.text_id_two,
    decisions.text_two,
    decisions.verdict_code,
    coalesce(decisions.verdict_name, decisions.verdict) as verdict_name,
    decisions.reason,
    decisions.office,
    decisions.decided_on,
    decisions.document_number,
    case
        when decisions.verdict_code is null then 'unknown_verdict'
        when applying.is_decided = 1 then 'applies'
        when applying.is_decided = 0 then 'reopened'
        when sides.side_count = 2 then 'superseded'
        else 'not_found'
    end as effect,
    applying.pair_id,
    coalesce(applying.pair_count, 0) as pair_count,
    decisions.received_at,
    decisions.file_sha256 as source_submission_id,
    decisions.sheet as source_sheet,
    decisions.verdict_cell as source_cell
from {{ ref('int_directions__received_decisions') }} as decisions
left join applying
    on
        decisions.file_sha256 = applying.file_sha256
        and decisions.sheet = applying.sheet
        and decisions.record = applying.record
left join sides
    on
        decisions.file_sha256 = sides.file_sha256
        and decisions.sheet = sides.sheet
        and decisions.record = sides.record
order by decision_id
