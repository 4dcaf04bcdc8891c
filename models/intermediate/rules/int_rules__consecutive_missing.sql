-- Rules on years in a row without an annual report and without cause. The run ends with the last year that
-- has fallen due: a report in use or an excuse on record interrupts it, a year not owed is not counted, and a
-- year whose report is held for clarification leaves a run that may or may not go on.
with subjects as (
    select
        subjects.*,
        parameters.operator,
        parameters.value_number as limit_number,
        parameters.unit
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rule_parameters') }} as parameters
        on subjects.rule_id = parameters.rule_id and {{ in_force('parameters', 'subjects.judged_on') }}
    where subjects.kind = 'consecutive_missing' and subjects.subject_kind = 'center'
),

years as (
    select
        center_id,
        reporting_year,
        due_on,
        instance || '年度（截止' || cast(due_on as {{ dbt.type_string() }}) || '）' as year_text,
        case
            when is_excused or report_status in ('on_time', 'late') then 'kept'
            when report_status = 'held' then 'held'
            else 'missing'
        end as year_state
    from {{ ref('int_deadlines__report_years') }}
    where is_owed and report_status <> 'not_due'
),

breaks as (
    select
        center_id,
        max(case when year_state = 'kept' then reporting_year else 0 end) as kept_year,
        max(case when year_state <> 'missing' then reporting_year else 0 end) as sure_year,
        max(case when is_last then year_text || case year_state when 'kept' then '已提交或经批准免报' else '' end end)
            as last_text
    from (
        select
            *,
            reporting_year = max(reporting_year) over (partition by center_id) as is_last
        from years
    ) as last_years
    group by center_id
),

-- A report held breaks the certain run; the possible one reads it as missing.
runs as (
    select
        breaks.center_id,
        breaks.last_text,
        years.year_text,
        years.due_on,
        years.reporting_year > breaks.sure_year as is_sure,
        row_number() over (partition by breaks.center_id order by years.reporting_year) as year_rank,
        row_number() over (
            partition by breaks.center_id, years.reporting_year > breaks.sure_year
            order by years.reporting_year
        ) as sure_rank
    from breaks
    left join years
        on breaks.center_id = years.center_id and breaks.kept_year < years.reporting_year
),

counted as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        subjects.operator,
        subjects.limit_number,
        subjects.unit,
        max(runs.last_text) as last_text,
        count(case when runs.is_sure then 1 end) as sure_count,
        count(runs.year_text) as possible_count,
        {{ dbt.listagg("runs.year_text", "'、'", "order by runs.year_rank") }} as years_text,
        max(case when runs.is_sure and runs.sure_rank = subjects.limit_number then runs.due_on end)
            as occurred_on
    from subjects
    left join runs
        on subjects.subject_id = runs.center_id
    group by
        subjects.rule_id, subjects.subject_kind, subjects.subject_id, subjects.basis, subjects.operator,
        subjects.limit_number, subjects.unit
),

-- The parameter says when the ground is met: the rule itself is kept below it.
compared as (
    select
        *,
        {{ compare('operator', 'sure_count', 'null', 'limit_number', 'null') }} as sure_state,
        {{ compare('operator', 'possible_count', 'null', 'limit_number', 'null') }} as possible_state
    from counted
),

judged as (
    select
        counted.*,
        case
            when counted.last_text is null and centers.approved_on is null then 2
            when counted.last_text is null then null
            when sure_state = 3 then 1
            when possible_state = 3 then 2
            else 3
        end as state,
        centers.file_sha256,
        centers.sheet,
        centers.cell
    from compared as counted
    inner join {{ ref('int_registry__centers') }} as centers
        on counted.subject_id = centers.center_id
)

select
    {{ outcome_columns(
        "state",
        "case when last_text is null and state = 2 then '缺少批准日期，无法确定应报年度'"
        ~ " when last_text is null then '尚无到期的应报年度'"
        ~ " when possible_count = 0 then '最近到期的' || last_text || '，无连续缺报'"
        ~ " when state = 2 then '连续' || " ~ number_text("possible_count") ~ " || '年未收到可采用的年度报告：'"
        ~ " || years_text || '，其中有报告存疑待核实'"
        ~ " else '连续' || " ~ number_text("sure_count") ~ " || '年未收到年度报告：' || years_text"
        ~ " || '；无免报年度报告、不可抗力记录' end",
        value_text=number_text("sure_count") ~ " || unit", value_number="sure_count",
        limit_text="'连续缺报达到' || " ~ number_text("limit_number") ~ " || unit || '即构成'",
        file="file_sha256", sheet="sheet", cell="cell", occurred_on="occurred_on",
        period_kind="'as_of'", period=as_of_text()
    ) }}
from judged
