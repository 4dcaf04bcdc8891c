with records as (
    {{ ledger_records('legacy_bases', {
        'legacy_code': ['legacy_code', 'clean_text'],
        'legacy_name': ['legacy_name', 'shown_text'],
        'legacy_type': ['legacy_type', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'region': ['region', 'shown_text'],
        'disposition': ['disposition', 'shown_text'],
        'disposed_on': ['disposed_on', 'date'],
        'successor_center_code': ['successor_center_code', 'clean_text'],
        'document_number': ['document_number', 'shown_text']
    }, cells=['legacy_name', 'disposition']) }}
)

select
    *,
    {{ natural_key([
        'legacy_code',
        'case when legacy_code is null then ' ~ normalised_text('legacy_name') ~ ' end'
    ]) }} as natural_key
from records
