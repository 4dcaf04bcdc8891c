select
    listed_base_id,
    base_name,
    base_kind,
    host_name,
    place,
    region_code,
    published_on,
    list_source,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    base_name_cell as source_cell
from {{ ref('int_context__listed_bases') }}
where is_in_use and base_rank = 1
order by listed_base_id
