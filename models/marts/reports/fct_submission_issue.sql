select
    issues.issue_id,
    issues.file_sha256 as submission_id,
    issues.issue_code,
    issues.severity,
    issues.layer,
    issues.title,
    issues.sheet,
    issues.cell,
    issues.field,
    issues.received_text,
    issues.message,
    issues.remedy,
    coalesce(issues.center_id, files.center_id) as center_id,
    coalesce(issues.reporting_year, files.reporting_year) as reporting_year,
    coalesce(centers.department_code, files.department_code) as department_code
from {{ ref('int_issues__all') }} as issues
inner join {{ ref('int_submissions__files') }} as files
    on issues.file_sha256 = files.file_sha256
left join {{ ref('int_registry__center_versions') }} as centers
    on coalesce(issues.center_id, files.center_id) = centers.center_id and centers.is_current
order by files.receipt_no, issues.sheet, length(issues.cell), issues.cell, issues.issue_code, issues.issue_id
