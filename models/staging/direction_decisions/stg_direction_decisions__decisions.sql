with cells as (
    {{ raw_cells('decision_values', 'decisions') }}
)

select
    file_sha256,
    sheet,
    record,
    {{ pivot_fields({
        'text_id_one': ['text_id_one', 'clean_text'],
        'text_one': ['text_one', 'shown_text'],
        'text_id_two': ['text_id_two', 'clean_text'],
        'text_two': ['text_two', 'shown_text'],
        'verdict': ['verdict', 'shown_text'],
        'reason': ['reason', 'shown_text'],
        'office': ['office', 'shown_text'],
        'decided_on': ['decided_on', 'date'],
        'document_number': ['document_number', 'shown_text'],
    }, cells=['verdict']) }},
    max(receipt_no) as receipt_no,
    max(received_at) as received_at
from cells
group by file_sha256, sheet, record
