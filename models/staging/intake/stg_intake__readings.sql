with readings as (
    select
        *,
        row_number() over (partition by file_sha256 order by batch_id desc) as reading_rank
    from {{ source('raw', 'readings') }}
)

select
    readings.file_sha256,
    readings.batch_id,
    readings.form,
    readings.layout_id,
    readings.outcome,
    readings.reporting_year,
    readings.center_code,
    readings.center_name,
    readings.department_text,
    readings.value_count,
    receipts.receipt_no,
    receipts.received_at,
    receipts.received_on,
    receipts.file_name,
    receipts.file_name_year,
    receipts.is_file_name_year_certain
from readings
inner join {{ ref('stg_intake__receipts') }} as receipts
    on readings.file_sha256 = receipts.file_sha256
where readings.reading_rank = 1
