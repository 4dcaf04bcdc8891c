with cells as (
    {{ raw_cells('application_values', 'indicators') }}
)

select
    file_sha256,
    field as indicator_code,
    case when state = 'value' then number end as value,
    sheet,
    cell
from cells
