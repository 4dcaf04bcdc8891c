-- However the centers of the home province are grouped, the same centers and the same amounts are counted:
-- each partition adds up to the province in every year and KPI, with nothing left out and nothing twice.
with partitions as (
    select distinct partition_code
    from {{ ref('dim_kpi_subject') }}
    where subject_kind not in ('province', 'center')
),

wholes as (
    select * from {{ ref('fct_kpi') }}
    where subject_kind = 'province' and subject_code = '{{ var("home_province_code") }}'
),

sums as (
    select
        partition_code,
        reporting_year,
        kpi_id,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(center_count) as center_count,
        sum(owed_count) as owed_count,
        sum(reported_count) as reported_count
    from {{ ref('fct_kpi') }}
    group by partition_code, reporting_year, kpi_id
)

select
    partitions.partition_code,
    wholes.reporting_year,
    wholes.kpi_id
from wholes
cross join partitions
left join sums
    on
        partitions.partition_code = sums.partition_code
        and wholes.reporting_year = sums.reporting_year
        and wholes.kpi_id = sums.kpi_id
where
    sums.kpi_id is null
    or sums.center_count <> wholes.center_count
    or sums.owed_count <> wholes.owed_count
    or sums.reported_count <> wholes.reported_count
    or (sums.numerator is null) <> (wholes.numerator is null)
    or (sums.denominator is null) <> (wholes.denominator is null)
    or abs(sums.numerator - wholes.numerator) > 0.00001
    or abs(sums.denominator - wholes.denominator) > 0.00001
