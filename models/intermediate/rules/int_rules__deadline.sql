-- Rules of kind deadline: each deadline with its outcome, and the rules that have no deadline for a center.
with deadlines as (
    select
        deadlines.*,
        abs({{ dbt.datediff('deadlines.effective_due_on',
            'coalesce(deadlines.done_on, ' ~ as_of_date() ~ ')', 'day') }}) as day_count
    from {{ ref('int_deadlines__deadlines') }} as deadlines
),

-- A rule without a deadline for a center: its anchor is unknown, or there is nothing (left) to be done.
without as (
    select
        subjects.rule_id,
        subjects.subject_id,
        subjects.basis,
        case
            when
                max(case
                    when metrics.expression like '未采集%' or parameters.metric_id = 'approved_on' then 1 else 0
                end) = 1
                and count(facts.center_id) = 0
                then 'unknown'
            else 'none'
        end as status,
        max(metrics.metric_name) as anchor_label
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rule_parameters') }} as parameters
        on
            subjects.rule_id = parameters.rule_id
            and parameters.operator = '+'
            and {{ in_force('parameters', 'subjects.judged_on') }}
    inner join {{ ref('metrics') }} as metrics
        on parameters.metric_id = metrics.metric_id
    left join {{ ref('int_deadlines__deadlines') }} as deadlines
        on subjects.rule_id = deadlines.rule_id and subjects.subject_id = deadlines.center_id
    left join {{ ref('int_deadlines__facts') }} as facts
        on
            parameters.metric_id = facts.metric_id
            and subjects.subject_id = facts.center_id
            and facts.value_date is not null
    where subjects.subject_kind = 'center' and subjects.kind = 'deadline' and deadlines.rule_id is null
    group by subjects.rule_id, subjects.subject_id, subjects.basis
),

together as (
    select
        rule_id,
        center_id as subject_id,
        basis,
        case when instance_kind = 'reporting_year' then 'reporting_year' else 'due' end as period_kind,
        case
            when instance_kind = 'reporting_year' then instance
            else cast(effective_due_on as {{ dbt.type_string() }})
        end as period,
        status,
        basis_text,
        anchor_label,
        effective_due_on,
        done_on,
        day_count,
        case when done_cell is not null then done_file_sha256 else file_sha256 end as source_submission_id,
        case when done_cell is not null then done_sheet else sheet end as source_sheet,
        coalesce(done_cell, cell) as source_cell,
        case
            when done_cell is not null and cell is not null
                then '登记台账！' || {{ place_text('sheet', 'cell') }}
        end as evidence_text
    from deadlines
    union all
    select
        rule_id,
        subject_id,
        basis,
        'as_of' as period_kind,
        '{{ var("as_of") }}' as period,
        status,
        '' as basis_text,
        anchor_label,
        cast(null as date) as effective_due_on,
        cast(null as date) as done_on,
        cast(null as bigint) as day_count,
        null as source_submission_id,
        null as source_sheet,
        null as source_cell,
        null as evidence_text
    from without
)

select
    together.rule_id,
    'center' as subject_kind,
    together.subject_id,
    together.basis,
    together.period_kind,
    together.period,
    states.outcome,
    case
        when together.done_on is not null then cast(together.done_on as {{ dbt.type_string() }})
        else states.status_name
    end as value_text,
    cast(
        case when together.status in ('overdue', 'done_late') then together.day_count end as double
    ) as value_number,
    cast(together.effective_due_on as {{ dbt.type_string() }}) as limit_text,
    {{ filled_template('states.template', {
        'anchor': 'together.anchor_label',
        'basis': 'together.basis_text',
        'due_on': 'cast(together.effective_due_on as ' ~ dbt.type_string() ~ ')',
        'done_on': 'cast(together.done_on as ' ~ dbt.type_string() ~ ')',
        'days': 'cast(together.day_count as ' ~ dbt.type_string() ~ ')',
        'as_of': "'" ~ var('as_of') ~ "'",
    }) }} as explanation,
    together.source_submission_id,
    together.source_sheet,
    together.source_cell,
    together.evidence_text,
    together.effective_due_on as due_on,
    together.done_on as occurred_on
from together
inner join {{ ref('deadline_states') }} as states
    on together.status = states.status
