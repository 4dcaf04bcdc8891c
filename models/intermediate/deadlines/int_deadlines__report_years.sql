-- The annual reports a center owes or will owe: every year it owed one, and the years that fall due within
-- the time the calendar looks ahead, as far as the center still stands.
with horizon as (
    select max(value_number) as calendar_days
    from {{ ref('risk_parameters') }}
    where parameter_id = 'calendar_days' and valid_from <= {{ as_of_date() }}
),

coming as (
    select
        centers.center_id,
        years.reporting_year,
        years.census_on,
        years.due_on,
        years.is_assumption as due_is_assumption
    from {{ ref('reporting_years') }} as years
    inner join horizon
        on
            years.census_on > {{ as_of_date() }}
            and years.due_on <= {{ date_plus(as_of_date(), 'horizon.calendar_days', "'日'") }}
    inner join {{ ref('int_registry__centers') }} as centers
        on
            centers.approved_on <= {{ as_of_date() }}
            and (centers.ended_on is null or centers.ended_on > {{ as_of_date() }})
            and (
                coalesce(years.owed_base_type_codes, '') = ''
                or '|' || years.owed_base_type_codes || '|' like '%|' || centers.base_type_code || '|%'
            )
),

excused as (
    select distinct
        center_id,
        covered_year
    from {{ ref('int_registry__incidents') }}
    where event_kind in ('免报年度报告', '不可抗力')
)

select
    years.center_id,
    years.reporting_year,
    cast(years.reporting_year as {{ dbt.type_string() }}) as instance,
    years.census_on,
    years.due_on,
    years.due_is_assumption,
    cast(
        case when not years.is_owed or excused.center_id is not null then 0 else 1 end as double
    ) as owed_number,
    years.is_owed,
    centers.approved_on < {{ first_day_of_year('years.reporting_year') }} as is_full_year,
    excused.center_id is not null as is_excused,
    years.report_status,
    years.received_on,
    cast(years.reporting_year as {{ dbt.type_string() }}) || '年度报告' as label,
    cast(years.reporting_year as {{ dbt.type_string() }}) || '年度' as year_label,
    years.file_sha256,
    headers.sheet,
    headers.reporting_year_cell as cell
from (
    select
        center_id,
        reporting_year,
        census_on,
        due_on,
        due_is_assumption,
        is_owed,
        report_status,
        received_on,
        file_sha256
    from {{ ref('int_reports__center_years') }}
    where is_owed
    union all
    select
        center_id,
        reporting_year,
        census_on,
        due_on,
        due_is_assumption,
        true as is_owed,
        'not_due' as report_status,
        cast(null as date) as received_on,
        null as file_sha256
    from coming
) as years
left join excused
    on years.center_id = excused.center_id and years.reporting_year = excused.covered_year
left join {{ ref('stg_annual_report__headers') }} as headers
    on years.file_sha256 = headers.file_sha256
inner join {{ ref('int_registry__centers') }} as centers
    on years.center_id = centers.center_id
