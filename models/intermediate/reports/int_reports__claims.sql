-- What each received report says it is, and which center and year that makes it.
with records as (
    select
        headers.file_sha256,
        0 as record,
        'form' as value_source,
        headers.center_code,
        headers.center_name,
        headers.department,
        coalesce(cast(headers.reporting_year as integer), readings.reporting_year) as reporting_year,
        headers.center_code_cell,
        headers.center_name_cell,
        headers.department_cell,
        headers.reporting_year_cell,
        headers.center_code_received,
        headers.center_name_received,
        headers.department_received,
        headers.reporting_year_received,
        headers.sheet
    from {{ ref('stg_annual_report__headers') }} as headers
    inner join {{ ref('stg_intake__readings') }} as readings
        on headers.file_sha256 = readings.file_sha256
    union all
    select
        file_sha256,
        record,
        'summary' as value_source,
        center_code,
        center_name,
        department,
        cast(reporting_year as integer) as reporting_year,
        center_code_cell,
        center_name_cell,
        department_cell,
        reporting_year_cell,
        center_code_received,
        center_name_received,
        department_received,
        reporting_year_received,
        sheet
    from {{ ref('stg_annual_summary__headers') }}
),

-- A name that two centers bear, or bore, identifies neither; a current name goes before a historic one.
names as (
    select
        name_key,
        min(center_id) as center_id,
        max(is_current) as is_current
    from (
        select
            name_key,
            center_id,
            max(case when is_current then 1 else 0 end) as is_current,
            max(max(case when is_current then 1 else 0 end)) over (partition by name_key) as best_current
        from {{ ref('int_registry__center_versions') }}
        where name_key is not null
        group by name_key, center_id
    ) as bearers
    where is_current = best_current
    group by name_key
    having count(*) = 1
),

matched as (
    select
        records.*,
        receipts.receipt_no,
        receipts.received_at,
        receipts.received_on,
        receipts.file_name_year,
        receipts.is_file_name_year_certain,
        by_code.center_id as center_id_by_code,
        by_name.center_id as center_id_by_name,
        departments.code as department_code,
        records.value_source || '|' || records.file_sha256 || '|' || cast(
            records.record as {{ dbt.type_string() }}
        ) as claim_id
    from records
    inner join {{ ref('stg_intake__receipts') }} as receipts
        on records.file_sha256 = receipts.file_sha256
    left join {{ ref('int_registry__centers') }} as by_code
        on records.center_code = by_code.center_id
    left join names as by_name
        on {{ normalised_text('records.center_name') }} = by_name.name_key
    {{ join_code('departments', "'department'", 'records.department') }}
),

judged as (
    select
        *,
        coalesce(center_id_by_code, center_id_by_name) as center_id,
        case
            when center_id_by_code is null and center_id_by_name is null then 'C05'
            when center_id_by_code <> center_id_by_name then 'C17'
            when
                value_source = 'form'
                and file_name_year <> reporting_year
                and (is_file_name_year_certain or file_name_year <> reporting_year + 1)
                then 'C04'
            when reporting_year is null then 'R21'
        end as held_for
    from matched
),

ranked as (
    select
        *,
        row_number() over (
            partition by value_source, center_id, reporting_year, case when held_for is null then 1 else 0 end
            order by received_at desc, receipt_no desc, record desc
        ) as latest_rank,
        first_value(file_sha256) over (
            partition by value_source, center_id, reporting_year, case when held_for is null then 1 else 0 end
            order by received_at desc, receipt_no desc, record desc
        ) as latest_file_sha256
    from judged
)

select
    *,
    case
        when held_for is not null then 'held'
        when latest_rank = 1 then 'in_use'
        else 'superseded'
    end as disposition,
    case when held_for is null and latest_rank > 1 then latest_file_sha256 end as superseded_by_file_sha256
from ranked
