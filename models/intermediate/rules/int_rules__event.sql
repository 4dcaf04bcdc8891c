-- Rules that an event on record breaches. No such event is met only where the sheet of events was received
-- and every event of the center is in a word that the lists know; of an applicant no events are kept.
with subjects as (
    select
        subjects.*,
        parameters.value_text as event_kinds,
        metrics.metric_name
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rule_parameters') }} as parameters
        on subjects.rule_id = parameters.rule_id and {{ in_force('parameters', 'subjects.judged_on') }}
    inner join {{ ref('metrics') }} as metrics
        on parameters.metric_id = metrics.metric_id
    where subjects.kind = 'event'
),

incidents as (
    select
        *,
        coalesce(cast(occurred_on as {{ dbt.type_string() }}) || ' ', '')
        || received_kind || coalesce('（' || determined_by || '）', '') as wording
    from {{ ref('int_registry__incidents') }}
),

matched as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        incidents.file_sha256,
        incidents.sheet,
        incidents.cell,
        incidents.occurred_on,
        incidents.event_kind is not null as is_named,
        row_number() over (
            partition by subjects.rule_id, subjects.subject_id
            order by
                case when incidents.event_kind is null then 1 else 0 end asc,
                incidents.occurred_on desc,
                incidents.sheet asc,
                incidents.record asc
        ) as latest_rank,
        incidents.wording
    from subjects
    inner join incidents
        on
            subjects.subject_kind = 'center'
            and subjects.subject_id = incidents.center_id
            and (
                incidents.event_kind is null
                or '|' || subjects.event_kinds || '|' like '%|' || incidents.event_kind || '|%'
            )
),

received as (
    select min(file_sha256) as file_sha256
    from {{ ref('stg_ledger__events') }}
),

judged as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        subjects.event_kinds,
        matched.wording,
        coalesce(matched.is_named, false) as is_named,
        case
            when matched.is_named then 1
            when matched.rule_id is not null or received.file_sha256 is null then 2
            when subjects.subject_kind <> 'center' then 2
            else 3
        end as state,
        coalesce(matched.file_sha256, received.file_sha256) as file_sha256,
        matched.sheet,
        matched.cell,
        matched.occurred_on
    from subjects
    cross join received
    left join matched
        on
            subjects.rule_id = matched.rule_id
            and subjects.subject_kind = matched.subject_kind
            and subjects.subject_id = matched.subject_id
            and matched.latest_rank = 1
)

select
    {{ outcome_columns(
        "state",
        "case when is_named then '在案：' || wording"
        ~ " when wording is not null then '事件类型未列入用语表，须核实：' || wording"
        ~ " when state = 2 then '未收到奖惩与事件记录' else '无此类事件在案' end",
        value_text="case when is_named then wording when state = 3 then '无' end",
        limit_text="'无' || replace(event_kinds, '|', '、') || '事件'",
        file="file_sha256", sheet="sheet", cell="cell", occurred_on="case when is_named then occurred_on end",
        period_kind="'as_of'", period=as_of_text()
    ) }}
from judged
