-- One form at most is in use for a center and year, and what is superseded names a file that stands.
with forms_in_use as (
    select
        center_id,
        reporting_year,
        count(*) as file_count
    from {{ ref('fct_submission') }}
    where form = 'annual_report' and disposition = 'in_use'
    group by center_id, reporting_year
    having count(*) > 1
),

superseded as (
    select submissions.submission_id
    from {{ ref('fct_submission') }} as submissions
    left join {{ ref('fct_submission') }} as later
        on submissions.superseded_by_submission_id = later.submission_id
    where
        submissions.disposition = 'superseded'
        and (later.submission_id is null or later.disposition <> 'in_use')
)

select center_id as offender from forms_in_use
union all
select submission_id as offender from superseded
