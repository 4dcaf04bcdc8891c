-- Which decision stands for which pair of texts, one row a pair: of those that rest on the wording of today
-- the last; where only the former wording was decided on, that one, and the pair is open again.
with decisions as (
    select *
    from {{ ref('int_directions__received_decisions') }}
    where verdict_code is not null
),

pairs as (
    select
        decisions.*,
        {{ pair_key('one.text_id', 'two.text_id') }} as pair_id,
        least(one.text_id, two.text_id) as text_id_low,
        greatest(one.text_id, two.text_id) as text_id_high,
        case when one.is_changed or two.is_changed then 1 else 0 end as changed_rank
    from decisions
    inner join {{ ref('int_directions__decision_sides') }} as one
        on
            decisions.file_sha256 = one.file_sha256
            and decisions.sheet = one.sheet
            and decisions.record = one.record
            and one.side_no = 1
    inner join {{ ref('int_directions__decision_sides') }} as two
        on
            decisions.file_sha256 = two.file_sha256
            and decisions.sheet = two.sheet
            and decisions.record = two.record
            and two.side_no = 2
            and one.text_id <> two.text_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by pair_id
            order by
                changed_rank asc,
                decided_on desc,
                received_at desc,
                receipt_no desc,
                sheet desc,
                record desc
        ) as decision_rank
    from pairs
)

select
    pair_id,
    text_id_low,
    text_id_high,
    verdict_code,
    case when changed_rank = 0 then 'decided' else 'reopened' end as decision_state,
    decided_on,
    office,
    reason,
    document_number,
    text_one as decided_text_one,
    text_two as decided_text_two,
    file_sha256,
    sheet,
    record,
    verdict_cell as cell
from ranked
where decision_rank = 1
