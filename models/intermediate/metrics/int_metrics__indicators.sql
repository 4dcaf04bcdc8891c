-- What the rules measure by indicators of the annual reports and applications. A sum is known when every term
-- of it is; a value that is not accepted stands, with its cell, as not known.
with needed as (
    select metric_id from {{ ref('rule_parameters') }}
    union
    select denominator_metric_id as metric_id from {{ ref('rule_parameters') }}
    union
    select metric_id from {{ ref('conditions') }}
),

terms as (
    select
        metrics.metric_id,
        metrics.period_kind,
        indicators.indicator_code,
        count(*) over (partition by metrics.metric_id) as term_count,
        row_number() over (partition by metrics.metric_id order by indicators.indicator_code) as term_no
    from {{ ref('metrics') }} as metrics
    inner join needed
        on metrics.metric_id = needed.metric_id
    inner join {{ ref('indicators') }} as indicators
        on '+' || metrics.expression || '+' like '%+' || indicators.indicator_code || '+%'
    where metrics.origin = 'indicator' and {{ in_force('metrics', as_of_date()) }}
),

faults as (
    select distinct
        file_sha256,
        sheet,
        cell
    from {{ ref('stg_intake__reading_issues') }}
    where severity = 'error' and cell is not null
),

cells as (
    select
        'center' as subject_kind,
        center_id as subject_id,
        reporting_year,
        cast(reporting_year as {{ dbt.type_string() }}) as period,
        indicator_code,
        case when is_accepted then value end as value,
        file_sha256,
        sheet,
        cell
    from {{ ref('int_reports__accepted_indicators') }}
    where indicator_code in (select terms.indicator_code from terms)
    union all
    select
        'application' as subject_kind,
        applications.application_id as subject_id,
        applications.batch_year as reporting_year,
        applications.batch_text as period,
        indicators.indicator_code,
        cast(case when faults.cell is null then indicators.value end as decimal(24, 6)) as value,
        indicators.file_sha256,
        indicators.sheet,
        indicators.cell
    from {{ ref('int_applications__list') }} as applications
    inner join {{ ref('stg_application__indicators') }} as indicators
        on applications.application_id = indicators.file_sha256
    left join faults
        on
            indicators.file_sha256 = faults.file_sha256
            and indicators.sheet = faults.sheet
            and indicators.cell = faults.cell
    where indicators.indicator_code in (select terms.indicator_code from terms)
),

years as (
    select
        cells.*,
        terms.metric_id,
        {{ place_text('cells.sheet', 'cells.cell') }} as place,
        lag(cells.reporting_year, 2) over years_of_center as first_year,
        case when count(cells.value) over last_years = 3 then sum(cells.value) over last_years end
            as last_sum,
        lag(cells.reporting_year) over years_of_center as last_year,
        lag(cells.sheet || '!' || cells.cell) over years_of_center as last_place,
        lag(cells.sheet || '!' || cells.cell, 2) over years_of_center as first_place
    from cells
    inner join terms
        on cells.indicator_code = terms.indicator_code
    where cells.subject_kind = 'center' and terms.period_kind = 'last_3_years_sum'
    window
        years_of_center as (
            partition by cells.subject_id, terms.metric_id order by cells.reporting_year
        ),
        last_years as (
            partition by cells.subject_id, terms.metric_id order by cells.reporting_year
            rows between 2 preceding and current row
        )
)

select
    cells.subject_kind,
    cells.subject_id,
    terms.metric_id,
    case cells.subject_kind when 'center' then 'reporting_year' else 'application' end as period_kind,
    cells.period,
    cast(cells.value as double) as value_number,
    cells.value is not null as is_known,
    cells.file_sha256 as source_submission_id,
    cells.sheet as source_sheet,
    cells.cell as source_cell,
    cast(null as {{ dbt.type_string() }}) as evidence_text
from cells
inner join terms
    on cells.indicator_code = terms.indicator_code
where terms.period_kind = 'reporting_year' and terms.term_count = 1
union all
select
    cells.subject_kind,
    cells.subject_id,
    terms.metric_id,
    case cells.subject_kind when 'center' then 'reporting_year' else 'application' end as period_kind,
    cells.period,
    cast(
        case when count(cells.value) = max(terms.term_count) then sum(cells.value) end as double
    ) as value_number,
    count(cells.value) = max(terms.term_count) as is_known,
    max(cells.file_sha256) as source_submission_id,
    max(case when terms.term_no = 1 then cells.sheet end) as source_sheet,
    max(case when terms.term_no = 1 then cells.cell end) as source_cell,
    {{ dbt.listagg(
        "case when terms.term_no > 1 then cells.sheet || '!' || cells.cell end", "'；'", "order by terms.term_no"
    ) }} as evidence_text
from cells
inner join terms
    on cells.indicator_code = terms.indicator_code
where terms.period_kind = 'reporting_year' and terms.term_count > 1
group by cells.subject_kind, cells.subject_id, terms.metric_id, cells.period
union all
select
    subject_kind,
    subject_id,
    metric_id,
    'reporting_year' as period_kind,
    period,
    cast(case when first_year = reporting_year - 2 then last_sum end as double) as value_number,
    coalesce(first_year = reporting_year - 2 and last_sum is not null, false) as is_known,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    cell as source_cell,
    cast(last_year as {{ dbt.type_string() }}) || '：' || last_place
    || '；' || cast(first_year as {{ dbt.type_string() }}) || '：' || first_place as evidence_text
from years
