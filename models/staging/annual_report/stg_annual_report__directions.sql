with cells as (
    {{ raw_cells('annual_report_values', 'directions') }}
)

select
    file_sha256,
    sheet,
    record,
    {{ pivot_fields({
        'direction_name': ['direction_name', 'shown_text'],
        'leader_name': ['leader_name', 'shown_text'],
    }, cells=['direction_name', 'leader_name']) }}
from cells
group by file_sha256, sheet, record
