-- The nodes of the current classification schemes with the bases that count under each, by the latest year
-- of report that a base was classified for. The list of clusters has a report of its own. A level to which no
-- base has been tied is not in use and says nothing of its nodes.
with nodes as (
    select * from {{ ref('dim_classification_node') }}
    where is_current and scheme_id <> '{{ var("cluster_scheme_id") }}'
),

placed as (
    select
        center_nodes.*,
        row_number() over (
            partition by center_nodes.center_id, center_nodes.scheme_id, center_nodes.level_no
            order by center_nodes.reporting_year desc
        ) as year_rank
    from {{ ref('int_classification__center_nodes') }} as center_nodes
    inner join {{ ref('fct_coverage_center') }} as centers
        on center_nodes.center_id = centers.center_id
),

counts as (
    select
        scheme_id,
        node_code,
        count(*) as center_count
    from placed
    where year_rank = 1 and node_code is not null
    group by scheme_id, node_code
),

levels as (
    select
        scheme_id,
        level_no,
        count(node_code) as classified_count
    from placed
    where year_rank = 1
    group by scheme_id, level_no
),

all_centers as (
    select count(*) as standing_count
    from {{ ref('fct_coverage_center') }}
),

-- Enterprises listed at or below each node.
enterprises as (
    select
        ancestors.scheme_id,
        ancestors.ancestor_code as node_code,
        count(*) as core_enterprise_count
    from {{ ref('int_classification__ancestors') }} as ancestors
    inner join nodes
        on ancestors.scheme_id = nodes.scheme_id and ancestors.node_code = nodes.node_code
    where nodes.uscc is not null
    group by ancestors.scheme_id, ancestors.ancestor_code
),

scheme_enterprises as (
    select
        scheme_id,
        count(*) as core_enterprise_count
    from nodes
    where uscc is not null
    group by scheme_id
),

judged as (
    select
        nodes.*,
        coalesce(counts.center_count, 0) as center_count,
        coalesce(levels.classified_count, 0) as level_classified_count,
        all_centers.standing_count - coalesce(levels.classified_count, 0) as level_unclassified_count,
        case
            when nodes.uscc is null and levels.classified_count > 0 then coalesce(counts.center_count, 0) = 0
        end as is_without_base
    from nodes
    cross join all_centers
    left join counts
        on nodes.scheme_id = counts.scheme_id and nodes.node_code = counts.node_code
    left join levels
        on nodes.scheme_id = levels.scheme_id and nodes.level_no = levels.level_no
),

bare as (
    select
        scheme_id,
        node_code
    from judged
    where is_without_base
),

bare_clusters as (
    select cluster_code
    from {{ ref('rpt_coverage_cluster') }}
    where center_count = 0
),

-- Where a node without a base is told of already: at another one above it, or as a cluster.
bare_paths as (
    select
        paths.scheme_id,
        paths.node_code,
        paths.ancestor_code,
        case
            when paths.ancestor_code <> paths.node_code or bare_clusters.cluster_code is not null then 1
            else 0
        end as is_told
    from {{ ref('int_classification__ancestors') }} as paths
    inner join bare as below
        on paths.scheme_id = below.scheme_id and paths.node_code = below.node_code
    inner join bare as above
        on paths.scheme_id = above.scheme_id and paths.ancestor_code = above.node_code
    left join {{ ref('int_classification__node_links') }} as links
        on
            paths.scheme_id = links.scheme_id
            and paths.ancestor_code = links.node_code
            and links.link_kind = 'cluster'
    left join bare_clusters
        on links.link_code = bare_clusters.cluster_code
),

told as (
    select
        scheme_id,
        node_code,
        max(is_told) as is_told
    from bare_paths
    group by scheme_id, node_code
),

bare_below as (
    select
        scheme_id,
        ancestor_code as node_code,
        count(distinct node_code) - 1 as below_count
    from bare_paths
    group by scheme_id, ancestor_code
)

select
    judged.scheme_id,
    schemes.scheme_name,
    judged.node_code,
    judged.node_name,
    judged.level_no,
    judged.level_name,
    judged.parent_code,
    judged.status,
    judged.status_name,
    judged.uscc is not null as is_enterprise,
    judged.center_count,
    judged.level_classified_count,
    judged.level_unclassified_count,
    coalesce(enterprises.core_enterprise_count, 0) as core_enterprise_count,
    cast(coalesce(enterprises.core_enterprise_count, 0) as double)
    / nullif(scheme_enterprises.core_enterprise_count, 0) as core_share,
    judged.is_without_base,
    coalesce(told.is_told, 0) = 1 as is_told_above,
    coalesce(bare_below.below_count, 0) as bare_below_count,
    judged.sort_order,
    judged.source as evidence,
    judged.source_submission_id,
    judged.source_sheet,
    judged.source_cell
from judged
inner join {{ ref('dim_classification_scheme') }} as schemes
    on judged.scheme_id = schemes.scheme_id and judged.version = schemes.version
left join enterprises
    on judged.scheme_id = enterprises.scheme_id and judged.node_code = enterprises.node_code
left join scheme_enterprises
    on judged.scheme_id = scheme_enterprises.scheme_id
left join told
    on judged.scheme_id = told.scheme_id and judged.node_code = told.node_code
left join bare_below
    on judged.scheme_id = bare_below.scheme_id and judged.node_code = bare_below.node_code
order by judged.scheme_id, judged.sort_order, judged.node_code
