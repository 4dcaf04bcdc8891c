select
    measure_id,
    measure_name,
    unit,
    definition,
    source,
    cast(row_number() over (order by sort_order, measure_id) as integer) as sort_order
from {{ ref('statistics_measures') }}
