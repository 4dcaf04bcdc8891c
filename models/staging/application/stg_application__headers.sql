with cells as (
    {{ raw_cells('application_values', 'header') }}
)

select
    file_sha256,
    {{ pivot_fields({
        'center_name': ['center_name', 'shown_text'],
        'base_type': ['base_type', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'host_uscc': ['host_uscc', 'clean_text'],
        'host_kind': ['host_kind', 'shown_text'],
        'is_legal_person': ['is_legal_person', 'number'],
        'region': ['region', 'shown_text'],
        'department': ['department', 'shown_text'],
        'cluster': ['cluster', 'shown_text'],
        'director_name': ['director', 'shown_text'],
        'batch_year': ['batch_year', 'number'],
        'filed_on': ['filed_on', 'date'],
    }, cells=['center_name', 'host_name', 'is_legal_person', 'region', 'cluster', 'director_name', 'filed_on']) }},
    max(sheet) as sheet,
    max(receipt_no) as receipt_no,
    max(received_at) as received_at
from cells
group by file_sha256
