-- The tables of every year: those of an issued year as they were issued, the others as they stand today.
with collected as (
    select distinct reporting_year from {{ ref('fct_statistics_figure') }}
),

years as (
    select
        years.reporting_year,
        years.census_on,
        years.due_on,
        years.due_on < {{ as_of_date() }} as is_closed
    from {{ ref('reporting_years') }} as years
    inner join collected
        on years.reporting_year = collected.reporting_year
),

texts as (
    {{ statistics_texts([
        "coverage", "coverage_open", "status_unverified", "status_illustrative", "unverified_default"
    ]) }}
),

province as (
    select max(province_name) as province_name
    from {{ ref('regions') }}
    where province_code = '{{ var("home_province_code") }}'
),

coverage as (
    select
        reporting_year,
        max(owed_count) as owed_count,
        max(reported_count) as reported_count,
        case
            when max(owed_count) > 0 then round(100.0 * max(reported_count) / max(owed_count), 1)
            else 0
        end as report_rate
    from {{ ref('fct_kpi') }}
    where subject_kind = 'province' and subject_code = '{{ var("home_province_code") }}'
    group by reporting_year
),

-- Whatever a table groups by that no authority has confirmed is said with the table.
used_schemes as (
    select distinct
        blocks.row_set,
        case
            when blocks.subject_kinds like '%cluster%' then '{{ var("cluster_scheme_id") }}'
            else blocks.scheme_id
        end as scheme_id
    from {{ ref('statistics_rows') }} as blocks
),

scheme_sentences as (
    select
        used_schemes.row_set,
        used_schemes.scheme_id,
        replace(
            case
                when schemes.status = 'illustrative' then texts.status_illustrative
                else replace(
                    texts.status_unverified, '{note}', coalesce(schemes.note, texts.unverified_default)
                )
            end,
            '{scheme}',
            schemes.scheme_name
        ) as sentence
    from used_schemes
    inner join {{ ref('dim_classification_scheme') }} as schemes
        on used_schemes.scheme_id = schemes.scheme_id
    cross join texts
    where schemes.is_current and schemes.status <> 'verified'
),

schemes as (
    select
        row_set,
        {{ dbt.listagg("sentence", "'；'", "order by scheme_id") }} as classification_status
    from scheme_sentences
    group by row_set
),

coverage_notes as (
    select
        years.reporting_year,
        {{ filled_template("texts.coverage", {
            "owed": number_text("coalesce(coverage.owed_count, 0)"),
            "reported": number_text("coalesce(coverage.reported_count, 0)"),
            "rate": number_text("coalesce(coverage.report_rate, 0)")
        }) }}
        || case
            when years.is_closed then ''
            else replace(texts.coverage_open, '{due}', cast(years.due_on as {{ dbt.type_string() }}))
        end as coverage_note
    from years
    cross join texts
    left join coverage
        on years.reporting_year = coverage.reporting_year
),

current_tables as (
    select
        years.reporting_year,
        tables.table_id,
        tables.table_no,
        {{ filled_template("tables.title_template", {
            "province": "province.province_name",
            "year": "cast(years.reporting_year as " ~ dbt.type_string() ~ ")"
        }) }} as title,
        tables.unit_note,
        chapters.chapter_no,
        chapters.chapter_title,
        tables.notes,
        case when tables.is_from_reports then coverage_notes.coverage_note end as coverage_note,
        tables.chart,
        schemes.classification_status,
        tables.sort_order
    from years
    cross join province
    inner join {{ ref('statistics_tables') }} as tables
        on {{ in_force('tables', 'years.census_on') }}
    inner join {{ ref('statistics_chapters') }} as chapters
        on tables.chapter_code = chapters.chapter_code
    inner join coverage_notes
        on years.reporting_year = coverage_notes.reporting_year
    left join schemes
        on tables.row_set = schemes.row_set
),

issued_years as (
    select distinct reporting_year from {{ ref('int_statistics__issued_tables') }}
),

together as (
    select
        current_tables.reporting_year,
        current_tables.table_id,
        current_tables.table_no,
        current_tables.title,
        current_tables.unit_note,
        current_tables.chapter_no,
        current_tables.chapter_title,
        current_tables.notes,
        current_tables.coverage_note,
        {{ as_of_date() }} as data_until_on,
        current_tables.chart,
        current_tables.classification_status,
        current_tables.sort_order,
        null as edition_no,
        null as issued_on,
        null as edition_sha256
    from current_tables
    left join issued_years
        on current_tables.reporting_year = issued_years.reporting_year
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
        notes,
        coverage_note,
        data_until_on,
        chart,
        classification_status,
        sort_order,
        edition_no,
        issued_on,
        cells_sha256 as edition_sha256
    from {{ ref('int_statistics__issued_tables') }}
)

select
    together.reporting_year,
    together.table_id,
    together.table_no,
    together.title,
    together.unit_note,
    cast(together.chapter_no as integer) as chapter_no,
    together.chapter_title,
    replace(together.notes, '|', chr(10)) as notes,
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
