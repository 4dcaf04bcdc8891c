-- Acceptances, evaluations and yearly assessments on record, in the words of the rules: an acceptance whose
-- result is an extension is an extension.
with latest as (
    {{ latest_records(ref('stg_ledger__evaluations')) }}
)

select
    centers.center_id,
    case
        when kinds.canonical_word = '验收' and grades.canonical_word = '延期验收' then '延期验收'
        else kinds.canonical_word
    end as evaluation_kind,
    cast(latest.evaluation_year as integer) as evaluation_year,
    grades.canonical_word as grade,
    attendances.canonical_word as attendance,
    latest.concluded_on,
    latest.extended_until,
    latest.document_number,
    latest.evaluation_kind as received_kind,
    latest.grade as received_grade,
    latest.file_sha256,
    latest.sheet,
    latest.record,
    latest.evaluation_kind_cell as cell
from latest
inner join {{ ref('int_registry__centers') }} as centers
    on latest.center_code = centers.center_id
{{ join_ledger_word('kinds', 'evaluation_kind', 'latest.evaluation_kind') }}
{{ join_ledger_word('grades', 'grade', 'latest.grade') }}
{{ join_ledger_word('attendances', 'attendance', 'latest.attendance') }}
where latest.concluded_on is null or latest.concluded_on <= {{ as_of_date() }}
