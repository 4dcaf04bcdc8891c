with records as (
    {{ ledger_records('staff', {
        'center_code': ['center_code', 'clean_text'],
        'person_name': ['person_name', 'shown_text'],
        'position': ['position', 'shown_text'],
        'professional_title': ['professional_title', 'shown_text'],
        'birth_year': ['birth_year', 'number'],
        'is_full_time': ['is_full_time', 'number'],
        'other_base': ['other_base', 'shown_text']
    }, cells=['person_name', 'birth_year', 'other_base']) }}
)

select
    *,
    {{ natural_key([
        'center_code',
        normalised_text('person_name'),
        'birth_year'
    ]) }} as natural_key
from records
