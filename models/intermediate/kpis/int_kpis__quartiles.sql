-- Quartiles over the centers of a group, for the KPIs that ask for them. A center without a positive
-- denominator has no ratio and stands in none.
with center_figures as (
    select
        center_values.center_id,
        center_values.reporting_year,
        center_values.kpi_id,
        case
            when kpis.denominator is null then kpis.scale * cast(center_values.numerator as double)
            else
                kpis.scale * cast(center_values.numerator as double)
                / cast(center_values.denominator as double)
        end as value
    from {{ ref('int_kpis__center_values') }} as center_values
    inner join {{ ref('kpis') }} as kpis
        on center_values.kpi_id = kpis.kpi_id
    where kpis.has_quartiles and (kpis.denominator is null or center_values.denominator > 0)
)

select
    cell_subjects.subject_kind,
    cell_subjects.subject_code,
    center_figures.reporting_year,
    center_figures.kpi_id,
    {{ quantile('center_figures.value', 0.25) }} as q1_value,
    {{ quantile('center_figures.value', 0.5) }} as median_value,
    {{ quantile('center_figures.value', 0.75) }} as q3_value
from center_figures
inner join {{ ref('int_kpis__centers') }} as centers
    on
        center_figures.center_id = centers.center_id
        and center_figures.reporting_year = centers.reporting_year
inner join {{ ref('int_kpis__cell_subjects') }} as cell_subjects
    on centers.cell_id = cell_subjects.cell_id
group by
    cell_subjects.subject_kind, cell_subjects.subject_code, center_figures.reporting_year,
    center_figures.kpi_id
