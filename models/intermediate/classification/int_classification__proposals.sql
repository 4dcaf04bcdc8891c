-- What people have to decide: the cluster of a center for which the register names none that is known, and
-- the node of a center whose cluster and host lead to different nodes.
with nodes as (
    select * from {{ ref('int_classification__nodes') }}
    where is_current
),

last_years as (
    select
        center_id,
        max(reporting_year) as reporting_year
    from {{ ref('int_reports__center_years') }}
    group by center_id
),

clusters as (
    select
        '{{ var("cluster_scheme_id") }}' as scheme_id,
        centers.center_id,
        scores.cluster_code as node_code,
        scores.score,
        scores.reasons,
        lead(scores.cluster_code) over (
            partition by centers.center_id order by scores.score desc, scores.cluster_code asc
        ) as runner_up_node_code,
        lead(scores.score) over (
            partition by centers.center_id order by scores.score desc, scores.cluster_code asc
        ) as runner_up_score,
        row_number() over (
            partition by centers.center_id order by scores.score desc, scores.cluster_code asc
        ) as proposal_rank,
        centers.file_sha256,
        centers.sheet,
        centers.cluster_cell as cell
    from {{ ref('int_registry__centers') }} as centers
    left join {{ ref('int_classification__cluster_scores') }} as scores
        on centers.center_id = scores.center_id
    where centers.cluster_code is null
),

-- Of the last year on record; the highest level must be decided first.
ranked_contradictions as (
    select
        *,
        row_number() over (
            partition by center_id, scheme_id, reporting_year order by level_no
        ) as level_rank
    from {{ ref('int_classification__center_nodes') }}
    where is_contradicted
),

contradictions as (
    select
        contradicted.scheme_id,
        contradicted.center_id,
        contradicted.first_candidate_code as node_code,
        cast(null as bigint) as score,
        {{ wording('two_nodes') }}
        || nodes.node_name
        || {{ wording('separator') }}
        || others.node_name as reasons,
        contradicted.last_candidate_code as runner_up_node_code,
        cast(null as bigint) as runner_up_score,
        centers.file_sha256,
        centers.sheet,
        centers.cell
    from ranked_contradictions as contradicted
    inner join last_years
        on
            contradicted.center_id = last_years.center_id
            and contradicted.reporting_year = last_years.reporting_year
    inner join {{ ref('int_registry__centers') }} as centers
        on contradicted.center_id = centers.center_id
    left join nodes
        on
            contradicted.scheme_id = nodes.scheme_id
            and contradicted.first_candidate_code = nodes.node_code
    left join nodes as others
        on
            contradicted.scheme_id = others.scheme_id
            and contradicted.last_candidate_code = others.node_code
    where contradicted.level_rank = 1
),

open_questions as (
    select
        scheme_id,
        center_id,
        node_code,
        score,
        reasons,
        runner_up_node_code,
        runner_up_score,
        file_sha256,
        sheet,
        cell
    from clusters
    where proposal_rank = 1
    union all
    select * from contradictions
),

decisions as (
    select
        *,
        row_number() over (
            partition by center_id, scheme_id order by applies_from desc
        ) as decision_rank
    from {{ ref('int_classification__decisions') }}
),

keys as (
    select
        scheme_id,
        center_id
    from open_questions
    union
    select
        scheme_id,
        center_id
    from decisions
)

select
    keys.scheme_id,
    keys.center_id,
    centers.center_name,
    questions.node_code,
    nodes.node_name,
    questions.score,
    questions.reasons,
    questions.runner_up_node_code,
    others.node_name as runner_up_node_name,
    questions.runner_up_score,
    case
        when decisions.center_id is null then 'open'
        when keys.scheme_id = '{{ var("cluster_scheme_id") }}' and questions.center_id is null
            then 'superseded'
        else 'decided'
    end as state,
    decisions.node_code as decided_node_code,
    decided.node_name as decided_node_name,
    decisions.applies_from,
    decisions.decided_on,
    decisions.decided_by,
    decisions.reason as decision_reason,
    centers.file_sha256,
    centers.sheet,
    coalesce(questions.cell, centers.cell) as cell
from keys
inner join {{ ref('int_registry__centers') }} as centers
    on keys.center_id = centers.center_id
left join open_questions as questions
    on keys.scheme_id = questions.scheme_id and keys.center_id = questions.center_id
left join decisions
    on
        keys.scheme_id = decisions.scheme_id
        and keys.center_id = decisions.center_id
        and decisions.decision_rank = 1
left join nodes
    on keys.scheme_id = nodes.scheme_id and questions.node_code = nodes.node_code
left join nodes as others
    on keys.scheme_id = others.scheme_id and questions.runner_up_node_code = others.node_code
left join nodes as decided
    on keys.scheme_id = decided.scheme_id and decisions.node_code = decided.node_code
