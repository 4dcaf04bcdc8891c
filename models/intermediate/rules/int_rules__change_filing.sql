-- Rules of kind change_filing. `filed`: the latest annual report that can be compared says what the ledger
-- says, or a filing accounts for the difference. `unchanged_for`: the attribute stood for the period before
-- each change.
with parameters as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        -- The first day that counts, never a null: a condition with "or" would compare every pair of rows.
        coalesce(subjects.binds_from, cast('0001-01-01' as date)) as binds_first,
        parameters.metric_id,
        parameters.operator,
        parameters.value_number,
        parameters.unit,
        parameters.value_text as required_text,
        metrics.metric_name,
        metrics.expression like '未采集%' as is_not_collected
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rule_parameters') }} as parameters
        on
            subjects.rule_id = parameters.rule_id
            and {{ in_force('parameters', 'subjects.judged_on') }}
    inner join {{ ref('metrics') }} as metrics
        on parameters.metric_id = metrics.metric_id
    where subjects.kind = 'change_filing' and subjects.subject_kind = 'center'
),

comparisons as (
    select
        parameters.*,
        comparisons.reporting_year,
        comparisons.compared_on,
        comparisons.reported_value,
        comparisons.ledger_value,
        comparisons.is_same,
        comparisons.is_filed,
        comparisons.filed_on,
        comparisons.document_number,
        comparisons.file_sha256,
        comparisons.sheet,
        comparisons.cell,
        comparisons.ledger_sheet,
        comparisons.ledger_cell,
        coalesce(comparisons.document_number, cast(comparisons.filed_on as {{ dbt.type_string() }}))
            as filing_text,
        '年度报告所载' || parameters.metric_name || '“' || coalesce(comparisons.reported_value, '') || '”与台账“'
        || coalesce(comparisons.ledger_value, '') || '”不同' as difference_text,
        row_number() over (
            partition by parameters.rule_id, parameters.subject_id, parameters.metric_id
            order by comparisons.reporting_year desc
        ) as year_rank
    from parameters
    left join {{ ref('int_drift__comparisons') }} as comparisons
        on
            parameters.subject_id = comparisons.center_id
            and parameters.metric_id = comparisons.attribute
            and parameters.binds_first <= comparisons.compared_on
    where parameters.operator = 'filed'
),

filings as (
    select
        rule_id,
        subject_kind,
        subject_id,
        basis,
        case when reporting_year is null then 'as_of' else 'reporting_year' end as period_kind,
        coalesce(cast(reporting_year as {{ dbt.type_string() }}), {{ as_of_text() }}) as period,
        case when reporting_year is null then 2 when is_same or is_filed then 3 else 1 end as state,
        case when is_same then '一致' else reported_value end as value_text,
        cast(null as double) as value_number,
        case when is_same then required_text else ledger_value end as limit_text,
        case
            when is_not_collected then metric_name || '未采集，无法比对。'
            when reporting_year is null then '没有可供比对的年度报告或者台账记录，无法判定。'
            when is_same then '年度报告所载' || metric_name || '与台账一致。'
            when is_filed then difference_text || '，已有备案记录（' || filing_text || '）。'
            else difference_text || '，没有' || coalesce(required_text, '备案') || '记录，请核实。'
        end as explanation,
        file_sha256,
        sheet,
        cell,
        case
            when ledger_cell is not null then '登记台账！' || {{ place_text('ledger_sheet', 'ledger_cell') }}
        end as evidence_text,
        compared_on as occurred_on
    from comparisons
    where year_rank = 1
),

watched as (
    select distinct metric_id
    from parameters
    where operator = 'unchanged_for'
),

-- The days an attribute changed, the approval first.
changes as (
    select
        centers.center_id,
        watched.metric_id,
        centers.approved_on as changed_on,
        cast(null as {{ dbt.type_string() }}) as new_value,
        centers.file_sha256,
        centers.sheet,
        centers.cell,
        0 as record
    from {{ ref('int_registry__centers') }} as centers
    inner join watched
        on centers.approved_on is not null
    union all
    select
        center_id,
        attribute as metric_id,
        changed_on,
        new_value,
        file_sha256,
        sheet,
        new_value_cell as cell,
        record
    from {{ ref('int_registry__changes') }}
    where changed_on <= {{ as_of_date() }}
),

followed as (
    select
        *,
        lag(changed_on) over (
            partition by center_id, metric_id order by changed_on, record
        ) as previous_on,
        -- The first of them, the approval, stands under every rule.
        case
            when record = 0 then cast('9999-12-31' as date) else changed_on
        end as binding_on
    from changes
),

spells as (
    select
        parameters.*,
        followed.changed_on,
        followed.previous_on,
        followed.new_value,
        followed.file_sha256,
        followed.sheet,
        followed.cell,
        followed.center_id is null as is_unknown,
        coalesce(
            followed.changed_on
            < {{ date_plus('followed.previous_on', 'parameters.value_number', 'parameters.unit') }},
            false
        ) as is_early
    from parameters
    left join followed
        on
            parameters.subject_id = followed.center_id
            and parameters.metric_id = followed.metric_id
            and parameters.binds_first <= followed.binding_on
    where parameters.operator = 'unchanged_for'
),

ranked_spells as (
    select
        *,
        row_number() over (
            partition by rule_id, subject_id
            order by case when is_early then 0 else 1 end asc, changed_on desc
        ) as spell_rank
    from spells
)

select
    {{ outcome_columns(
        'state', 'explanation', value_text='value_text', value_number='value_number', limit_text='limit_text',
        file='file_sha256', sheet='sheet', cell='cell', evidence='evidence_text', occurred_on='occurred_on'
    ) }}
from filings
union all
select
    {{ outcome_columns(
        'case when is_unknown then 2 when is_early then 1 else 3 end',
        "case when is_unknown then '批准日期缺失，无法判定。'"
            ~ " when is_early then metric_name || '于' || cast(changed_on as " ~ dbt.type_string()
            ~ ") || '变更为“' || coalesce(new_value, '') || '”，距上次确定（' || cast(previous_on as "
            ~ dbt.type_string() ~ ") || '）不足' || " ~ number_text('value_number') ~ " || unit || '。'"
            ~ " else metric_name || '没有不足' || " ~ number_text('value_number') ~ " || unit || '的变更记录。' end",
        value_text='new_value', limit_text=number_text('value_number') ~ ' || unit', file='file_sha256',
        sheet='sheet', cell='cell', occurred_on='changed_on', period_kind="'as_of'", period=as_of_text()
    ) }}
from ranked_spells
where spell_rank = 1
