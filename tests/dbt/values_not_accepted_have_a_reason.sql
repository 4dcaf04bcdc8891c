-- A value that is left out of the figures has an error on its own cell or on a cell of the same report.
select
    indicators.center_id,
    indicators.reporting_year,
    indicators.indicator_code
from {{ ref('fct_indicator') }} as indicators
left join {{ ref('fct_submission_issue') }} as issues
    on
        indicators.submission_id = issues.submission_id
        and issues.severity = 'error'
        and (
            (indicators.sheet = issues.sheet and indicators.cell = issues.cell)
            or (
                issues.issue_code = 'C01'
                and indicators.center_id = issues.center_id
                and indicators.reporting_year = issues.reporting_year
            )
        )
where indicators.value is not null and not indicators.is_accepted and issues.issue_id is null
