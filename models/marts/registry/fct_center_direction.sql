select
    center_id,
    direction_rank as direction_no,
    direction_name,
    keywords,
    leader_name,
    started_on,
    ended_on,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    cell as source_cell
from {{ ref('int_registry__directions') }}
order by center_id, direction_rank
