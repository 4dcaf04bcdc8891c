-- Quartiles over the centers of a group, for the KPIs that ask for them. A center without a positive
-- denominator has no ratio and stands in none.
with center_values as (
    select
        centers.cell_id,
        center_values.kpi_id,
        center_values.value
    from {{ ref('int_kpis__center_values') }} as center_values
    inner join {{ ref('kpis') }} as kpis
        on center_values.kpi_id = kpis.kpi_id
    inner join {{ ref('int_kpis__centers') }} as centers
        on
            center_values.center_id = centers.center_id
            and center_values.reporting_year = centers.reporting_year
    where kpis.has_quartiles and center_values.value is not null and centers.cell_id is not null
)

select
    cell_subjects.subject_kind,
    cell_subjects.subject_code,
    cell_subjects.reporting_year,
    center_values.kpi_id,
    {{ quantile('center_values.value', 0.25) }} as q1_value,
    {{ quantile('center_values.value', 0.5) }} as median_value,
    {{ quantile('center_values.value', 0.75) }} as q3_value
from center_values
inner join {{ ref('int_kpis__cell_subjects') }} as cell_subjects
    on center_values.cell_id = cell_subjects.cell_id
group by
    cell_subjects.subject_kind, cell_subjects.subject_code, cell_subjects.reporting_year,
    center_values.kpi_id
