-- The indicators and facts that each KPI adds up, and how many it needs.
with codes as (
    select indicator_code as term_code from {{ ref('indicators') }}
    union all
    select fact_code as term_code from {{ ref('facts') }}
),

terms as (
    {%- for side in ["numerator", "denominator"] %}
    select
        kpis.kpi_id,
        codes.term_code,
        '{{ side }}' as side
    from {{ ref('kpis') }} as kpis
    inner join codes
        on '+' || kpis.{{ side }} || '+' like '%+' || codes.term_code || '+%'
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    *,
    count(*) over (partition by kpi_id) as term_count
from terms
