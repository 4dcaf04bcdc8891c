-- The columns of every column set with what each of them measures: a KPI, named by its id or by what it
-- divides, or a measure of statistics. A column that runs over regions stands once for each region and once
-- for what belongs to none.
with regions as (
    select
        region_code as subject_code,
        region_short_name as subject_name,
        row_number() over (order by sort_order, region_code) as subject_no
    from {{ ref('regions') }}
    where province_code = '{{ var("home_province_code") }}'
    union all
    select
        'unclassified' as subject_code,
        {{ wording('unclassified') }} as subject_name,
        count(*) + 1 as subject_no
    from {{ ref('regions') }}
    where province_code = '{{ var("home_province_code") }}'
),

measured as (
    select
        columns.*,
        coalesce(kpis.kpi_id, measures.measure_id) as measure_id,
        kpis.kpi_id is not null as is_kpi,
        coalesce(columns.unit, kpis.unit, measures.unit) as shown_unit,
        coalesce(columns.decimals, kpis.decimals, measures.decimals) as shown_decimals,
        coalesce(kpis.denominator, measures.denominator) is not null as is_ratio,
        coalesce(kpis.population, 'register') = 'register' as is_registered
    from {{ ref('statistics_columns') }} as columns
    left join {{ ref('kpis') }} as kpis
        on
            columns.measure = kpis.kpi_id
            or columns.measure = kpis.numerator || coalesce('/' || kpis.denominator, '')
    left join {{ ref('statistics_measures') }} as measures
        on columns.measure = measures.measure_id
)

select
    measured.column_set,
    cast(measured.column_no + coalesce(regions.subject_no - 1, 0) as integer) as column_no,
    measured.column_group,
    coalesce(measured.column_label, regions.subject_name) as column_label,
    measured.measure,
    measured.measure_id,
    measured.is_kpi,
    measured.is_ratio,
    measured.is_registered,
    measured.aspect,
    measured.subject_kind,
    regions.subject_code,
    measured.shown_unit as unit,
    measured.shown_decimals as decimals,
    measured.valid_from,
    measured.valid_to
from measured
left join regions
    on measured.subject_kind = 'region'
