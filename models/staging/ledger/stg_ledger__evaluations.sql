with records as (
    {{ ledger_records('evaluations', {
        'center_code': ['center_code', 'clean_text'],
        'evaluation_kind': ['evaluation_kind', 'shown_text'],
        'evaluation_year': ['evaluation_year', 'number'],
        'grade': ['grade', 'shown_text'],
        'concluded_on': ['concluded_on', 'date'],
        'extended_until': ['extended_until', 'date'],
        'attendance': ['attendance', 'shown_text'],
        'document_number': ['document_number', 'shown_text']
    }, cells=['center_code', 'evaluation_kind']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        'evaluation_kind',
        'evaluation_year'
    ]) }} as natural_key
from records
