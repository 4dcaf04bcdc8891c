-- Every received file and what became of it. Ledgers and context tables add to one another, so each that was
-- read is in use.
with claims as (
    select
        file_sha256,
        case
            when max(case when disposition = 'in_use' then 1 else 0 end) = 1 then 'in_use'
            when max(case when disposition = 'superseded' then 1 else 0 end) = 1 then 'superseded'
            else 'held'
        end as disposition,
        case
            when max(case when disposition = 'in_use' then 1 else 0 end) = 0
                then max(superseded_by_file_sha256)
        end as superseded_by_file_sha256,
        case when count(*) = 1 then max(center_id) end as center_id,
        case when count(distinct reporting_year) = 1 then max(reporting_year) end as reporting_year
    from {{ ref('int_reports__claims') }}
    group by file_sha256
)

select
    receipts.file_sha256,
    receipts.receipt_no,
    receipts.file_name,
    receipts.origin,
    case when receipts.is_register then 'register' else readings.form end as form,
    case
        when receipts.is_register then {{ wording('form_register') }}
        {%- for form in [
            "ledger", "annual_report", "annual_summary", "application", "recommendation", "classification", "context",
            "statistics_edition"
        ] %}
        when readings.form = '{{ form }}' then {{ wording('form_' ~ form) }}
        {%- endfor %}
        else {{ wording('form_unknown') }}
    end as form_name,
    readings.layout_id,
    receipts.received_at,
    receipts.received_on,
    receipts.submitted_by,
    case when receipts.is_register then 'register' else readings.outcome end as outcome,
    case
        when receipts.is_register then 'register'
        when readings.outcome <> 'accepted' then readings.outcome
        when readings.form in ('annual_report', 'annual_summary') then coalesce(claims.disposition, 'held')
        when readings.form = 'classification' then coalesce(lists.disposition, 'held')
        when readings.outcome = 'accepted' then 'in_use'
        else 'held'
    end as disposition,
    coalesce(claims.superseded_by_file_sha256, lists.superseded_by_file_sha256) as superseded_by_file_sha256,
    claims.center_id,
    coalesce(claims.reporting_year, readings.reporting_year) as reporting_year,
    coalesce(centers.department_code, departments.code, submitters.code) as department_code,
    coalesce(readings.value_count, 0) as value_count
from {{ ref('stg_intake__receipts') }} as receipts
left join {{ ref('stg_intake__readings') }} as readings
    on receipts.file_sha256 = readings.file_sha256
left join claims
    on receipts.file_sha256 = claims.file_sha256
left join {{ ref('int_classification__lists') }} as lists
    on receipts.file_sha256 = lists.file_sha256
left join {{ ref('int_registry__center_versions') }} as centers
    on claims.center_id = centers.center_id and centers.is_current
{{ join_code('departments', "'department'", 'readings.department_text') }}
{{ join_code('submitters', "'department'", 'receipts.submitted_by') }}
