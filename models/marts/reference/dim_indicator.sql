select
    indicator_code,
    block_code,
    block_name,
    indicator_name,
    unit,
    value_type,
    measure,
    definition,
    sort_order,
    source
from {{ ref('indicators') }}
order by indicator_code
