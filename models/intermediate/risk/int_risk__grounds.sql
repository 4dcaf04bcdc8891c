-- Every ground for losing the title, for every center it binds: whether it is met on the record, and the day
-- it would be met if nothing more were filed. Only years without a report and running rectifications lead
-- there by time alone; events and grades do not announce themselves.
with ground_rules as (
    select
        rule_id,
        regulation_id,
        kind
    from {{ ref('rules') }}
    where severity = 'ground'
),

outcomes as (
    select
        evaluations.rule_id,
        evaluations.subject_id as center_id,
        evaluations.basis,
        evaluations.outcome,
        evaluations.explanation,
        evaluations.occurred_on,
        evaluations.source_submission_id,
        evaluations.source_sheet,
        evaluations.source_cell,
        ground_rules.regulation_id,
        ground_rules.kind,
        row_number() over (
            partition by evaluations.rule_id, evaluations.subject_id
            order by
                case evaluations.outcome
                    when 'breached' then 1 when 'insufficient_data' then 2 when 'met' then 3 else 4
                end,
                evaluations.period desc
        ) as worst_rank
    from {{ ref('int_rules__evaluations') }} as evaluations
    inner join ground_rules
        on evaluations.rule_id = ground_rules.rule_id
    where evaluations.subject_kind = 'center'
),

parameters as (
    select
        parameters.parameter_id,
        parameters.value_number,
        parameters.value_text
    from {{ ref('risk_parameters') }} as parameters
    where {{ in_force('parameters', as_of_date()) }}
),

-- The last year that interrupts a run of missing reports; before the first report owed when there is none.
kept as (
    select
        center_id,
        coalesce(
            max(case when is_excused or report_status in ('on_time', 'late', 'held') then reporting_year end),
            min(reporting_year) - 1
        ) as kept_year
    from {{ ref('int_deadlines__report_years') }}
    where is_owed
    group by center_id
),

missing as (
    select
        kept.center_id,
        kept.kept_year,
        count(years.instance) as missing_count,
        {{ dbt.listagg('years.instance', wording('separator'), 'order by years.instance') }} as missing_years
    from kept
    left join {{ ref('int_deadlines__report_years') }} as years
        on
            kept.center_id = years.center_id
            and kept.kept_year < years.reporting_year
            and years.report_status = 'missing'
            and years.is_owed
    group by kept.center_id, kept.kept_year
),

years_ahead as (
    select
        subjects.rule_id,
        subjects.subject_id as center_id,
        cast({{ dbt.dateadd('day', 1, 'due_years.due_on') }} as date) as trigger_on,
        missing.missing_count < limits.value_number
        and missing.missing_count >= limits.value_number - short.value_number as is_near,
        {{ filled_template('words.value_text', {
            'count': 'cast(missing.missing_count as ' ~ dbt.type_string() ~ ')',
            'years': 'missing.missing_years',
            'left': number_text('limits.value_number - missing.missing_count'),
        }) }} as near_text
    from {{ ref('int_rules__subjects') }} as subjects
    inner join ground_rules
        on subjects.rule_id = ground_rules.rule_id and ground_rules.kind = 'consecutive_missing'
    inner join {{ ref('rule_parameters') }} as limits
        on subjects.rule_id = limits.rule_id and {{ in_force('limits', 'subjects.judged_on') }}
    inner join missing
        on subjects.subject_id = missing.center_id
    inner join parameters as short
        on short.parameter_id = 'missing_years_short'
    inner join parameters as words
        on words.parameter_id = 'wording_missing'
    left join {{ ref('reporting_years') }} as due_years
        on due_years.reporting_year = missing.kept_year + cast(limits.value_number as integer)
    where subjects.subject_kind = 'center'
),

-- A rectification that is running ends in the ground whose grade it follows.
rectifications_ahead as (
    select
        grade_terms.rule_id,
        deadlines.center_id,
        min(cast({{ dbt.dateadd('day', 1, 'deadlines.effective_due_on') }} as date)) as trigger_on,
        true as is_near,
        {{ filled_template('max(words.value_text)', {
            'due_on': 'cast(min(deadlines.effective_due_on) as ' ~ dbt.type_string() ~ ')',
        }) }} as near_text
    from {{ ref('int_deadlines__deadlines') }} as deadlines
    inner join {{ ref('int_deadlines__facts') }} as facts
        on
            deadlines.center_id = facts.center_id
            and deadlines.instance = facts.instance
            and facts.instance_kind = 'rectification'
            and facts.metric_id = 'evaluation_grade'
    inner join ground_rules
        on deadlines.regulation_id = ground_rules.regulation_id and ground_rules.kind = 'grade_outcome'
    inner join {{ ref('rule_parameters') }} as grade_terms
        on
            ground_rules.rule_id = grade_terms.rule_id
            and grade_terms.metric_id = 'evaluation_grade'
            and '|' || grade_terms.value_text || '|' like '%|' || facts.value_text || '|%'
    inner join {{ ref('rule_parameters') }} as result_terms
        on grade_terms.rule_id = result_terms.rule_id and result_terms.metric_id = 'rectification_result'
    inner join parameters as words
        on words.parameter_id = 'wording_rectification'
    where deadlines.deadline_kind = 'rectification' and deadlines.status = 'open'
    group by grade_terms.rule_id, deadlines.center_id
),

ahead as (
    select * from years_ahead
    union all
    select * from rectifications_ahead
)

select
    outcomes.rule_id,
    outcomes.regulation_id,
    outcomes.center_id,
    outcomes.basis,
    outcomes.outcome,
    outcomes.explanation,
    outcomes.occurred_on,
    case
        when
            outcomes.outcome not in ('breached', 'not_applicable')
            and ahead.trigger_on > {{ as_of_date() }}
            and coalesce(centers.ended_on > {{ as_of_date() }}, true)
            then ahead.trigger_on
    end as trigger_on,
    outcomes.outcome <> 'breached' and coalesce(ahead.is_near, false) as is_near,
    ahead.near_text,
    outcomes.source_submission_id,
    outcomes.source_sheet,
    outcomes.source_cell
from outcomes
left join ahead
    on outcomes.rule_id = ahead.rule_id and outcomes.center_id = ahead.center_id
inner join {{ ref('int_registry__centers') }} as centers
    on outcomes.center_id = centers.center_id
where outcomes.worst_rank = 1
