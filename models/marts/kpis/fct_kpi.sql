with subjects as (
    select * from {{ ref('int_kpis__subjects') }}
),

owed as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        max(subject_name) as subject_name,
        max(subject_order) as subject_order,
        sum(case when is_owed then 1 else 0 end) as owed_count
    from subjects
    group by subject_kind, subject_code, reporting_year
),

sums as (
    select
        subjects.subject_kind,
        subjects.subject_code,
        subjects.reporting_year,
        center_values.kpi_id,
        sum(center_values.numerator) as numerator,
        sum(center_values.denominator) as denominator,
        count(*) as center_count
    from subjects
    inner join {{ ref('int_kpis__center_values') }} as center_values
        on
            subjects.center_id = center_values.center_id
            and subjects.reporting_year = center_values.reporting_year
    group by subjects.subject_kind, subjects.subject_code, subjects.reporting_year, center_values.kpi_id
),

-- A ratio of a group is the ratio of its sums; without a positive denominator there is none.
valued as (
    select
        owed.subject_kind,
        owed.subject_code,
        owed.subject_name,
        owed.subject_order,
        owed.reporting_year,
        owed.owed_count,
        kpis.kpi_id,
        kpis.kpi_name,
        kpis.unit,
        kpis.sort_order,
        cast(sums.numerator as double) as numerator,
        cast(sums.denominator as double) as denominator,
        coalesce(sums.center_count, 0) as center_count,
        case
            when kpis.denominator is null then kpis.scale * cast(sums.numerator as double)
            when sums.denominator > 0
                then kpis.scale * cast(sums.numerator as double) / cast(sums.denominator as double)
        end as value
    from owed
    inner join {{ ref('reporting_years') }} as years
        on owed.reporting_year = years.reporting_year
    inner join {{ ref('kpis') }} as kpis
        on {{ in_force('kpis', 'years.census_on') }}
    left join sums
        on
            owed.subject_kind = sums.subject_kind
            and owed.subject_code = sums.subject_code
            and owed.reporting_year = sums.reporting_year
            and kpis.kpi_id = sums.kpi_id
)

select
    valued.subject_kind,
    valued.subject_code,
    valued.subject_name,
    valued.reporting_year,
    valued.kpi_id,
    valued.kpi_name,
    valued.unit,
    valued.value,
    valued.numerator,
    valued.denominator,
    valued.center_count,
    cast(valued.owed_count as bigint) as owed_count,
    previous.value as previous_value,
    valued.sort_order,
    cast(valued.subject_order as integer) as subject_order
from valued
left join valued as previous
    on
        valued.subject_kind = previous.subject_kind
        and valued.subject_code = previous.subject_code
        and valued.kpi_id = previous.kpi_id
        and valued.reporting_year = previous.reporting_year + 1
order by
    valued.subject_kind, valued.subject_order, valued.subject_code, valued.reporting_year, valued.sort_order,
    valued.kpi_id
