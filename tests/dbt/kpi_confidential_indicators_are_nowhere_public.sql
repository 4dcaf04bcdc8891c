-- What centers report is confidential in every KPI or in none: a public KPI would show what others hide.
with terms as (
    select
        terms.term_code,
        terms.kpi_id,
        kpis.is_confidential
    from {{ ref('int_kpis__terms') }} as terms
    inner join {{ ref('kpis') }} as kpis
        on terms.kpi_id = kpis.kpi_id
    inner join {{ ref('indicators') }} as indicators
        on terms.term_code = indicators.indicator_code
)

select
    public.term_code,
    public.kpi_id
from terms as public
inner join terms as confidential
    on public.term_code = confidential.term_code
where not public.is_confidential and confidential.is_confidential
