select
    scheme_id,
    version,
    node_code,
    level_no,
    level_name,
    parent_code,
    node_name,
    uscc,
    sort_order,
    is_current,
    status,
    {{ wording_of('status', ['verified', 'unverified', 'illustrative'], 'status_') }} as status_name,
    source,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    cell as source_cell
from {{ ref('int_classification__nodes') }}
order by scheme_id, version, sort_order, node_code
