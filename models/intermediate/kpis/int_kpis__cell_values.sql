-- Sums of a cell: groups are added up from these, so that centers are gone through once.
select
    centers.cell_id,
    centers.reporting_year,
    center_values.kpi_id,
    sum(center_values.numerator) as numerator,
    sum(center_values.denominator) as denominator,
    count(*) as center_count
from {{ ref('int_kpis__center_values') }} as center_values
inner join {{ ref('int_kpis__centers') }} as centers
    on
        center_values.center_id = centers.center_id
        and center_values.reporting_year = centers.reporting_year
where centers.cell_id is not null
group by centers.cell_id, centers.reporting_year, center_values.kpi_id
