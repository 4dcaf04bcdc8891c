-- Which node each center counts under in each year, one row a center, year, scheme and level of the scheme's
-- current version; without a node it is 未归类 there. A decision goes before what cluster and host tell. Where
-- these lead to two nodes of one level, neither that level nor any below it has a node until someone decides.
with center_years as (
    select
        center_years.*,
        centers.center_code
    from {{ ref('int_reports__center_years') }} as center_years
    inner join {{ ref('int_registry__centers') }} as centers
        on center_years.center_id = centers.center_id
),

decisions as (
    select
        center_years.center_id,
        center_years.reporting_year,
        decided.scheme_id,
        decided.node_code,
        row_number() over (
            partition by center_years.center_id, center_years.reporting_year, decided.scheme_id
            order by decided.applies_from desc
        ) as decision_rank
    from center_years
    inner join {{ ref('int_classification__decisions') }} as decided
        on
            center_years.center_id = decided.center_id
            and center_years.census_on >= decided.applies_from
),

matches as (
    {%- for kind, column in [("cluster", "cluster_code"), ("uscc", "host_id"), ("center", "center_code")] %}
    select
        center_years.center_id,
        center_years.reporting_year,
        links.scheme_id,
        links.node_code,
        {{ {"cluster": 3, "uscc": 2, "center": 1}[kind] }} as basis_rank
    from center_years
    inner join {{ ref('int_classification__node_links') }} as links
        on
            links.link_kind = '{{ kind }}'
            and center_years.{{ column }} = links.link_code
            and {{ in_force('links', 'center_years.census_on') }}
    union all
    {%- endfor %}
    select
        center_id,
        reporting_year,
        scheme_id,
        node_code,
        0 as basis_rank
    from decisions
    where decision_rank = 1
),

counted as (
    select
        *,
        min(basis_rank) over (partition by center_id, reporting_year, scheme_id) as best_rank
    from matches
),

reached as (
    select
        counted.center_id,
        counted.reporting_year,
        counted.scheme_id,
        ancestors.ancestor_level_no as level_no,
        min(ancestors.ancestor_code) as node_code,
        max(ancestors.ancestor_code) as last_node_code,
        count(distinct ancestors.ancestor_code) as node_count,
        min(counted.basis_rank) as basis_rank
    from counted
    inner join {{ ref('int_classification__ancestors') }} as ancestors
        on counted.scheme_id = ancestors.scheme_id and counted.node_code = ancestors.node_code
    where counted.best_rank > 0 or counted.basis_rank = 0
    group by
        counted.center_id, counted.reporting_year, counted.scheme_id, ancestors.ancestor_level_no
),

judged as (
    select
        *,
        max(case when node_count > 1 then 1 else 0 end) over (
            partition by center_id, reporting_year, scheme_id
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
    center_years.center_id,
    center_years.reporting_year,
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
    case when judged.node_count > 1 then judged.node_code end as first_candidate_code,
    case when judged.node_count > 1 then judged.last_node_code end as last_candidate_code
from center_years
cross join levels
left join judged
    on
        center_years.center_id = judged.center_id
        and center_years.reporting_year = judged.reporting_year
        and levels.scheme_id = judged.scheme_id
        and levels.level_no = judged.level_no
