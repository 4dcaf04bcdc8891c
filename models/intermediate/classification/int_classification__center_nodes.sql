-- Which node each center counts under in each year, one row a center, year, scheme and level of the scheme's
-- current version; without a node it is 未归类 there. A decision goes before what cluster and host tell. Where
-- these lead to two nodes of one level, neither that level nor any below it has a node until someone decides.
--
-- Centers of one day, cluster and listed host (if any) are alike, so each such position is judged once.
with hosts as (
    select distinct link_code as host_id from {{ ref('int_classification__node_links') }}
    where link_kind = 'uscc'
),

singled_out as (
    select link_code as center_id from {{ ref('int_classification__node_links') }}
    where link_kind = 'center'
    union
    select center_id from {{ ref('int_classification__decisions') }}
),

placed as (
    select
        center_years.center_id,
        center_years.reporting_year,
        center_years.census_on,
        center_years.cluster_code,
        hosts.host_id,
        singled_out.center_id as own_id,
        {{ natural_key([
            'center_years.census_on', 'center_years.cluster_code', 'hosts.host_id', 'singled_out.center_id'
        ]) }} as position_key
    from {{ ref('int_reports__center_years') }} as center_years
    left join hosts
        on center_years.host_id = hosts.host_id
    left join singled_out
        on center_years.center_id = singled_out.center_id
),

positions as (
    select distinct
        position_key,
        census_on,
        cluster_code,
        host_id,
        own_id
    from placed
),

decisions as (
    select
        positions.position_key,
        decided.scheme_id,
        decided.node_code,
        row_number() over (
            partition by positions.position_key, decided.scheme_id order by decided.applies_from desc
        ) as decision_rank
    from positions
    inner join {{ ref('int_classification__decisions') }} as decided
        on positions.own_id = decided.center_id and positions.census_on >= decided.applies_from
),

matches as (
    {%- for kind, column in [("cluster", "cluster_code"), ("uscc", "host_id"), ("center", "own_id")] %}
    select
        positions.position_key,
        links.scheme_id,
        links.node_code,
        {{ {"cluster": 3, "uscc": 2, "center": 1}[kind] }} as basis_rank
    from positions
    inner join {{ ref('int_classification__node_links') }} as links
        on
            links.link_kind = '{{ kind }}'
            and positions.{{ column }} = links.link_code
            and {{ in_force('links', 'positions.census_on') }}
    union all
    {%- endfor %}
    select
        position_key,
        scheme_id,
        node_code,
        0 as basis_rank
    from decisions
    where decision_rank = 1
),

counted as (
    select
        *,
        min(basis_rank) over (partition by position_key, scheme_id) as best_rank
    from matches
),

reached as (
    select
        counted.position_key,
        counted.scheme_id,
        ancestors.ancestor_level_no as level_no,
        min(ancestors.ancestor_code) as node_code,
        max(ancestors.ancestor_code) as last_node_code,
        min(counted.basis_rank) as basis_rank
    from counted
    inner join {{ ref('int_classification__ancestors') }} as ancestors
        on counted.scheme_id = ancestors.scheme_id and counted.node_code = ancestors.node_code
    where counted.best_rank > 0 or counted.basis_rank = 0
    group by counted.position_key, counted.scheme_id, ancestors.ancestor_level_no
),

judged as (
    select
        *,
        max(case when node_code <> last_node_code then 1 else 0 end) over (
            partition by position_key, scheme_id
            order by level_no
            rows between unbounded preceding and current row
        ) as is_contradicted
    from reached
),

levels as (
    select distinct
        scheme_id,
        level_no
    from {{ ref('int_classification__nodes') }}
    where is_current and scheme_id <> '{{ var("cluster_scheme_id") }}'
)

select
    placed.center_id,
    placed.reporting_year,
    levels.scheme_id,
    levels.level_no,
    case when judged.is_contradicted = 0 then judged.node_code end as node_code,
    case
        when judged.is_contradicted = 0
            then case judged.basis_rank
                when 0 then 'decision' when 1 then 'link' when 2 then 'core_enterprise' else 'cluster'
            end
    end as basis,
    coalesce(judged.is_contradicted, 0) = 1 as is_contradicted,
    case when judged.node_code <> judged.last_node_code then judged.node_code end as first_candidate_code,
    case when judged.node_code <> judged.last_node_code then judged.last_node_code end as last_candidate_code
from placed
cross join levels
left join judged
    on
        placed.position_key = judged.position_key
        and levels.scheme_id = judged.scheme_id
        and levels.level_no = judged.level_no
