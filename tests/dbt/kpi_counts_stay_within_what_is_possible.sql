-- Nobody counts who did not owe, no figure stands without a center behind it, and figures of the annual
-- report rest on centers whose data are in use.
select
    facts.subject_kind,
    facts.subject_code,
    facts.reporting_year,
    facts.kpi_id
from {{ ref('fct_kpi') }} as facts
inner join {{ ref('dim_kpi') }} as kpis
    on facts.kpi_id = kpis.kpi_id
where
    (facts.numerator is null) <> (facts.center_count = 0)
    or (facts.value is not null and facts.center_count = 0)
    or (facts.response_share is null) <> (facts.owed_count = 0)
    or (kpis.population = 'report' and facts.center_count > facts.reported_count)
    or (
        facts.subject_kind <> 'center'
        and (facts.reported_count > facts.owed_count or facts.center_count > facts.owed_count)
    )
