-- Deadlines of a batch, which stand in the notice as a day: a project is late when the 推荐汇总表 (or else its
-- application) gives a later one. The day is part of the metric's own definition: 固定日期：2023-05-31.
with subjects as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        parameters.value_text as done_metric_id,
        anchors.metric_name as due_name,
        dones.metric_name as done_name,
        {{ date_plus(
            "cast(" ~ first_match("anchors.expression", "固定日期：([0-9]{4}-[0-9]{2}-[0-9]{2})") ~ " as date)",
            "coalesce(parameters.value_number, 0)", "coalesce(parameters.unit, '日')"
        ) }} as due_on
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rule_parameters') }} as parameters
        on
            subjects.rule_id = parameters.rule_id
            and parameters.operator = '+'
            and {{ in_force('parameters', 'subjects.judged_on') }}
    inner join {{ ref('metrics') }} as anchors
        on parameters.metric_id = anchors.metric_id
    inner join {{ ref('metrics') }} as dones
        on parameters.value_text = dones.metric_id
    where subjects.kind = 'deadline' and subjects.subject_kind = 'application'
),

dated as (
    select
        subjects.*,
        applications.batch_text,
        case subjects.done_metric_id
            when 'application_filed_on' then applications.filed_on
            when 'application_recommended_on' then applications.recommended_on
        end as done_on,
        coalesce(applications.recommendation_id, applications.application_id) as file_sha256,
        coalesce(applications.recommendation_sheet, applications.sheet) as sheet,
        case
            when subjects.done_metric_id = 'application_recommended_on' then applications.recommended_on_cell
            else coalesce(applications.recommended_filed_on_cell, applications.filed_on_cell)
        end as cell
    from subjects
    inner join {{ ref('int_applications__list') }} as applications
        on subjects.subject_id = applications.application_id
)

select
    {{ outcome_columns(
        "case when done_on is null or due_on is null then 2 when done_on <= due_on then 3 else 1 end",
        "case when done_on is null then '缺少' || done_name else done_name || '：' || cast(done_on as "
        ~ dbt.type_string() ~ ") || '，' || due_name || cast(due_on as " ~ dbt.type_string() ~ ") end",
        value_text="cast(done_on as " ~ dbt.type_string() ~ ")",
        limit_text="cast(due_on as " ~ dbt.type_string() ~ ")", file="file_sha256", sheet="sheet", cell="cell",
        due_on="due_on", occurred_on="done_on", period_kind="'application'", period="batch_text"
    ) }}
from dated
