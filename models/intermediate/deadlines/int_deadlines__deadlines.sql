-- Every deadline of every center: a rule of kind deadline, applied to each instance of its anchor. The
-- anchor metric, the period, the metric that shows it done and the one that extends it are rows of
-- rule_parameters. An instance is left out when it was over before the rule came into force, and when the
-- center ended first.
with rules as (
    select * from {{ ref('rules') }}
    where kind = 'deadline' and is_evaluated
),

parameters as (
    select * from {{ ref('rule_parameters') }}
),

subjects as (
    select
        subject_id as center_id,
        rule_id,
        basis,
        judged_on,
        binds_from
    from {{ ref('int_rules__subjects') }}
    where subject_kind = 'center' and kind = 'deadline'
),

metrics as (
    select
        metric_id,
        metric_name,
        expression like '未采集%' as is_not_collected,
        cast({{ first_match('expression', '固定日期：([0-9-]+)') }} as date) as fixed_on
    from {{ ref('metrics') }}
),

-- A table that no ledger ever held says nothing: what it would show as done is unknown, not undone.
silent_metrics as (
    select 'acceptance_passed_on' as metric_id
    where not exists (select 1 from {{ ref('int_registry__evaluations') }})
    union all
    select 'evaluation_concluded_on' as metric_id
    where not exists (select 1 from {{ ref('int_registry__evaluations') }})
    union all
    select 'yearly_assessment_on' as metric_id
    where not exists (select 1 from {{ ref('int_registry__evaluations') }})
    union all
    select 'rectification_accepted_on' as metric_id
    where not exists (select 1 from {{ ref('int_registry__rectifications') }})
),

periods as (
    select
        rules.rule_id,
        rules.regulation_id,
        parameters.term_no,
        parameters.metric_id as anchor_metric_id,
        parameters.value_number as amount,
        parameters.unit,
        parameters.value_text as done_metric_id,
        parameters.applies_when,
        parameters.valid_from,
        parameters.valid_to,
        anchor_metrics.metric_name as anchor_name,
        case
            when parameters.metric_id = 'regulation_valid_from' then regulations.valid_from
            else anchor_metrics.fixed_on
        end as common_anchor_on,
        coalesce(done_metrics.is_not_collected, false) or silent_metrics.metric_id is not null
            as is_done_unknown
    from rules
    inner join parameters
        on rules.rule_id = parameters.rule_id and parameters.operator = '+'
    inner join {{ ref('regulations') }} as regulations
        on rules.regulation_id = regulations.regulation_id
    inner join metrics as anchor_metrics
        on parameters.metric_id = anchor_metrics.metric_id
    left join metrics as done_metrics
        on parameters.value_text = done_metrics.metric_id
    left join silent_metrics
        on parameters.value_text = silent_metrics.metric_id
),

anchors as (
    select
        periods.*,
        subjects.center_id,
        subjects.basis,
        subjects.judged_on,
        subjects.binds_from,
        facts.instance_kind,
        facts.instance,
        facts.value_date as anchor_on,
        coalesce(facts.label, periods.anchor_name) as anchor_label,
        facts.file_sha256,
        facts.sheet,
        facts.cell
    from periods
    inner join subjects
        on periods.rule_id = subjects.rule_id and {{ in_force('periods', 'subjects.judged_on') }}
    inner join {{ ref('int_deadlines__facts') }} as facts
        on periods.anchor_metric_id = facts.metric_id and subjects.center_id = facts.center_id
    where facts.value_date is not null
    union all
    select
        periods.*,
        subjects.center_id,
        subjects.basis,
        subjects.judged_on,
        subjects.binds_from,
        'rule' as instance_kind,
        'rule' as instance,
        periods.common_anchor_on as anchor_on,
        periods.anchor_name as anchor_label,
        null as file_sha256,
        null as sheet,
        null as cell
    from periods
    inner join subjects
        on periods.rule_id = subjects.rule_id and {{ in_force('periods', 'subjects.judged_on') }}
    where periods.common_anchor_on is not null
),

extensions as (
    select
        anchors.rule_id,
        anchors.center_id,
        anchors.instance,
        max({{ date_plus('facts.value_date', 'coalesce(parameters.value_number, 0)',
            "coalesce(parameters.unit, '日')") }}) as extended_until
    from anchors
    inner join parameters
        on
            anchors.rule_id = parameters.rule_id
            and parameters.operator = 'extended_by'
            and {{ in_force('parameters', 'anchors.judged_on') }}
    inner join {{ ref('int_deadlines__facts') }} as facts
        on
            parameters.metric_id = facts.metric_id
            and anchors.center_id = facts.center_id
            and anchors.instance = facts.instance
    group by anchors.rule_id, anchors.center_id, anchors.instance
),

-- The condition of a deadline is about its own instance: the grade behind a rectification, whether a year's
-- report is owed. What needs only attributes of the center is settled with the subjects.
conditions as (
    select
        anchors.rule_id,
        anchors.center_id,
        anchors.instance,
        min({{ compare(
            'conditions.operator', 'facts.value_number', 'facts.value_text', 'conditions.value_number',
            'conditions.value_text'
        ) }}) as holds
    from anchors
    inner join {{ ref('conditions') }} as conditions
        on anchors.applies_when = conditions.condition_id and conditions.subject = 'metric'
    left join {{ ref('int_deadlines__facts') }} as facts
        on
            conditions.metric_id = facts.metric_id
            and anchors.center_id = facts.center_id
            and anchors.instance = facts.instance
    group by anchors.rule_id, anchors.center_id, anchors.instance
),

dated as (
    select
        anchors.*,
        -- An act in force from a day on ends the day before the same day of its last year.
        case
            when anchors.anchor_metric_id = 'regulation_valid_from'
                then cast({{ dbt.dateadd('day', -1, date_plus('anchors.anchor_on', 'anchors.amount',
                    'anchors.unit')) }} as date)
            else {{ date_plus('anchors.anchor_on', 'anchors.amount', 'anchors.unit') }}
        end as due_on,
        extensions.extended_until,
        coalesce(conditions.holds, 3) as holds,
        done.value_date as done_on,
        anchors.is_done_unknown or (done.metric_id is not null and done.value_date is null) as is_unknown,
        done.label as done_label,
        done.file_sha256 as done_file_sha256,
        done.sheet as done_sheet,
        done.cell as done_cell,
        excuses.value_date as excused_on
    from anchors
    left join extensions
        on
            anchors.rule_id = extensions.rule_id
            and anchors.center_id = extensions.center_id
            and anchors.instance = extensions.instance
    left join conditions
        on
            anchors.rule_id = conditions.rule_id
            and anchors.center_id = conditions.center_id
            and anchors.instance = conditions.instance
    left join {{ ref('int_deadlines__facts') }} as done
        on
            anchors.done_metric_id = done.metric_id
            and anchors.center_id = done.center_id
            and anchors.instance = done.instance
    left join {{ ref('int_deadlines__facts') }} as excuses
        on
            excuses.metric_id = case anchors.done_metric_id
                when 'annual_report_filed_on' then 'annual_report_excused_on'
                when 'evaluation_concluded_on' then 'evaluation_excused_on'
            end
            and anchors.center_id = excuses.center_id
            and anchors.instance = excuses.instance
),

due as (
    select
        *,
        case when extended_until > due_on then extended_until else due_on end as effective_due_on
    from dated
    where due_on is not null and (holds > 1 or excused_on is not null)
)

select
    due.rule_id,
    due.regulation_id,
    due.center_id,
    due.basis,
    due.instance_kind,
    due.instance,
    due.anchor_metric_id,
    due.done_metric_id,
    case
        when due.anchor_metric_id = 'annual_report_due_on' then 'annual_report'
        when due.anchor_metric_id = 'department_report_due_on' then 'department_report'
        when due.anchor_metric_id = 'reporting_year_end_on' then 'yearly_assessment'
        when due.anchor_metric_id = 'regulation_valid_from' then 'regulation_expiry'
        when due.instance_kind = 'cycle' then 'evaluation'
        when due.instance_kind = 'rule' then 'fixed_date'
        else due.instance_kind
    end as deadline_kind,
    due.anchor_on,
    due.anchor_label,
    case
        when due.amount = 0 then due.anchor_label || '：'
        else '自' || due.anchor_label || '（' || cast(due.anchor_on as {{ dbt.type_string() }}) || '）起算，'
    end as basis_text,
    due.due_on,
    case when due.extended_until > due.due_on then due.extended_until end as extended_until,
    due.effective_due_on,
    due.done_on,
    due.done_label,
    case
        when due.excused_on is not null and due.done_on is null then 'excused'
        when due.done_on <= due.effective_due_on then 'done'
        when due.done_on is not null then 'done_late'
        when due.done_metric_id is null and due.effective_due_on < {{ as_of_date() }} then 'expired'
        when due.effective_due_on >= {{ as_of_date() }} then 'open'
        when due.is_unknown or due.holds = 2 then 'undetermined'
        else 'overdue'
    end as status,
    -- What stands on no cell of its own follows from the center's place in the register.
    case when due.cell is null then centers.file_sha256 else due.file_sha256 end as file_sha256,
    case when due.cell is null then centers.sheet else due.sheet end as sheet,
    coalesce(due.cell, centers.cell) as cell,
    due.done_file_sha256,
    due.done_sheet,
    due.done_cell
from due
inner join {{ ref('int_registry__centers') }} as centers
    on due.center_id = centers.center_id
where
    (
        due.binds_from is null
        or due.effective_due_on >= due.binds_from
        or (
            due.instance_kind <> 'reporting_year'
            and (due.done_on is null or due.done_on >= due.binds_from)
        )
    )
    and (
        centers.ended_on is null
        or centers.ended_on > {{ as_of_date() }}
        or due.effective_due_on < centers.ended_on
        or due.done_on is not null
    )
