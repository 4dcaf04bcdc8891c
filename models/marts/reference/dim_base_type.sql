select
    base_types.base_type_code,
    base_types.base_type_name,
    base_types.base_class_code,
    base_classes.base_class_name,
    base_types.authority,
    base_types.regulation_id,
    base_types.is_legacy,
    base_types.successor_code,
    base_types.sort_order,
    base_types.source
from {{ ref('base_types') }} as base_types
left join {{ ref('base_classes') }} as base_classes
    on base_types.base_class_code = base_classes.base_class_code
order by base_types.base_type_code
