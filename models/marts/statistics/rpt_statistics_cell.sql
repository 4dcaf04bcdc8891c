-- What the tables show: an issued year as it was issued, every other year as it is known today.
with figures as (
    select * from {{ ref('fct_statistics_figure') }}
),

issued as (
    select * from {{ ref('int_statistics__issued_cells') }}
),

issued_years as (
    select distinct reporting_year from issued
),

shown as (
    select
        figures.table_id,
        figures.reporting_year,
        {%- for column in statistics_cell_columns() %}
        figures.{{ column }},
        {%- endfor %}
        figures.value,
        figures.value as current_value,
        false as is_issued
    from figures
    left join issued_years
        on figures.reporting_year = issued_years.reporting_year
    where issued_years.reporting_year is null
    union all
    select
        issued.table_id,
        issued.reporting_year,
        {%- for column in statistics_cell_columns() %}
        issued.{{ column }},
        {%- endfor %}
        issued.value,
        figures.value as current_value,
        true as is_issued
    from issued
    left join figures
        on
            issued.table_id = figures.table_id
            and issued.reporting_year = figures.reporting_year
            and issued.row_key = figures.row_key
            and issued.column_key = figures.column_key
)

select
    table_id,
    reporting_year,
    row_no,
    row_key,
    row_label,
    row_level,
    row_kind,
    subject_kind,
    subject_code,
    column_no,
    column_key,
    column_label,
    column_group,
    measure_id,
    unit,
    decimals,
    cast(value as double) as value,
    cast(current_value as double) as current_value,
    is_issued,
    value_year,
    center_count,
    reported_count,
    owed_count,
    {{ statistics_response_rate() }} as response_rate,
    disclosure
from shown
order by table_id, reporting_year, row_no, column_no
