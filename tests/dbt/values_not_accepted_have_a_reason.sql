-- A value left out of the figures has an error on its own cell, or a failed sum check in the same report.
with reasons as (
    select distinct
        submission_id,
        sheet,
        cell
    from {{ ref('fct_submission_issue') }}
    where severity = 'error' and cell is not null
),

failed_sums as (
    select distinct
        center_id,
        reporting_year
    from {{ ref('fct_submission_issue') }}
    where issue_code = 'C01'
)

select
    indicators.center_id,
    indicators.reporting_year,
    indicators.indicator_code
from {{ ref('fct_indicator') }} as indicators
left join reasons
    on
        indicators.submission_id = reasons.submission_id
        and indicators.sheet = reasons.sheet
        and indicators.cell = reasons.cell
left join failed_sums
    on indicators.center_id = failed_sums.center_id and indicators.reporting_year = failed_sums.reporting_year
where
    indicators.value is not null
    and not indicators.is_accepted
    and reasons.cell is null
    and failed_sums.center_id is null
