with cells as (
    {{ raw_cells('application_values', 'recommendations') }}
)

select
    file_sha256,
    sheet,
    record,
    {{ pivot_fields({
        'department': ['department', 'shown_text'],
        'center_name': ['center_name', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'host_uscc': ['host_uscc', 'clean_text'],
        'filed_on': ['filed_on', 'date'],
        'recommended_on': ['recommended_on', 'date'],
    }, cells=['department', 'filed_on', 'recommended_on']) }},
    max(receipt_no) as receipt_no,
    max(received_at) as received_at
from cells
group by file_sha256, sheet, record
