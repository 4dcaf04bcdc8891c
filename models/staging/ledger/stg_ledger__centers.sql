with records as (
    {{ ledger_records('centers', {
        'center_code': ['center_code', 'clean_text'],
        'center_name': ['center_name', 'shown_text'],
        'base_type': ['base_type', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'host_uscc': ['host_uscc', 'clean_text'],
        'department': ['department', 'shown_text'],
        'region': ['region', 'shown_text'],
        'cluster': ['cluster', 'shown_text'],
        'director_name': ['director', 'shown_text'],
        'approved_on': ['approved_on', 'date'],
        'approval_document': ['approval_document', 'shown_text'],
        'status': ['status', 'clean_text'],
        'ended_on': ['ended_on', 'date'],
        'end_reason': ['end_reason', 'shown_text'],
        'successor_center_code': ['successor_center_code', 'clean_text']
    }, cells=['center_code', 'center_name', 'region', 'cluster', 'base_type', 'department']) }}
),

-- A row without its code is known by the code that any ledger gives to the same name and host.
known as (
    select
        *,
        min(center_code) over (
            partition by {{ normalised_text('center_name') }}, {{ normalised_text('host_name') }}
        ) as lowest_code,
        max(center_code) over (
            partition by {{ normalised_text('center_name') }}, {{ normalised_text('host_name') }}
        ) as highest_code
    from records
)

select
    *,
    coalesce(
        center_code,
        case when lowest_code = highest_code then lowest_code end,
        {{ generated_key('N-', [normalised_text('center_name'), normalised_text('host_name')]) }}
    ) as natural_key
from known
