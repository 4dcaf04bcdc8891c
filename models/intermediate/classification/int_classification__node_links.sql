-- What ties a center to a node of a current version: its cluster, its host's credit code, or itself.
with nodes as (
    select
        *,
        {{ normalised_text('node_name') }} as name_key,
        {{ normalised_text("'" ~ var("cluster_name_suffix") ~ "'") }} as suffix_key
    from {{ ref('int_classification__nodes') }}
    where is_current and scheme_id <> '{{ var("cluster_scheme_id") }}'
)

select
    nodes.scheme_id,
    nodes.node_code,
    'cluster' as link_kind,
    clusters.code as link_code,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to
from nodes
inner join {{ ref('int_reference__code_names') }} as clusters
    on
        clusters.kind = 'cluster'
        and (nodes.name_key = clusters.name_key or nodes.name_key = clusters.name_key || nodes.suffix_key)
union
select
    scheme_id,
    node_code,
    'uscc' as link_kind,
    uscc as link_code,
    null as valid_from,
    null as valid_to
from nodes
where uscc is not null
union
select
    links.scheme_id,
    links.node_code,
    links.link_kind,
    links.link_code,
    links.valid_from,
    links.valid_to
from {{ ref('node_links') }} as links
inner join nodes
    on links.scheme_id = nodes.scheme_id and links.node_code = nodes.node_code
