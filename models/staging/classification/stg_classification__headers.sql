with cells as (
    {{ raw_cells('context_values', 'header') }}
)

select
    file_sha256,
    {{ pivot_fields({
        'title': ['title', 'shown_text'],
        'scheme': ['scheme', 'shown_text'],
        'version': ['version', 'shown_text'],
        'issued_by': ['issued_by', 'shown_text'],
        'document_number': ['document_number', 'shown_text'],
        'effective_on': ['effective_on', 'date'],
    }, cells=['title', 'scheme']) }}
from cells
group by file_sha256
