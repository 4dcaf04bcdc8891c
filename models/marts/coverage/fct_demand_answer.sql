-- Every demand of the home province with the direction that comes nearest to its name, as the comparison of
-- directions judges it (int_directions__pairs), or a person has: a pair decided 重复 answers, one decided 不重复
-- does not. Directions under way of bases that stand, whatever their cluster; what is unrelated is no
-- answer at all.
with limits as (
    select
        levels.level_name as least_level_name,
        levels.least_score
    from {{ ref('int_coverage__parameters') }} as parameters
    inner join {{ ref('direction_levels') }} as levels
        on parameters.answer_least_level = levels.level_code
),

demands as (
    {{ placed_at_home(ref('fct_demand')) }}
),

compared as (
    select
        pairs.*,
        coalesce(pairs.decision_state = 'decided' and pairs.verdict_code = 'duplicate', false)
            as is_decided_same,
        coalesce(pairs.decision_state = 'decided' and pairs.verdict_code = 'distinct', false)
            as is_decided_other
    from {{ ref('fct_direction_pair') }} as pairs
    inner join {{ ref('fct_coverage_center') }} as centers
        on pairs.holder_id_a = centers.center_id
    where
        pairs.holder_kind_a = 'center'
        and pairs.holder_kind_b = 'listed'
        and pairs.is_standing_a
        and pairs.source_kind_a <> 'center_name'
),

ranked as (
    select
        *,
        row_number() over (
            partition by holder_id_b
            order by
                case when is_decided_same then 0 when is_decided_other then 2 else 1 end asc,
                score desc,
                case when is_same_cluster then 0 else 1 end asc,
                holder_id_a asc,
                text_id_a asc
        ) as answer_rank
    from compared
    where is_decided_same or level_code <> 'unrelated'
)

select
    demands.demand_id,
    demands.demand_name,
    demands.cluster_code,
    demands.region_code,
    coalesce(
        nearest.is_decided_same or (nearest.score >= limits.least_score and not nearest.is_decided_other),
        false
    ) as is_answered,
    nearest.level_code,
    nearest.level_name,
    limits.least_level_name,
    nearest.score,
    nearest.containment as covered_share,
    case
        when nearest.decision_state = 'decided' then 'decision'
        when nearest.pair_id is not null then 'score'
    end as basis,
    nearest.shared_text as matched_text,
    nearest.pair_id,
    nearest.holder_id_a as center_id,
    nearest.holder_name_a as center_name,
    nearest.cluster_code_a as center_cluster_code,
    directions.direction_no,
    nearest.text_a as direction_name,
    demands.source_submission_id,
    demands.source_sheet,
    demands.source_cell,
    nearest.source_submission_id_a as direction_submission_id,
    nearest.source_sheet_a as direction_sheet,
    nearest.source_cell_a as direction_cell
from demands
cross join limits
left join ranked as nearest
    on demands.demand_id = nearest.holder_id_b and nearest.answer_rank = 1
left join {{ ref('fct_direction') }} as directions
    on nearest.text_id_a = directions.text_id
order by demands.demand_id
