-- The dated facts that deadlines are made of, one row a center, instance and metric of
-- seeds/regulations/metrics. An instance is what one deadline is about: the construction, one reporting
-- year, one cycle of evaluation, one rectification, the term in a name. Which metrics form a deadline, and
-- by what period, is in the seeds.
with conversions as (
    select
        center_id,
        max(changed_on) as changed_on
    from {{ ref('int_registry__changes') }}
    where attribute = 'base_type' and changed_on <= {{ as_of_date() }}
    group by center_id
),

centers as (
    select
        centers.*,
        coalesce(conversions.changed_on, centers.approved_on) as type_approved_on
    from {{ ref('int_registry__centers') }} as centers
    left join conversions
        on centers.center_id = conversions.center_id
    where centers.approved_on <= {{ as_of_date() }}
),

-- Every conclusion that a cycle may begin with, and how many acceptances and evaluations there were by then.
starts as (
    select
        center_id,
        0 as start_rank,
        type_approved_on as on_date,
        {{ wording('approval') }} as label,
        file_sha256,
        sheet,
        cell
    from centers
    union all
    select
        center_id,
        case evaluation_kind when '验收' then 1 else 2 end as start_rank,
        concluded_on as on_date,
        received_kind || coalesce('：' || received_grade, '') as label,
        file_sha256,
        sheet,
        cell
    from {{ ref('int_registry__evaluations') }}
    where
        concluded_on is not null
        and (
            (evaluation_kind = '验收' and grade = '通过')
            or (evaluation_kind = '定期评估' and grade is not null)
        )
),

counted as (
    select
        *,
        sum(case when start_rank = 1 then 1 else 0 end) over before_it as acceptance_count,
        sum(case when start_rank = 2 then 1 else 0 end) over before_it as evaluation_count
    from starts
    window before_it as (
        partition by center_id order by on_date, start_rank, sheet, cell
        rows between unbounded preceding and current row
    )
),

-- A chain counts some kinds of start; the next start of the chain ends the cycle.
chains as (
    select 'last_evaluation_on' as metric_id, 2 as least_rank
    union all
    select 'last_evaluation_or_acceptance_on' as metric_id, 1 as least_rank
    union all
    select 'last_evaluation_acceptance_or_approval_on' as metric_id, 0 as least_rank
),

chained as (
    select
        counted.*,
        chains.metric_id,
        chains.metric_id || '|' || cast(counted.on_date as {{ dbt.type_string() }}) as instance,
        lead(counted.on_date) over chain as next_on,
        lead(counted.label) over chain as next_label,
        lead(counted.file_sha256) over chain as next_file_sha256,
        lead(counted.sheet) over chain as next_sheet,
        lead(counted.cell) over chain as next_cell,
        row_number() over (
            partition by counted.center_id, chains.metric_id, counted.on_date
            order by counted.start_rank desc, counted.sheet asc, counted.cell asc
        ) as same_day_rank
    from counted
    inner join chains
        on counted.start_rank >= chains.least_rank
    window chain as (
        partition by counted.center_id, chains.metric_id
        order by counted.on_date, counted.start_rank, counted.sheet, counted.cell
    )
),

cycles as (
    select * from chained
    where same_day_rank = 1
),

acceptances as (
    select
        center_id,
        min(case when evaluation_kind = '验收' and grade = '通过' then concluded_on end) as passed_on,
        max(case when evaluation_kind = '延期验收' then extended_until end) as extended_until,
        max(file_sha256) as file_sha256,
        max(sheet) as sheet,
        max(case when evaluation_kind = '验收' and grade = '通过' then cell end) as passed_cell,
        max(case when evaluation_kind = '延期验收' then cell end) as extended_cell
    from {{ ref('int_registry__evaluations') }}
    where evaluation_kind in ('验收', '延期验收')
    group by center_id
),

rectifications as (
    select * from {{ ref('int_deadlines__rectifications') }}
),

incidents_of_years as (
    select
        *,
        case event_kind when '催报' then 'report_reminder_on' else 'annual_report_excused_on' end as metric_id
    from {{ ref('int_registry__incidents') }}
    where covered_year is not null and event_kind in ('免报年度报告', '不可抗力', '催报')
),

report_years as (
    select * from {{ ref('int_deadlines__report_years') }}
),

terms as (
    select
        center_id,
        {{ first_match('center_name', '20[0-9][0-9]年[^0-9]{1,3}(20[0-9][0-9])年') }} as last_year,
        '名称所载期限' as label,
        file_sha256,
        sheet,
        cell
    from {{ ref('int_registry__center_versions') }}
    where is_current
)
{%- set arms = [
    ("construction", "'construction'", "approved_on", "type_approved_on", "null", "null",
     wording('approval'), "sheet", "cell", "centers", none),
    ("construction", "'construction'", "acceptance_passed_on", "passed_on", "null", "null",
     "'验收通过'", "sheet", "passed_cell", "acceptances", "passed_on is not null"),
    ("construction", "'construction'", "acceptance_extended_until", "extended_until", "null", "null",
     "'延期验收'", "sheet", "extended_cell", "acceptances", "extended_until is not null"),
    ("cycle", "instance", none, "on_date", "null", "null", "label", "sheet", "cell", "cycles", none),
    ("cycle", "instance", "evaluation_concluded_on", "next_on", "null", "null", "next_label",
     "next_sheet", "next_cell", "cycles", "next_on is not null"),
    ("cycle", "instance", "acceptance_count", "null", "acceptance_count", "null", "null", "sheet", "cell",
     "cycles", none),
    ("cycle", "instance", "evaluation_count", "null", "evaluation_count", "null", "null", "sheet", "cell",
     "cycles", none),
    ("rectification", "instance", "rectification_started_on", "started_on", "null", "null", "label",
     "sheet", "cell", "rectifications", none),
    ("rectification", "instance", "rectification_accepted_on", "accepted_on", "null", "null", "'整改验收通过'",
     "sheet", "cell", "rectifications", "accepted_on is not null"),
    ("rectification", "instance", "evaluation_grade", "null", "null", "cause_grade", "null", "sheet", "cell",
     "rectifications", "cause_grade is not null"),
    ("rectification", "instance", "evaluation_count", "null", "1", "null", "null", "sheet", "cell",
     "rectifications", none),
    ("reporting_year", "instance", "annual_report_due_on", "due_on", "null", "null", "label", "null", "null",
     "report_years", none),
    ("reporting_year", "instance", "department_report_due_on", "due_on", "null", "null", "year_label", "null",
     "null", "report_years", none),
    ("reporting_year", "instance", "reporting_year_end_on", "census_on", "null", "null", "year_label", "null",
     "null", "report_years", "is_full_year"),
    ("reporting_year", "instance", "annual_report_owed", "null", "owed_number", "null", "null", "null", "null",
     "report_years", "owed_number is not null"),
    ("reporting_year", "instance", "annual_report_filed_on", "received_on", "null", "null", "'收到年度报告'",
     "sheet", "cell", "report_years", "received_on is not null or report_status = 'held'"),
] %}
{%- for kind, instance, metric, date, number, text, label, sheet, cell, relation, condition in arms %}
{{ "union all" if not loop.first }}
select
    center_id,
    '{{ kind }}' as instance_kind,
    cast({{ instance }} as {{ dbt.type_string() }}) as instance,
    {{ "'" ~ metric ~ "'" if metric else "metric_id" }} as metric_id,
    cast({{ date }} as date) as value_date,
    cast({{ number }} as double) as value_number,
    cast({{ text }} as {{ dbt.type_string() }}) as value_text,
    cast({{ label }} as {{ dbt.type_string() }}) as label,
    {{ "next_file_sha256" if sheet == "next_sheet" else "null" if sheet == "null" else "file_sha256" }}
        as file_sha256,
    cast({{ sheet }} as {{ dbt.type_string() }}) as sheet,
    cast({{ cell }} as {{ dbt.type_string() }}) as cell
from {{ relation }}
{%- if condition %}
where {{ condition }}
{%- endif %}
{%- endfor %}
union all
select
    incidents.center_id,
    'reporting_year' as instance_kind,
    cast(incidents.covered_year as {{ dbt.type_string() }}) as instance,
    incidents.metric_id,
    max(incidents.occurred_on) as value_date,
    cast(null as double) as value_number,
    cast(null as {{ dbt.type_string() }}) as value_text,
    max(incidents.event_kind) as label,
    max(incidents.file_sha256) as file_sha256,
    max(incidents.sheet) as sheet,
    max(incidents.cell) as cell
from incidents_of_years as incidents
group by incidents.center_id, incidents.covered_year, incidents.metric_id
union all
select
    evaluations.center_id,
    'reporting_year' as instance_kind,
    cast(evaluations.evaluation_year as {{ dbt.type_string() }}) as instance,
    'yearly_assessment_on' as metric_id,
    min(coalesce(
        evaluations.concluded_on, {{ last_day_of_year('evaluations.evaluation_year') }}
    )) as value_date,
    cast(null as double) as value_number,
    cast(null as {{ dbt.type_string() }}) as value_text,
    max(evaluations.received_grade) as label,
    max(evaluations.file_sha256) as file_sha256,
    max(evaluations.sheet) as sheet,
    max(evaluations.cell) as cell
from {{ ref('int_registry__evaluations') }} as evaluations
where evaluations.evaluation_kind = '年度考核'
group by evaluations.center_id, evaluations.evaluation_year
union all
select
    center_id,
    'name_term' as instance_kind,
    'name_term' as instance,
    'name_term_ends_on' as metric_id,
    {{ last_day_of_year('last_year') }} as value_date,
    cast(null as double) as value_number,
    cast(null as {{ dbt.type_string() }}) as value_text,
    label,
    file_sha256,
    sheet,
    cell
from terms
where last_year is not null
union all
select
    cycles.center_id,
    'cycle' as instance_kind,
    cycles.instance,
    'evaluation_excused_on' as metric_id,
    max({{ last_day_of_year('evaluations.evaluation_year') }}) as value_date,
    cast(null as double) as value_number,
    cast(null as {{ dbt.type_string() }}) as value_text,
    max(evaluations.attendance) as label,
    max(evaluations.file_sha256) as file_sha256,
    max(evaluations.sheet) as sheet,
    max(evaluations.cell) as cell
from cycles
inner join {{ ref('int_registry__evaluations') }} as evaluations
    on
        cycles.center_id = evaluations.center_id
        and evaluations.attendance = '经批准未参加'
        and cycles.on_date < {{ last_day_of_year('evaluations.evaluation_year') }}
        and (cycles.next_on is null or cycles.next_on > {{ last_day_of_year('evaluations.evaluation_year') }})
group by cycles.center_id, cycles.instance
