-- Every group in every year and KPI in force, also where no center counts: what is missing is a row with
-- nothing in it.
with years as (
    select
        years.reporting_year,
        years.census_on
    from {{ ref('reporting_years') }} as years
    where years.reporting_year in (select cells.reporting_year from {{ ref('int_kpis__cells') }} as cells)
),

counts as (
    select
        cell_subjects.subject_kind,
        cell_subjects.subject_code,
        cell_subjects.reporting_year,
        sum(cells.owed_count) as owed_count,
        sum(cells.reported_count) as reported_count
    from {{ ref('int_kpis__cell_subjects') }} as cell_subjects
    inner join {{ ref('int_kpis__cells') }} as cells
        on cell_subjects.cell_id = cells.cell_id
    group by cell_subjects.subject_kind, cell_subjects.subject_code, cell_subjects.reporting_year
),

sums as (
    select
        cell_subjects.subject_kind,
        cell_subjects.subject_code,
        cell_subjects.reporting_year,
        cell_values.kpi_id,
        sum(cell_values.numerator) as numerator,
        sum(cell_values.denominator) as denominator,
        sum(cell_values.center_count) as center_count
    from {{ ref('int_kpis__cell_values') }} as cell_values
    inner join {{ ref('int_kpis__cell_subjects') }} as cell_subjects
        on cell_values.cell_id = cell_subjects.cell_id
    group by
        cell_subjects.subject_kind, cell_subjects.subject_code, cell_subjects.reporting_year,
        cell_values.kpi_id
)

select
    subjects.subject_kind,
    subjects.subject_code,
    subjects.partition_code,
    years.reporting_year,
    kpis.kpi_id,
    sums.numerator,
    sums.denominator,
    cast(coalesce(sums.center_count, 0) as bigint) as center_count,
    cast(coalesce(counts.owed_count, 0) as bigint) as owed_count,
    cast(coalesce(counts.reported_count, 0) as bigint) as reported_count,
    kpis.is_confidential
from {{ ref('int_kpis__subjects') }} as subjects
cross join years
inner join {{ ref('kpis') }} as kpis
    on {{ in_force('kpis', 'years.census_on') }}
left join counts
    on
        subjects.subject_kind = counts.subject_kind
        and subjects.subject_code = counts.subject_code
        and years.reporting_year = counts.reporting_year
left join sums
    on
        subjects.subject_kind = sums.subject_kind
        and subjects.subject_code = sums.subject_code
        and years.reporting_year = sums.reporting_year
        and kpis.kpi_id = sums.kpi_id
