with records as (
    {{ ledger_records('changes', {
        'center_code': ['center_code', 'clean_text'],
        'change_item': ['change_item', 'shown_text'],
        'old_value': ['old_value', 'shown_text'],
        'new_value': ['new_value', 'shown_text'],
        'changed_on': ['changed_on', 'date'],
        'filed_on': ['filed_on', 'date'],
        'document_number': ['document_number', 'shown_text']
    }, cells=['center_code', 'change_item', 'old_value', 'new_value']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        'change_item',
        'changed_on',
        'case when changed_on is null then new_value end'
    ]) }} as natural_key
from records
