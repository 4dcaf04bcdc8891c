with records as (
    {{ ledger_records('rectifications', {
        'center_code': ['center_code', 'clean_text'],
        'started_on': ['started_on', 'date'],
        'due_on': ['due_on', 'date'],
        'accepted_on': ['accepted_on', 'date'],
        'acceptance_result': ['acceptance_result', 'shown_text'],
        'document_number': ['document_number', 'shown_text']
    }, cells=['center_code', 'started_on']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        'started_on'
    ]) }} as natural_key
from records
