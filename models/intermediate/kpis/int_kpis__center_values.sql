-- One row a center, year and KPI for which the center gave every term of the numerator and of the
-- denominator: what is missing is never taken for zero.
with term_values as (
    select
        center_id,
        reporting_year,
        indicator_code as term_code,
        value
    from {{ ref('int_reports__accepted_indicators') }}
    where is_accepted
    union all
    select
        center_id,
        reporting_year,
        fact_code as term_code,
        value
    from {{ ref('int_kpis__facts') }}
),

-- Most KPIs are one term as it stands: only the others are added up.
single_terms as (
    select
        term_values.center_id,
        term_values.reporting_year,
        terms.kpi_id,
        term_values.value as numerator,
        null as denominator
    from term_values
    inner join {{ ref('int_kpis__terms') }} as terms
        on term_values.term_code = terms.term_code and terms.term_count = 1
),

several_terms as (
    select
        term_values.center_id,
        term_values.reporting_year,
        terms.kpi_id,
        cast(
            sum(case when terms.side = 'numerator' then term_values.value end) as decimal(24, 6)
        ) as numerator,
        cast(
            sum(case when terms.side = 'denominator' then term_values.value end) as decimal(24, 6)
        ) as denominator
    from term_values
    inner join {{ ref('int_kpis__terms') }} as terms
        on term_values.term_code = terms.term_code and terms.term_count > 1
    group by term_values.center_id, term_values.reporting_year, terms.kpi_id
    having count(*) = max(terms.term_count)
),

together as (
    select * from single_terms
    union all
    select * from several_terms
)

select
    together.*,
    {{ kpi_value('together', 'kpis') }} as value
from together
inner join {{ ref('kpis') }} as kpis
    on together.kpi_id = kpis.kpi_id
