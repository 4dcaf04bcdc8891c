with records as (
    {{ ledger_records('hosts', {
        'host_uscc': ['host_uscc', 'clean_text'],
        'host_name': ['host_name', 'shown_text'],
        'host_kind': ['host_kind', 'shown_text'],
        'region': ['region', 'shown_text'],
        'registered_on': ['registered_on', 'date'],
        'is_legal_person': ['is_legal_person', 'number'],
        'is_high_tech': ['is_high_tech', 'number'],
        'is_above_scale': ['is_above_scale', 'number'],
        'operating_status': ['operating_status', 'shown_text']
    }, cells=['host_uscc', 'host_name', 'host_kind', 'region']) }}
)

select
    *,
    coalesce(host_uscc, {{ generated_key('H-', [normalised_text('host_name')]) }}) as natural_key
from records
