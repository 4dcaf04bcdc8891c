-- One row a center, year and KPI for which the center gave every term of the numerator and of the
-- denominator: what is missing is never taken for zero.
with term_values as (
    select center_id, reporting_year, indicator_code as term_code, value
    from {{ ref('int_reports__accepted_indicators') }}
    where is_accepted
    union all
    select center_id, reporting_year, fact_code as term_code, value
    from {{ ref('int_kpis__facts') }}
)

select
    term_values.center_id,
    term_values.reporting_year,
    terms.kpi_id,
    sum(case when terms.side = 'numerator' then term_values.value end) as numerator,
    sum(case when terms.side = 'denominator' then term_values.value end) as denominator
from term_values
inner join {{ ref('int_kpis__terms') }} as terms
    on term_values.term_code = terms.term_code
group by term_values.center_id, term_values.reporting_year, terms.kpi_id
having count(*) = max(terms.term_count)
