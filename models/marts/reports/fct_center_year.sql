with indicators as (
    select
        center_id,
        reporting_year,
        count(value) as indicator_count,
        sum(case when value is not null and not is_accepted then 1 else 0 end) as questioned_count
    from {{ ref('int_reports__accepted_indicators') }}
    group by center_id, reporting_year
),

issues as (
    select
        issues.center_id,
        issues.reporting_year,
        count(*) as issue_count
    from {{ ref('int_issues__all') }} as issues
    inner join {{ ref('int_submissions__files') }} as files
        on issues.file_sha256 = files.file_sha256
    where files.disposition in ('in_use', 'held') and files.form in ('annual_report', 'annual_summary')
    group by issues.center_id, issues.reporting_year
)

select
    center_years.center_id,
    center_years.reporting_year,
    center_years.center_version_id,
    center_years.center_name,
    center_years.region_code,
    center_years.cluster_code,
    center_years.base_type_code,
    center_years.host_id,
    center_years.department_code,
    center_years.is_owed,
    center_years.due_on,
    center_years.due_is_assumption,
    center_years.report_status,
    center_years.file_sha256 as submission_id,
    center_years.received_on,
    cast(center_years.days_late as integer) as days_late,
    center_years.submission_count,
    center_years.value_source,
    coalesce(indicators.indicator_count, 0) as indicator_count,
    cast(coalesce(indicators.questioned_count, 0) as bigint) as questioned_count,
    coalesce(issues.issue_count, 0) as issue_count
from {{ ref('int_reports__center_years') }} as center_years
left join indicators
    on
        center_years.center_id = indicators.center_id
        and center_years.reporting_year = indicators.reporting_year
left join issues
    on center_years.center_id = issues.center_id and center_years.reporting_year = issues.reporting_year
order by center_years.center_id, center_years.reporting_year
