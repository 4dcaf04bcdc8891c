with years as (
    select
        reporting_year,
        census_on
    from {{ ref('reporting_years') }}
),

kpis as (
    select
        kpis.*,
        years.reporting_year
    from {{ ref('kpis') }} as kpis
    inner join years
        on {{ in_force('kpis', 'years.census_on') }}
),

-- Groups are few: what belongs to them is joined before the centers come in.
group_values as (
    select
        group_values.*,
        {{ kpi_value('group_values', 'kpis') }} as value
    from {{ ref('int_kpis__group_values') }} as group_values
    inner join {{ ref('kpis') }} as kpis
        on group_values.kpi_id = kpis.kpi_id
),

group_rows as (
    select
        group_values.subject_kind,
        group_values.subject_code,
        group_values.partition_code,
        group_values.reporting_year,
        group_values.kpi_id,
        group_values.value,
        group_values.numerator,
        group_values.denominator,
        quartiles.q1_value,
        quartiles.median_value,
        quartiles.q3_value,
        group_values.center_count,
        group_values.reported_count,
        group_values.owed_count,
        previous.value as previous_value,
        coalesce(hidden.disclosure, 'open') as disclosure,
        coalesce(previous_hidden.disclosure, 'open') as previous_disclosure,
        case
            when quartiles.median_value is null then 'open'
            when
                group_values.is_confidential
                and group_values.center_count < disclosure.minimum_quartile_center_count
                then coalesce(hidden.disclosure, 'small')
            else coalesce(hidden.disclosure, 'open')
        end as quartile_disclosure
    from group_values
    inner join years
        on group_values.reporting_year = years.reporting_year
    left join {{ ref('disclosure') }} as disclosure
        on {{ in_force('disclosure', 'years.census_on') }}
    left join {{ ref('int_kpis__quartiles') }} as quartiles
        on
            group_values.subject_kind = quartiles.subject_kind
            and group_values.subject_code = quartiles.subject_code
            and group_values.reporting_year = quartiles.reporting_year
            and group_values.kpi_id = quartiles.kpi_id
    left join group_values as previous
        on
            group_values.subject_kind = previous.subject_kind
            and group_values.subject_code = previous.subject_code
            and group_values.kpi_id = previous.kpi_id
            and group_values.reporting_year = previous.reporting_year + 1
    {%- for alias, year in [
        ("hidden", "group_values.reporting_year"), ("previous_hidden", "group_values.reporting_year - 1")
    ] %}
    left join {{ ref('int_kpis__hidden') }} as {{ alias }}
        on
            group_values.subject_kind = {{ alias }}.subject_kind
            and group_values.subject_code = {{ alias }}.subject_code
            and group_values.kpi_id = {{ alias }}.kpi_id
            and {{ year }} = {{ alias }}.reporting_year
    {%- endfor %}
),

-- A center's own row stands for every year in which it owed a report or one of its reports is there.
center_rows as (
    select
        'center' as subject_kind,
        centers.center_id as subject_code,
        'center' as partition_code,
        centers.reporting_year,
        kpis.kpi_id,
        center_values.value,
        center_values.numerator,
        center_values.denominator,
        cast(null as double) as q1_value,
        cast(null as double) as median_value,
        cast(null as double) as q3_value,
        case when center_values.center_id is null then 0 else 1 end as center_count,
        case when centers.value_source is null then 0 else 1 end as reported_count,
        case when centers.is_owed then 1 else 0 end as owed_count,
        previous.value as previous_value,
        case when kpis.is_confidential and center_values.center_id is not null then 'small' else 'open' end
            as disclosure,
        case when kpis.is_confidential and previous.center_id is not null then 'small' else 'open' end
            as previous_disclosure,
        'open' as quartile_disclosure
    from {{ ref('int_kpis__centers') }} as centers
    inner join kpis
        on centers.reporting_year = kpis.reporting_year
    left join {{ ref('int_kpis__center_values') }} as center_values
        on
            centers.center_id = center_values.center_id
            and centers.reporting_year = center_values.reporting_year
            and kpis.kpi_id = center_values.kpi_id
    left join {{ ref('int_kpis__center_values') }} as previous
        on
            centers.center_id = previous.center_id
            and centers.reporting_year = previous.reporting_year + 1
            and kpis.kpi_id = previous.kpi_id
),

together as (
    select * from group_rows
    union all
    select * from center_rows
)

select
    subject_kind,
    subject_code,
    partition_code,
    reporting_year,
    kpi_id,
    value,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    q1_value,
    median_value,
    q3_value,
    cast(center_count as integer) as center_count,
    cast(reported_count as integer) as reported_count,
    cast(owed_count as integer) as owed_count,
    case when owed_count > 0 then cast(reported_count as double) / owed_count end as response_share,
    previous_value,
    value - previous_value as change_value,
    case when previous_value > 0 then value / previous_value - 1 end as change_share,
    disclosure,
    previous_disclosure,
    quartile_disclosure
from together
