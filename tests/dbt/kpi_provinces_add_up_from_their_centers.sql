-- The provinces together are all centers that owed a report; what a center sent without owing one is in none.
with sums as (
    select
        reporting_year,
        kpi_id,
        subject_kind,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(center_count) as center_count,
        sum(owed_count) as owed_count,
        sum(reported_count) as reported_count
    from {{ ref('fct_kpi') }}
    where subject_kind = 'province' or (subject_kind = 'center' and owed_count = 1)
    group by reporting_year, kpi_id, subject_kind
)

select
    provinces.reporting_year,
    provinces.kpi_id
from sums as provinces
left join sums as centers
    on
        provinces.reporting_year = centers.reporting_year
        and provinces.kpi_id = centers.kpi_id
        and centers.subject_kind = 'center'
where
    provinces.subject_kind = 'province'
    and (
        centers.kpi_id is null
        or centers.center_count <> provinces.center_count
        or centers.owed_count <> provinces.owed_count
        or centers.reported_count <> provinces.reported_count
        or (centers.numerator is null) <> (provinces.numerator is null)
        or (centers.denominator is null) <> (provinces.denominator is null)
        or abs(centers.numerator - provinces.numerator) > 0.00001
        or abs(centers.denominator - provinces.denominator) > 0.00001
    )
