select
    suspicions.center_id,
    suspicions.reporting_year,
    suspicions.check_id,
    suspicions.check_name,
    suspicions.wording,
    suspicions.matched_count,
    suspicions.compared_count,
    suspicions.share,
    suspicions.ratio,
    suspicions.other_center_id,
    center_years.center_name,
    center_years.department_code,
    center_years.region_code,
    suspicions.file_sha256 as source_submission_id,
    suspicions.sheet as source_sheet,
    suspicions.cell as source_cell,
    suspicions.cells_text as evidence_text
from {{ ref('int_suspicion__returns') }} as suspicions
inner join {{ ref('int_reports__center_years') }} as center_years
    on
        suspicions.center_id = center_years.center_id
        and suspicions.reporting_year = center_years.reporting_year
order by suspicions.center_id, suspicions.reporting_year, suspicions.check_id
