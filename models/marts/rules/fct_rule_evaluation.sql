-- What a center no longer applying for a title is asked by the conditions of entry is information only.
select
    evaluations.rule_id || '|' || evaluations.subject_id || '|' || evaluations.period_kind || '|'
    || evaluations.period as evaluation_id,
    evaluations.rule_id,
    rules.rule_name,
    rules.regulation_id,
    rules.article,
    rules.article_label,
    rules.paraphrase,
    rules.stage,
    rules.kind,
    case
        when rules.stage = 'application' and evaluations.subject_kind = 'center' then 'notice'
        else rules.severity
    end as severity,
    rules.leads_to,
    evaluations.basis = 'formal' as is_formal,
    evaluations.subject_kind,
    evaluations.subject_id,
    case when evaluations.subject_kind = 'center' then evaluations.subject_id end as center_id,
    case when evaluations.subject_kind = 'application' then evaluations.subject_id end
        as application_submission_id,
    applications.center_name as application_name,
    evaluations.basis,
    evaluations.period_kind,
    evaluations.period,
    evaluations.outcome,
    evaluations.value_text,
    evaluations.value_number,
    evaluations.limit_text,
    evaluations.explanation,
    evaluations.source_submission_id,
    evaluations.source_sheet,
    evaluations.source_cell,
    evaluations.evidence_text,
    evaluations.due_on,
    evaluations.occurred_on
from {{ ref('int_rules__evaluations') }} as evaluations
inner join {{ ref('dim_rule') }} as rules
    on evaluations.rule_id = rules.rule_id
left join {{ ref('int_applications__list') }} as applications
    on evaluations.subject_kind = 'application' and evaluations.subject_id = applications.application_id
order by evaluations.rule_id, evaluations.subject_id, evaluations.period_kind, evaluations.period
