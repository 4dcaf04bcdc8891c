-- Issued figures that would be different today, and why: reports that came or were corrected after the
-- edition was made, a newer ledger, else a change of method or of checking. The issued tables do not move.
with issued as (
    select * from {{ ref('int_statistics__issued_cells') }}
    where row_kind <> 'heading'
),

texts as (
    {{ statistics_texts([
        "reason_late", "reason_corrected", "reason_ledger", "reason_added", "reason_removed", "reason_other"
    ]) }}
),

editions as (
    select * from {{ ref('int_statistics__editions') }}
    where is_latest
),

-- Present values of the issued years, also of what the edition does not list.
figures as (
    select figures.*
    from {{ ref('fct_statistics_figure') }} as figures
    inner join editions
        on figures.reporting_year = editions.reporting_year
    where figures.row_kind <> 'heading'
),

differences as (
    select
        coalesce(issued.reporting_year, figures.reporting_year) as reporting_year,
        coalesce(issued.table_id, figures.table_id) as table_id,
        coalesce(issued.row_key, figures.row_key) as row_key,
        coalesce(issued.row_label, figures.row_label) as row_label,
        coalesce(issued.column_key, figures.column_key) as column_key,
        coalesce(issued.column_group, figures.column_group) as column_group,
        coalesce(issued.column_label, figures.column_label) as column_label,
        coalesce(issued.unit, figures.unit) as unit,
        coalesce(issued.decimals, figures.decimals) as decimals,
        coalesce(issued.subject_kind, figures.subject_kind) as subject_kind,
        coalesce(issued.subject_code, figures.subject_code) as subject_code,
        coalesce(issued.value_year, figures.value_year) as value_year,
        coalesce(issued.row_no, figures.row_no) as row_no,
        coalesce(issued.column_no, figures.column_no) as column_no,
        coalesce(issued.measure_id, figures.measure_id) as measure_id,
        issued.value as issued_value,
        figures.value as current_value,
        issued.row_key is null as is_added,
        figures.row_key is null as is_removed
    from issued
    full join figures
        on
            issued.reporting_year = figures.reporting_year
            and issued.table_id = figures.table_id
            and issued.row_key = figures.row_key
            and issued.column_key = figures.column_key
),

changed as (
    select *
    from differences
    where
        coalesce(issued_value <> current_value, true)
        and (issued_value is not null or current_value is not null)
),

ledgers as (
    select
        editions.reporting_year,
        count(*) as ledger_count
    from editions
    inner join {{ ref('int_submissions__files') }} as files
        on
            files.form = 'ledger'
            and files.disposition = 'in_use'
            and {{ is_after_edition('files') }} = 1
    group by editions.reporting_year
),

counted as (
    select
        changed.*,
        editions.edition_no,
        coalesce(own.late_count, 0) + coalesce(previous.late_count, 0) as late_count,
        coalesce(own.corrected_count, 0) + coalesce(previous.corrected_count, 0) as corrected_count,
        coalesce(ledgers.ledger_count, 0) as ledger_count
    from changed
    inner join editions
        on changed.reporting_year = editions.reporting_year
    left join {{ ref('int_statistics__later_reports') }} as own
        on
            changed.reporting_year = own.edition_year
            and changed.value_year = own.reporting_year
            and changed.subject_kind = own.subject_kind
            and changed.subject_code = own.subject_code
            and changed.column_key not like '%previous%'
    left join {{ ref('int_statistics__later_reports') }} as previous
        on
            changed.reporting_year = previous.edition_year
            and changed.value_year - 1 = previous.reporting_year
            and changed.subject_kind = previous.subject_kind
            and changed.subject_code = previous.subject_code
            and (changed.column_key like '%previous%' or changed.column_key like '%change%')
    left join ledgers
        on changed.reporting_year = ledgers.reporting_year
),

parts as (
    select
        counted.*,
        texts.reason_other,
        {%- for cause in ["late", "corrected", "ledger"] %}
        case
            when counted.{{ cause }}_count > 0
                then replace(texts.reason_{{ cause }}, '{count}', {{ number_text(cause ~ "_count") }}) || '；'
            else ''
        end
        || {% endfor %} case
            when counted.is_added then texts.reason_added || '；'
            when counted.is_removed then texts.reason_removed || '；'
            else ''
        end as reasons
    from counted
    cross join texts
)

select
    reporting_year,
    cast(edition_no as integer) as edition_no,
    table_id,
    row_key,
    column_key,
    row_label,
    column_group,
    column_label,
    measure_id,
    unit,
    cast(decimals as integer) as decimals,
    cast(issued_value as double) as issued_value,
    cast(current_value as double) as current_value,
    case when reasons = '' then reason_other else rtrim(reasons, '；') end as reason,
    cast(row_no as integer) as row_no,
    cast(column_no as integer) as column_no
from parts
order by reporting_year, table_id, row_no, column_no, row_key, column_key
