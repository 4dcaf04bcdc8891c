{{ config(materialized='view') }}
with cells as (
    {{ raw_cells('annual_report_values', 'indicators') }}
)

select
    file_sha256,
    0 as record,
    field as indicator_code,
    case when state = 'value' then number end as value,
    state as value_state,
    text as received_text,
    unit_text as received_unit,
    layout_id,
    sheet,
    cell
from cells
