-- What the rules measure by more than one value: sums of several indicators, and of the last three years.
-- A sum is known when every term of it is; one that is not stands, with its cells, as not known.
with terms as (
    select * from {{ ref('int_metrics__terms') }}
),

summed as (
    select
        cells.subject_kind,
        cells.subject_id,
        cells.period,
        terms.metric_id,
        terms.term_no,
        terms.term_count,
        cells.value,
        cells.file_sha256,
        cells.sheet,
        cells.cell
    from {{ ref('int_metrics__cells') }} as cells
    inner join terms
        on cells.indicator_code = terms.indicator_code
    where terms.period_kind = 'reporting_year' and terms.term_count > 1
),

years as (
    select
        cells.*,
        terms.metric_id,
        lag(cells.reporting_year, 2) over years_of_center as first_year,
        case when count(cells.value) over last_years = 3 then sum(cells.value) over last_years end
            as last_sum,
        lag(cells.reporting_year) over years_of_center as last_year,
        lag({{ place_text('cells.sheet', 'cells.cell') }}) over years_of_center as last_place,
        lag({{ place_text('cells.sheet', 'cells.cell') }}, 2) over years_of_center as first_place
    from {{ ref('int_metrics__cells') }} as cells
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
{#- Most sums are of two terms: their second place needs no list, which costs more than all the rest. #}
{%- set place = place_text("sheet", "cell") %}
{%- set arms = [
    ("term_count = 2", "max(case when term_no = 2 then " ~ place ~ " end)"),
    ("term_count > 2",
     dbt.listagg("case when term_no > 1 then " ~ place ~ " end", "'；'", "order by term_no")),
] %}
{%- for terms, evidence in arms %}
select
    subject_kind,
    subject_id,
    metric_id,
    case subject_kind when 'center' then 'reporting_year' else 'application' end as period_kind,
    period,
    cast(case when count(value) = max(term_count) then sum(value) end as double) as value_number,
    count(value) = max(term_count) as is_known,
    max(file_sha256) as source_submission_id,
    max(case when term_no = 1 then sheet end) as source_sheet,
    max(case when term_no = 1 then cell end) as source_cell,
    {{ evidence }} as evidence_text
from summed
where {{ terms }}
group by subject_kind, subject_id, metric_id, period
union all
{%- endfor %}
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
