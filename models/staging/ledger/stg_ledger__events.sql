with records as (
    {{ ledger_records('events', {
        'center_code': ['center_code', 'clean_text'],
        'event_kind': ['event_kind', 'shown_text'],
        'occurred_on': ['occurred_on', 'date'],
        'determined_on': ['determined_on', 'date'],
        'determined_by': ['determined_by', 'shown_text'],
        'covered_year': ['covered_year', 'number'],
        'detail': ['detail', 'shown_text'],
        'document_number': ['document_number', 'shown_text']
    }, cells=['center_code', 'event_kind']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        'event_kind',
        'occurred_on',
        'case when occurred_on is null then detail end'
    ]) }} as natural_key
from records
