select
    nodes.node_code as cluster_code,
    nodes.node_name as cluster_name,
    groups.node_code as cluster_group_code,
    groups.node_name as cluster_group_name,
    nodes.sort_order,
    nodes.status,
    {{ cited_source('nodes.source', 'regulations') }} as source
from {{ ref('nodes') }} as nodes
inner join {{ ref('nodes') }} as groups
    on nodes.parent_code = groups.node_code and nodes.scheme_id = groups.scheme_id
left join {{ ref('regulations') }} as regulations
    on nodes.source like regulations.regulation_id || ' %'
where nodes.scheme_id = '{{ var("cluster_scheme_id") }}'
order by nodes.node_code
