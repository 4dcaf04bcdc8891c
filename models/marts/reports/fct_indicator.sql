select
    center_id,
    reporting_year,
    indicator_code,
    cast(value as double) as value,
    unit,
    received_text,
    received_unit,
    value_state,
    is_accepted,
    value_source,
    file_sha256 as submission_id,
    sheet,
    cell,
    layout_id
from {{ ref('int_reports__accepted_indicators') }}
order by center_id, reporting_year, indicator_code
