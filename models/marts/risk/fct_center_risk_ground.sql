select
    grounds.center_id,
    grounds.rule_id,
    rules.rule_name,
    grounds.regulation_id,
    articles.article_label,
    articles.paraphrase,
    grounds.basis,
    grounds.outcome,
    grounds.explanation,
    grounds.occurred_on,
    grounds.trigger_on,
    cast(case
        when grounds.trigger_on is not null
            then {{ dbt.datediff(as_of_date(), 'grounds.trigger_on', 'day') }}
    end as integer) as days_to_trigger,
    grounds.is_near,
    case when grounds.is_near then grounds.near_text end as near_text,
    rules.leads_to,
    rules.averting_action,
    rules.sort_order,
    grounds.source_submission_id,
    grounds.source_sheet,
    grounds.source_cell
from {{ ref('int_risk__grounds') }} as grounds
inner join {{ ref('rules') }} as rules
    on grounds.rule_id = rules.rule_id
left join {{ ref('articles') }} as articles
    on grounds.regulation_id = articles.regulation_id and rules.article = articles.article
order by grounds.center_id, rules.sort_order, grounds.rule_id
