-- One row a center, year and KPI for which the center gave every term of the numerator and of the
-- denominator.
with terms as (
    {%- for side in ["numerator", "denominator"] %}
    select
        kpis.kpi_id,
        indicators.indicator_code,
        '{{ side }}' as side
    from {{ ref('kpis') }} as kpis
    inner join {{ ref('indicators') }} as indicators
        on '+' || kpis.{{ side }} || '+' like '%+' || indicators.indicator_code || '+%'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

term_counts as (
    select
        kpi_id,
        count(*) as term_count
    from terms
    group by kpi_id
)

select
    indicators.center_id,
    indicators.reporting_year,
    terms.kpi_id,
    sum(case when terms.side = 'numerator' then indicators.value end) as numerator,
    sum(case when terms.side = 'denominator' then indicators.value end) as denominator
from {{ ref('int_reports__accepted_indicators') }} as indicators
inner join terms
    on indicators.indicator_code = terms.indicator_code
inner join term_counts
    on terms.kpi_id = term_counts.kpi_id
where indicators.is_accepted
group by indicators.center_id, indicators.reporting_year, terms.kpi_id
having count(*) = max(term_counts.term_count)
