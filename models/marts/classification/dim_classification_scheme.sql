select
    scheme_id,
    version,
    scheme_name,
    status,
    {{ wording_of('status', ['verified', 'unverified', 'illustrative'], 'status_') }} as status_name,
    is_current,
    valid_from,
    document_number,
    issued_by,
    source,
    note,
    file_sha256 as source_submission_id
from {{ ref('int_classification__schemes') }}
order by scheme_id, version
