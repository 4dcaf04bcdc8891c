-- Every issue of every received file in one shape; the sentences are made here from the catalogue of issue
-- types.
with findings as (
    {%- for check in [
        "reports", "unit_slips", "sums", "lists", "summaries", "codes", "ledger", "classification", "context"
    ] %}
    select * from {{ ref('int_checks__' ~ check) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

worded as (
    select
        findings.*,
        types.severity,
        types.layer,
        types.title,
        types.remedy,
        {{ filled_template('types.message_template', {
            'name': 'findings.name_text', 'value': 'findings.value_text',
            'expected': 'findings.expected_text', 'operator': 'findings.operator_text',
            'detail': 'findings.detail_text', 'ratio': 'findings.ratio_text',
            'text': 'findings.received_text',
        }) }} as message
    from findings
    inner join {{ ref('issue_types') }} as types
        on findings.issue_code = types.issue_code
),

-- The center and year that a cell is about: of the whole workbook for a form, of its row for a table.
claims as (
    select
        file_sha256,
        '' as sheet_key,
        record,
        center_id,
        reporting_year
    from {{ ref('int_reports__claims') }}
    union all
    select
        records.file_sha256,
        records.sheet as sheet_key,
        records.record,
        min(centers.center_id) as center_id,
        null as reporting_year
    from {{ ref('stg_ledger__record_codes') }} as records
    inner join {{ ref('int_registry__centers') }} as centers
        on records.center_code = centers.center_id
    group by records.file_sha256, records.sheet, records.record
    having count(distinct centers.center_id) = 1
),

reading_issues as (
    select
        issues.*,
        readings.reporting_year,
        case when readings.form = 'ledger' then issues.sheet else '' end as sheet_key,
        case
            when readings.form in ('ledger', 'annual_summary')
                then cast({{ first_match('issues.cell', '([0-9]+)') }} as integer)
            else 0
        end as record
    from {{ ref('stg_intake__reading_issues') }} as issues
    inner join {{ ref('stg_intake__readings') }} as readings
        on issues.file_sha256 = readings.file_sha256
),

together as (
    select
        file_sha256,
        issue_code,
        severity,
        layer,
        title,
        sheet,
        cell,
        field,
        received_text,
        message,
        remedy,
        center_id,
        reporting_year
    from worded
    union all
    select
        issues.file_sha256,
        issues.issue_code,
        issues.severity,
        types.layer,
        types.title,
        issues.sheet,
        issues.cell,
        issues.field,
        issues.received_text,
        issues.message,
        issues.remedy,
        claims.center_id,
        coalesce(claims.reporting_year, issues.reporting_year) as reporting_year
    from reading_issues as issues
    left join {{ ref('issue_types') }} as types
        on issues.issue_code = types.issue_code
    left join claims
        on
            issues.file_sha256 = claims.file_sha256
            and issues.sheet_key = claims.sheet_key
            and issues.record = claims.record
),

numbered as (
    select
        *,
        row_number() over (
            partition by file_sha256, issue_code, sheet, cell, field
            order by message, received_text, center_id, reporting_year
        ) as occurrence_no
    from together
)

select
    {{ generated_key('I-', [
        'file_sha256', 'issue_code', 'sheet', 'cell', 'field',
        'cast(occurrence_no as ' ~ dbt.type_string() ~ ')'
    ], digits=20) }} as issue_id,
    *
from numbered
