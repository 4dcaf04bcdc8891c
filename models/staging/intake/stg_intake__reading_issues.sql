with readings as (
    {{ known_readings() }}
)

select
    issues.file_sha256,
    issues.issue_code,
    issues.severity,
    issues.sheet,
    issues.cell,
    issues.field,
    issues.text as received_text,
    issues.message,
    issues.remedy
from {{ source('raw', 'reading_issues') }} as issues
inner join readings
    on issues.file_sha256 = readings.file_sha256 and issues.batch_id = readings.batch_id
