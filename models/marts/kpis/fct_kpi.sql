with years as (
    select
        reporting_year,
        census_on
    from {{ ref('reporting_years') }}
),

-- A center's own row stands for every year in which it owed a report or one of its reports is there.
center_rows as (
    select
        'center' as subject_kind,
        centers.center_id as subject_code,
        'center' as partition_code,
        centers.reporting_year,
        kpis.kpi_id,
        center_values.numerator,
        center_values.denominator,
        case when center_values.center_id is null then 0 else 1 end as center_count,
        case when centers.is_owed then 1 else 0 end as owed_count,
        case when centers.value_source is null then 0 else 1 end as reported_count,
        cast(null as double) as q1_value,
        cast(null as double) as median_value,
        cast(null as double) as q3_value,
        case when kpis.is_confidential and center_values.center_id is not null then 'small' else 'open' end
            as disclosure,
        'open' as quartile_disclosure
    from {{ ref('int_kpis__centers') }} as centers
    inner join years
        on centers.reporting_year = years.reporting_year
    inner join {{ ref('kpis') }} as kpis
        on {{ in_force('kpis', 'years.census_on') }}
    left join {{ ref('int_kpis__center_values') }} as center_values
        on
            centers.center_id = center_values.center_id
            and centers.reporting_year = center_values.reporting_year
            and kpis.kpi_id = center_values.kpi_id
),

group_rows as (
    select
        group_values.subject_kind,
        group_values.subject_code,
        group_values.partition_code,
        group_values.reporting_year,
        group_values.kpi_id,
        group_values.numerator,
        group_values.denominator,
        group_values.center_count,
        group_values.owed_count,
        group_values.reported_count,
        quartiles.q1_value,
        quartiles.median_value,
        quartiles.q3_value,
        coalesce(hidden.disclosure, 'open') as disclosure,
        case
            when
                group_values.is_confidential
                and group_values.center_count < disclosure.minimum_quartile_center_count
                then coalesce(hidden.disclosure, 'small')
            else coalesce(hidden.disclosure, 'open')
        end as quartile_disclosure
    from {{ ref('int_kpis__group_values') }} as group_values
    inner join years
        on group_values.reporting_year = years.reporting_year
    left join {{ ref('disclosure') }} as disclosure
        on {{ in_force('disclosure', 'years.census_on') }}
    left join {{ ref('int_kpis__hidden') }} as hidden
        on
            group_values.subject_kind = hidden.subject_kind
            and group_values.subject_code = hidden.subject_code
            and group_values.reporting_year = hidden.reporting_year
            and group_values.kpi_id = hidden.kpi_id
    left join {{ ref('int_kpis__quartiles') }} as quartiles
        on
            group_values.subject_kind = quartiles.subject_kind
            and group_values.subject_code = quartiles.subject_code
            and group_values.reporting_year = quartiles.reporting_year
            and group_values.kpi_id = quartiles.kpi_id
),

together as (
    select * from group_rows
    union all
    select * from center_rows
),

-- A ratio of a group is the ratio of its sums; without a positive denominator there is none.
valued as (
    select
        together.*,
        case
            when kpis.denominator is null then kpis.scale * cast(together.numerator as double)
            when together.denominator > 0
                then kpis.scale * cast(together.numerator as double) / cast(together.denominator as double)
        end as value
    from together
    inner join {{ ref('kpis') }} as kpis
        on together.kpi_id = kpis.kpi_id
)

select
    valued.subject_kind,
    valued.subject_code,
    valued.partition_code,
    valued.reporting_year,
    valued.kpi_id,
    valued.value,
    cast(valued.numerator as double) as numerator,
    cast(valued.denominator as double) as denominator,
    valued.q1_value,
    valued.median_value,
    valued.q3_value,
    cast(valued.center_count as integer) as center_count,
    cast(valued.reported_count as integer) as reported_count,
    cast(valued.owed_count as integer) as owed_count,
    case when valued.owed_count > 0 then cast(valued.reported_count as double) / valued.owed_count end
        as response_share,
    previous.value as previous_value,
    valued.value - previous.value as change_value,
    case when previous.value > 0 then valued.value / previous.value - 1 end as change_share,
    valued.disclosure,
    coalesce(previous.disclosure, 'open') as previous_disclosure,
    case when valued.median_value is null then 'open' else valued.quartile_disclosure end
        as quartile_disclosure
from valued
left join valued as previous
    on
        valued.subject_kind = previous.subject_kind
        and valued.subject_code = previous.subject_code
        and valued.kpi_id = previous.kpi_id
        and valued.reporting_year = previous.reporting_year + 1
