-- What speaks for a level of risk, one row a center, rule and level; the levels and their order are in
-- seeds/regulations/risk_levels, the numbers in risk_parameters. A deadline done late is history, not a
-- risk.
with parameters as (
    select
        parameters.parameter_id,
        parameters.value_number,
        parameters.value_text
    from {{ ref('risk_parameters') }} as parameters
    where {{ in_force('parameters', as_of_date()) }}
),

deadlines as (
    select
        deadlines.*,
        rules.severity,
        '|' || kinds.value_text || '|' like '%|' || deadlines.deadline_kind || '|%' as is_warned_of,
        {{ dbt.datediff(as_of_date(), 'deadlines.effective_due_on', 'day') }}
            as days_left,
        days.value_number as warning_days,
        case deadlines.status
            when 'open' then due_words.value_text else overdue_words.value_text
        end as template
    from {{ ref('int_deadlines__deadlines') }} as deadlines
    inner join {{ ref('rules') }} as rules
        on deadlines.rule_id = rules.rule_id
    inner join parameters as kinds
        on kinds.parameter_id = 'warning_deadline_kinds'
    inner join parameters as days
        on days.parameter_id = 'warning_days'
    inner join parameters as due_words
        on due_words.parameter_id = 'wording_due'
    inner join parameters as overdue_words
        on overdue_words.parameter_id = 'wording_overdue'
    where deadlines.status in ('open', 'overdue')
),

-- The last year that could be judged speaks for a duty of every year.
duties as (
    select
        evaluations.rule_id,
        rules.regulation_id,
        evaluations.subject_id as center_id,
        evaluations.basis,
        evaluations.outcome,
        evaluations.explanation,
        row_number() over (
            partition by evaluations.rule_id, evaluations.subject_id
            order by evaluations.period desc, case evaluations.outcome when 'breached' then 0 else 1 end
        ) as period_rank
    from {{ ref('int_rules__evaluations') }} as evaluations
    inner join {{ ref('rules') }} as rules
        on evaluations.rule_id = rules.rule_id
    where
        evaluations.subject_kind = 'center'
        and rules.severity = 'duty'
        and rules.kind <> 'deadline'
        and evaluations.outcome in ('met', 'breached')
),

reasons as (
    select
        center_id,
        rule_id,
        regulation_id,
        basis,
        case
            when outcome = 'breached' then 'triggered'
            when is_near then 'warning'
            when outcome = 'insufficient_data' then 'undetermined'
        end as level_code,
        case when outcome <> 'breached' and is_near then near_text else explanation end as reason_text
    from {{ ref('int_risk__grounds') }}
    union all
    select
        center_id,
        rule_id,
        regulation_id,
        basis,
        'undetermined' as level_code,
        explanation as reason_text
    from {{ ref('int_risk__grounds') }}
    where outcome = 'insufficient_data' and is_near
    union all
    select
        center_id,
        rule_id,
        regulation_id,
        basis,
        case
            when status = 'open' then case when is_warned_of and days_left <= warning_days then 'warning' end
            when is_warned_of or severity = 'duty' then 'watch'
        end as level_code,
        {{ filled_template('template', {
            'basis': 'basis_text',
            'due_on': 'cast(effective_due_on as ' ~ dbt.type_string() ~ ')',
            'days': 'cast(abs(days_left) as ' ~ dbt.type_string() ~ ')',
        }) }} as reason_text
    from deadlines
    union all
    select
        center_id,
        rule_id,
        regulation_id,
        basis,
        'watch' as level_code,
        explanation as reason_text
    from duties
    where period_rank = 1 and outcome = 'breached'
)

select
    reasons.center_id,
    reasons.rule_id,
    reasons.regulation_id,
    reasons.basis,
    levels.level_code,
    levels.sort_order as level_order,
    rules.sort_order as rule_order,
    rules.rule_name,
    coalesce(articles.article_label, rules.article) as article_label,
    {{ dbt.listagg('distinct reasons.reason_text', "'；'", 'order by reasons.reason_text') }} as reason_text
from reasons
inner join {{ ref('risk_levels') }} as levels
    on reasons.level_code = levels.level_code
inner join {{ ref('rules') }} as rules
    on reasons.rule_id = rules.rule_id
left join {{ ref('articles') }} as articles
    on reasons.regulation_id = articles.regulation_id and rules.article = articles.article
group by
    reasons.center_id, reasons.rule_id, reasons.regulation_id, reasons.basis, levels.level_code,
    levels.sort_order, rules.sort_order, rules.rule_name, coalesce(articles.article_label, rules.article)
