select
    {{ demand_key() }} as demand_id,
    demand_name,
    detail,
    cluster_code,
    region_code,
    cluster as cluster_text,
    region as region_text,
    proposed_by,
    proposed_on,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    demand_name_cell as source_cell
from {{ ref('int_context__demands') }}
where is_in_use
order by demand_id
