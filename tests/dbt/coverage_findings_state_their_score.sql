-- A score is what its stated parts add up to, ranks run from 1 on, and no sentence has a word left open.
select finding_id
from {{ ref('fct_coverage_finding') }}
where
    abs(score - round(
        base_points + demand_weight * coalesce(demand_part, 0) + core_weight * coalesce(core_part, 0)
        + severity_weight * coalesce(severity_part, 0), 2
    )) > 0.001
    or rank_no > (select count(*) from {{ ref('fct_coverage_finding') }})
    or title || reason || score_parts like '%' || chr(123) || '%'
    or coalesce(demand_part, 0) not between 0 and 1
    or coalesce(core_part, 0) not between 0 and 1
    or coalesce(severity_part, 0) not between 0 and 1
