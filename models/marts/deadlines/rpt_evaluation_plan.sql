-- What is due to be arranged within the time the calendar looks ahead, or is overdue: acceptances,
-- evaluations and reviews of rectifications, in the order of their days. A draft arranges nothing.
with tasks as (
    select 'construction' as deadline_kind, 'acceptance' as task_code, '验收' as task_name
    union all
    select 'evaluation' as deadline_kind, 'evaluation' as task_code, '评估' as task_name
    union all
    select 'rectification' as deadline_kind, 'rectification_review' as task_code, '整改验收' as task_name
)

select
    deadlines.deadline_id,
    deadlines.center_id,
    deadlines.center_name,
    tasks.task_code,
    tasks.task_name,
    deadlines.effective_due_on as due_on,
    deadlines.status,
    deadlines.status_name,
    deadlines.days_left,
    deadlines.rule_id,
    deadlines.rule_name,
    deadlines.regulation_id,
    deadlines.article_label,
    deadlines.anchor_on,
    deadlines.anchor_label,
    deadlines.extended_until,
    deadlines.department_code,
    deadlines.region_code,
    deadlines.base_type_code
from {{ ref('fct_deadline') }} as deadlines
inner join tasks
    on deadlines.deadline_kind = tasks.deadline_kind
inner join {{ ref('risk_parameters') }} as horizon
    on horizon.parameter_id = 'calendar_days' and {{ in_force('horizon', as_of_date()) }}
where
    deadlines.basis = 'formal'
    and deadlines.is_standing
    and (
        deadlines.status = 'overdue'
        or (deadlines.status = 'open' and deadlines.days_left <= horizon.value_number)
    )
order by deadlines.effective_due_on, deadlines.center_id, deadlines.rule_id
