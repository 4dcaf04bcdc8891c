select
    {{ generated_key('S-', ['natural_key']) }} as industry_size_id,
    cast(year as integer) as year,
    cluster_code,
    region_code,
    cluster as cluster_text,
    region as region_text,
    cast(operating_revenue_10k_yuan as double) as operating_revenue_10k_yuan,
    cast(enterprise_count as integer) as enterprise_count,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    operating_revenue_10k_yuan_cell as source_cell
from {{ ref('int_context__industry_sizes') }}
where is_in_use
order by year, cluster_code, region_code, natural_key
