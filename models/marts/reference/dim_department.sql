select
    department_code,
    department_name,
    region_code,
    department_level,
    sort_order
from {{ ref('departments') }}
order by department_code
