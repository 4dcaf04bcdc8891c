-- However centers are grouped, the same centers and the same amounts are counted.
with totals as (
    select
        subject_kind,
        reporting_year,
        kpi_id,
        sum(center_count) as center_count,
        sum(owed_count) as owed_count,
        round(sum(numerator), 2) as numerator
    from {{ ref('fct_kpi') }}
    group by subject_kind, reporting_year, kpi_id
)

select
    reporting_year,
    kpi_id
from totals
group by reporting_year, kpi_id
having
    count(distinct center_count) > 1
    or count(distinct owed_count) > 1
    or max(numerator) - min(numerator) > 0.05
    or count(*) <> 5
