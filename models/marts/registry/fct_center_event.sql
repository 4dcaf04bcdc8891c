select
    center_id,
    event_no,
    event_on,
    event_kind,
    title,
    detail,
    document_number,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    cell as source_cell
from {{ ref('int_registry__center_events') }}
order by center_id, event_no
