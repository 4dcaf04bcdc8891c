with cells as (
    {{ raw_cells('annual_report_values') }}
)

select
    file_sha256,
    table_id as list_table,
    count(distinct record) as record_count
from cells
where record > 0 and state = 'value'
group by file_sha256, table_id
