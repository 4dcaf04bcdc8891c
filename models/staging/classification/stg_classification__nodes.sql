with cells as (
    {{ raw_cells('context_values', 'nodes') }}
)

select
    file_sha256,
    sheet,
    record,
    {{ pivot_fields({
        'level_text': ['level', 'shown_text'],
        'level_name': ['level_name', 'shown_text'],
        'node_code': ['node_code', 'clean_text'],
        'node_name': ['node_name', 'shown_text'],
        'parent_code': ['parent_code', 'clean_text'],
        'uscc': ['uscc', 'clean_text'],
    }, cells=['level_text', 'node_code', 'node_name', 'parent_code']) }},
    max(case when field = 'parent_code' and state = 'unreadable' then text end) as unreadable_parent,
    max(receipt_no) as receipt_no,
    max(received_at) as received_at
from cells
group by file_sha256, sheet, record
