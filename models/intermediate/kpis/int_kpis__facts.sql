-- Every fact of every center and year for which its source is known: none on record is then zero; where the
-- source is not known there is no row.
with known as (
    select center_id, reporting_year, census_on, 'always' as known_when
    from {{ ref('int_kpis__centers') }}
    union all
    select center_id, reporting_year, census_on, 'in_use' as known_when
    from {{ ref('int_kpis__centers') }}
    where value_source is not null
    union all
    select center_id, reporting_year, census_on, 'form' as known_when
    from {{ ref('int_kpis__centers') }}
    where value_source = 'form'
    {%- for sheet in ["evaluations", "rectifications", "changes", "events", "directions"] %}
    union all
    select center_id, reporting_year, census_on, '{{ sheet }}' as known_when
    from {{ ref('int_kpis__centers') }}
    where exists (select 1 from {{ ref('stg_ledger__' ~ sheet) }})
    {%- endfor %}
),

sums as (
    select
        records.center_id,
        records.reporting_year,
        facts.fact_code,
        sum(records.amount) as value
    from {{ ref('int_kpis__records') }} as records
    inner join {{ ref('facts') }} as facts
        on
            records.record_kind = facts.record_kind
            and (
                facts.record_words is null
                or '|' || facts.record_words || '|' like '%|' || records.record_word || '|%'
            )
    group by records.center_id, records.reporting_year, facts.fact_code
)

select
    known.center_id,
    known.reporting_year,
    facts.fact_code,
    cast(coalesce(sums.value, 0) as decimal(24, 6)) as value
from known
inner join {{ ref('facts') }} as facts
    on known.known_when = facts.known_when and {{ in_force('facts', 'known.census_on') }}
left join sums
    on
        known.center_id = sums.center_id
        and known.reporting_year = sums.reporting_year
        and facts.fact_code = sums.fact_code
