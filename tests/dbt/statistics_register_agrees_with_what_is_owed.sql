-- Where every kind of base owes a report, the centers that stand at the end of a year are those that owe one,
-- in every breakdown: the register is counted here in another way than for the KPIs.
{% set kinds = [
    "province", "region", "cluster_group", "cluster", "base_class", "base_type", "department", "host_kind"
] -%}
with standing as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        standing
    from {{ ref('int_statistics__totals') }}
    where subject_kind in ('{{ kinds | join("', '") }}')
),

owed as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        max(owed_count) as owed_count
    from {{ ref('fct_kpi') }}
    where
        subject_kind in ('{{ kinds | join("', '") }}')
        and (subject_kind <> 'province' or subject_code = '{{ var("home_province_code") }}')
    group by subject_kind, subject_code, reporting_year
)

select
    coalesce(standing.subject_kind, owed.subject_kind) as subject_kind,
    coalesce(standing.subject_code, owed.subject_code) as subject_code,
    years.reporting_year,
    standing.standing,
    owed.owed_count
from standing
full join owed
    on
        standing.subject_kind = owed.subject_kind
        and standing.subject_code = owed.subject_code
        and standing.reporting_year = owed.reporting_year
inner join {{ ref('reporting_years') }} as years
    on coalesce(standing.reporting_year, owed.reporting_year) = years.reporting_year
where
    years.owed_base_type_codes is null
    and coalesce(standing.standing, 0) <> coalesce(owed.owed_count, 0)
