-- One row a center that stands, or that ended by a decision: the highest level that anything formal speaks
-- for.
with formal as (
    select * from {{ ref('int_risk__reasons') }}
    where basis = 'formal'
),

highest as (
    select
        center_id,
        min(level_order) as level_order
    from formal
    group by center_id
),

-- Nothing speaks for the last of the levels: it is what remains.
lowest as (
    select max(sort_order) as level_order
    from {{ ref('risk_levels') }}
),

grounds as (
    select
        formal.center_id,
        {{ dbt.listagg(
            "formal.article_label || ' ' || formal.rule_name || '：' || formal.reason_text", "'；'",
            'order by formal.rule_order, formal.rule_id'
        ) }} as grounds,
        {{ dbt.listagg('formal.rule_id', "'|'", 'order by formal.rule_order, formal.rule_id') }}
            as ground_rule_ids
    from formal
    inner join highest
        on formal.center_id = highest.center_id and formal.level_order = highest.level_order
    group by formal.center_id
),

missing as (
    select
        center_id,
        {{ dbt.listagg(
            "article_label || '：' || reason_text", "'；'", 'order by rule_order, rule_id'
        ) }} as missing_inputs
    from formal
    where level_code = 'undetermined'
    group by center_id
),

next_triggers as (
    select
        center_id,
        rule_id,
        trigger_on,
        row_number() over (partition by center_id order by trigger_on, rule_id) as trigger_rank
    from {{ ref('int_risk__grounds') }}
    where basis = 'formal' and trigger_on is not null
),

-- What would cure it: of the grounds that speak for the level, else of the next one ahead.
actions as (
    select
        formal.center_id,
        {{ dbt.listagg('distinct rules.averting_action', "'；'", 'order by rules.averting_action') }}
            as averting_action
    from formal
    inner join highest
        on formal.center_id = highest.center_id and formal.level_order = highest.level_order
    inner join {{ ref('rules') }} as rules
        on formal.rule_id = rules.rule_id
    group by formal.center_id
)

select
    centers.center_id,
    centers.center_code,
    centers.center_name,
    levels.level_code,
    levels.level_name,
    levels.sort_order as level_order,
    grounds.grounds,
    grounds.ground_rule_ids,
    next_triggers.trigger_on as next_trigger_on,
    next_triggers.rule_id as next_trigger_rule_id,
    next_rules.rule_name as next_trigger_rule_name,
    next_articles.article_label as next_trigger_article_label,
    cast(case
        when next_triggers.trigger_on is not null
            then {{ dbt.datediff(as_of_date(), 'next_triggers.trigger_on', 'day') }}
    end as integer) as days_to_trigger,
    coalesce(actions.averting_action, next_rules.averting_action) as averting_action,
    missing.missing_inputs,
    decisions.decision as recorded_decision,
    decisions.decided_on as decision_on,
    decisions.document_number as decision_document,
    (centers.ended_on is null or centers.ended_on > {{ as_of_date() }}) as is_standing,
    centers.region_code,
    centers.cluster_code,
    centers.department_code,
    centers.base_type_code,
    centers.host_id,
    centers.host_name,
    centers.file_sha256 as source_submission_id,
    centers.sheet as source_sheet,
    centers.cell as source_cell
from {{ ref('int_registry__center_versions') }} as centers
left join highest
    on centers.center_id = highest.center_id
cross join lowest
inner join {{ ref('risk_levels') }} as levels
    on coalesce(highest.level_order, lowest.level_order) = levels.sort_order
left join grounds
    on centers.center_id = grounds.center_id
left join missing
    on centers.center_id = missing.center_id
left join next_triggers
    on centers.center_id = next_triggers.center_id and next_triggers.trigger_rank = 1
left join {{ ref('rules') }} as next_rules
    on next_triggers.rule_id = next_rules.rule_id
left join {{ ref('articles') }} as next_articles
    on next_rules.regulation_id = next_articles.regulation_id and next_rules.article = next_articles.article
left join actions
    on centers.center_id = actions.center_id
left join {{ ref('int_risk__decisions') }} as decisions
    on centers.center_id = decisions.center_id
where
    centers.is_current
    and coalesce(centers.approved_on <= {{ as_of_date() }}, true)
    and (
        centers.ended_on is null
        or centers.ended_on > {{ as_of_date() }}
        or decisions.center_id is not null
    )
order by levels.sort_order, next_triggers.trigger_on, centers.center_id
