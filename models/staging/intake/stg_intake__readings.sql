with readings as (
    {{ known_readings() }}
)

select
    file_sha256,
    batch_id,
    form,
    layout_id,
    outcome,
    reporting_year,
    center_code,
    center_name,
    department_text,
    value_count,
    receipt_no,
    cast(received_at as timestamp) as received_at
from readings
