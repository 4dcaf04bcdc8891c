-- The tables of every year as they stand today: titles, notes, how many reports they rest on.
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
)

select
    years.reporting_year,
    tables.table_id,
    tables.table_no,
    {{ filled_template("tables.title_template", {
        "province": "province.province_name",
        "year": "cast(years.reporting_year as " ~ dbt.type_string() ~ ")"
    }) }} as title,
    tables.unit_note,
    cast(chapters.chapter_no as integer) as chapter_no,
    chapters.chapter_title,
    replace(tables.notes, '|', chr(10)) as notes,
    case when tables.is_from_reports then coverage_notes.coverage_note end as coverage_note,
    tables.chart,
    schemes.classification_status,
    cast(tables.sort_order as integer) as sort_order,
    years.is_closed
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
order by years.reporting_year, tables.sort_order
