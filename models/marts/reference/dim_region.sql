select
    region_code,
    region_name,
    region_short_name,
    province_code,
    province_name,
    region_level,
    is_liaoning,
    sort_order
from {{ ref('regions') }}
order by region_code
