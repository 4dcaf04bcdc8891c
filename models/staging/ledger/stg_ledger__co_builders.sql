with records as (
    {{ ledger_records('co_builders', {
        'center_code': ['center_code', 'clean_text'],
        'co_builder_name': ['co_builder_name', 'shown_text'],
        'co_builder_uscc': ['co_builder_uscc', 'clean_text'],
        'joined_on': ['joined_on', 'date'],
        'left_on': ['left_on', 'date']
    }, cells=['co_builder_name']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        normalised_text('co_builder_name'),
        'joined_on'
    ]) }} as natural_key
from records
