{%- set numerator_name = "case when terms.side = 'numerator' then names.term_name end" -%}
{%- set denominator_name = "case when terms.side = 'denominator' then names.term_name end" -%}
with names as (
    select indicator_code as term_code, indicator_name as term_name from {{ ref('indicators') }}
    union all
    select fact_code as term_code, fact_name as term_name from {{ ref('facts') }}
),

texts as (
    select
        terms.kpi_id,
        {{ dbt.listagg(numerator_name, "'＋'", 'order by terms.term_code') }} as numerator_text,
        {{ dbt.listagg(denominator_name, "'＋'", 'order by terms.term_code') }} as denominator_text
    from {{ ref('int_kpis__terms') }} as terms
    inner join names
        on terms.term_code = names.term_code
    group by terms.kpi_id
)

select
    kpis.kpi_id,
    kpis.kpi_name,
    kpis.kpi_name_en,
    kpis.question,
    kpis.group_code,
    kpi_groups.group_name,
    kpi_groups.group_name_en,
    kpis.numerator,
    kpis.denominator,
    texts.numerator_text,
    texts.denominator_text,
    kpis.scale,
    kpis.unit,
    kpis.decimals,
    kpis.measure,
    kpis.better,
    kpis.population,
    kpis.has_quartiles,
    kpis.is_confidential,
    kpis.sort_order,
    kpis.valid_from,
    kpis.valid_to,
    {{ cited_source('kpis.source', 'regulations') }} as source
from {{ ref('kpis') }} as kpis
inner join {{ ref('kpi_groups') }} as kpi_groups
    on kpis.group_code = kpi_groups.group_code
inner join texts
    on kpis.kpi_id = texts.kpi_id
left join {{ ref('regulations') }} as regulations
    on kpis.source like '%' || regulations.regulation_id || ' %'
order by kpis.sort_order
