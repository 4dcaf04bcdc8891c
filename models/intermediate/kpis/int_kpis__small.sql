-- Cells that rest on too few centers to be shown in public, of figures that are not public anyway.
select
    group_values.subject_kind,
    group_values.subject_code,
    group_values.reporting_year,
    group_values.kpi_id
from {{ ref('int_kpis__group_values') }} as group_values
inner join {{ ref('reporting_years') }} as years
    on group_values.reporting_year = years.reporting_year
inner join {{ ref('disclosure') }} as disclosure
    on {{ in_force('disclosure', 'years.census_on') }}
where
    group_values.is_confidential
    and group_values.center_count between 1 and disclosure.minimum_center_count - 1
