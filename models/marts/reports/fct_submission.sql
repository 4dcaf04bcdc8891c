with issues as (
    select
        file_sha256,
        sum(case when severity in ('error', 'refusal') then 1 else 0 end) as error_count,
        sum(case when severity = 'warning' then 1 else 0 end) as warning_count,
        sum(case when severity = 'notice' then 1 else 0 end) as notice_count
    from {{ ref('int_issues__all') }}
    group by file_sha256
)

select
    files.file_sha256 as submission_id,
    files.receipt_no,
    files.file_name,
    files.origin,
    files.form,
    files.form_name,
    files.layout_id,
    files.received_at,
    files.submitted_by,
    files.outcome,
    files.disposition,
    files.superseded_by_file_sha256 as superseded_by_submission_id,
    files.center_id,
    files.reporting_year,
    files.department_code,
    files.value_count,
    cast(coalesce(issues.error_count, 0) as bigint) as error_count,
    cast(coalesce(issues.warning_count, 0) as bigint) as warning_count,
    cast(coalesce(issues.notice_count, 0) as bigint) as notice_count
from {{ ref('int_submissions__files') }} as files
left join issues
    on files.file_sha256 = issues.file_sha256
order by files.receipt_no
