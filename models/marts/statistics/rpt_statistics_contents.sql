-- The tables of every year: those of an issued year as they were issued, the others as they stand today.
with issued as (
    select * from {{ ref('int_statistics__issued_tables') }}
),

issued_years as (
    select distinct reporting_year from issued
),

years as (
    select distinct
        reporting_year,
        is_closed
    from {{ ref('dim_statistics_table') }}
),

together as (
    select
        tables.reporting_year,
        tables.table_id,
        tables.table_no,
        tables.title,
        tables.unit_note,
        tables.chapter_no,
        tables.chapter_title,
        tables.notes,
        tables.coverage_note,
        {{ as_of_date() }} as data_until_on,
        tables.chart,
        tables.classification_status,
        tables.sort_order,
        null as edition_no,
        null as issued_on,
        null as edition_sha256
    from {{ ref('dim_statistics_table') }} as tables
    left join issued_years
        on tables.reporting_year = issued_years.reporting_year
    where issued_years.reporting_year is null
    union all
    select
        reporting_year,
        table_id,
        table_no,
        title,
        unit_note,
        chapter_no,
        chapter_title,
        replace(notes, '|', chr(10)) as notes,
        coverage_note,
        data_until_on,
        chart,
        classification_status,
        sort_order,
        edition_no,
        issued_on,
        cells_sha256 as edition_sha256
    from issued
)

select
    together.reporting_year,
    together.table_id,
    together.table_no,
    together.title,
    together.unit_note,
    cast(together.chapter_no as integer) as chapter_no,
    together.chapter_title,
    together.notes,
    together.coverage_note,
    together.data_until_on,
    together.chart,
    together.classification_status,
    cast(together.edition_no as integer) as edition_no,
    cast(together.issued_on as date) as issued_on,
    together.edition_sha256,
    cast(together.sort_order as integer) as sort_order,
    coalesce(years.is_closed, true) as is_closed
from together
left join years
    on together.reporting_year = years.reporting_year
order by together.reporting_year, together.sort_order
