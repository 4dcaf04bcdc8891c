with records as (
    {{ ledger_records('directions', {
        'center_code': ['center_code', 'clean_text'],
        'direction_no': ['direction_no', 'number'],
        'direction_name': ['direction_name', 'shown_text'],
        'keywords': ['keywords', 'shown_text'],
        'leader_name': ['leader_name', 'shown_text'],
        'started_on': ['started_on', 'date'],
        'ended_on': ['ended_on', 'date']
    }, cells=['center_code', 'direction_name']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        'direction_no',
        'case when direction_no is null then direction_name end'
    ]) }} as natural_key
from records
