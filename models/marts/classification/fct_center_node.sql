select
    center_nodes.center_id,
    center_nodes.reporting_year,
    center_nodes.scheme_id,
    center_nodes.level_no,
    center_nodes.node_code,
    nodes.node_name,
    nodes.level_name,
    center_nodes.basis,
    center_nodes.is_contradicted
from {{ ref('int_classification__center_nodes') }} as center_nodes
left join {{ ref('int_classification__nodes') }} as nodes
    on
        center_nodes.scheme_id = nodes.scheme_id
        and center_nodes.node_code = nodes.node_code
        and nodes.is_current
where center_nodes.node_code is not null or center_nodes.is_contradicted
order by center_nodes.center_id, center_nodes.reporting_year, center_nodes.scheme_id, center_nodes.level_no
