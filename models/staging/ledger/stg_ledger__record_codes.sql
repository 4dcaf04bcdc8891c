with cells as (
    {{ raw_cells('ledger_values') }}
)

select
    file_sha256,
    sheet,
    record,
    clean_text as center_code
from cells
where field = 'center_code' and state = 'value'
