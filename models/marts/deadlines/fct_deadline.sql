select
    {{ generated_key('D', [
        'deadlines.rule_id', 'deadlines.center_id', 'deadlines.instance'
    ], 20) }} as deadline_id,
    deadlines.center_id,
    deadlines.rule_id,
    rules.rule_name,
    deadlines.regulation_id,
    articles.article_label,
    rules.stage,
    rules.severity,
    deadlines.basis,
    deadlines.deadline_kind,
    deadlines.instance as subject_text,
    case when deadlines.instance_kind = 'reporting_year' then deadlines.instance || '年度' end as covers_text,
    deadlines.anchor_on,
    deadlines.anchor_label,
    deadlines.due_on,
    deadlines.extended_until,
    deadlines.effective_due_on,
    deadlines.done_on,
    deadlines.status,
    states.status_name,
    cast(case
        when deadlines.status in ('open', 'overdue', 'undetermined', 'expired')
            then {{ dbt.datediff(as_of_date(), 'deadlines.effective_due_on', 'day') }}
    end as integer) as days_left,
    rules.averting_action,
    centers.center_name,
    centers.department_code,
    centers.region_code,
    centers.base_type_code,
    (centers.ended_on is null or centers.ended_on > {{ as_of_date() }}) as is_standing,
    deadlines.file_sha256 as source_submission_id,
    deadlines.sheet as source_sheet,
    deadlines.cell as source_cell,
    deadlines.done_file_sha256 as done_submission_id,
    deadlines.done_sheet,
    deadlines.done_cell
from {{ ref('int_deadlines__deadlines') }} as deadlines
inner join {{ ref('rules') }} as rules
    on deadlines.rule_id = rules.rule_id
inner join {{ ref('deadline_states') }} as states
    on deadlines.status = states.status
inner join {{ ref('int_registry__center_versions') }} as centers
    on deadlines.center_id = centers.center_id and centers.is_current
left join {{ ref('articles') }} as articles
    on deadlines.regulation_id = articles.regulation_id and rules.article = articles.article
order by deadlines.effective_due_on, deadlines.center_id, deadlines.rule_id, deadlines.instance
