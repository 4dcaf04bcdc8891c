with cells as (
    {{ raw_cells('statistics_edition_values', 'tables') }}
)

select
    file_sha256,
    received_at,
    receipt_no,
    record,
    {{ pivot_fields({
        'reporting_year': ['reporting_year', 'cast(number as integer)'],
        'edition_no': ['edition_no', 'cast(number as integer)'],
        'issued_on': ['issued_on', 'date'],
        'snapshot_id': ['snapshot_id', 'shown_text'],
        'data_until_on': ['data_until_on', 'date'],
        'table_id': ['table_id', 'shown_text'],
        'table_no': ['table_no', 'shown_text'],
        'title': ['title', 'shown_text'],
        'unit_note': ['unit_note', 'shown_text'],
        'chapter_no': ['chapter_no', 'cast(number as integer)'],
        'chapter_title': ['chapter_title', 'shown_text'],
        'notes': ['notes', 'shown_text'],
        'coverage_note': ['coverage_note', 'shown_text'],
        'chart': ['chart', 'shown_text'],
        'classification_status': ['classification_status', 'shown_text'],
        'sort_order': ['sort_order', 'cast(number as integer)']
    }) }}
from cells
group by file_sha256, received_at, receipt_no, record
