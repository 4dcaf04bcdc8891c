-- Every node of a current version with itself and each node above it.
with recursive nodes as (
    select * from {{ ref('int_classification__nodes') }}
    where is_current
),

paths as (
    select
        scheme_id,
        node_code,
        node_code as ancestor_code,
        level_no as ancestor_level_no,
        parent_code as next_code
    from nodes
    union all
    select
        paths.scheme_id,
        paths.node_code,
        nodes.node_code as ancestor_code,
        nodes.level_no as ancestor_level_no,
        nodes.parent_code as next_code
    from paths
    inner join nodes
        on paths.scheme_id = nodes.scheme_id and paths.next_code = nodes.node_code
)

select
    scheme_id,
    node_code,
    ancestor_code,
    ancestor_level_no
from paths
