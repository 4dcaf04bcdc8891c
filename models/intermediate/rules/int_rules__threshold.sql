-- Rules that compare a metric with a number or a list of words.
with {{ rule_terms(['threshold']) }},

seen as (
    select
        asked_terms.*,
        case when metric_values.is_known then metric_values.value_number end as value_number,
        case when metric_values.is_known then metric_values.least_number end as least_number,
        case when metric_values.is_known then metric_values.value_text end as received_text,
        metric_values.metric_id is not null and not metric_values.is_known as is_questioned,
        metric_values.source_submission_id,
        metric_values.source_sheet,
        metric_values.source_cell,
        metric_values.evidence_text,
        metric_values.value_date,
        case
            when metric_values.value_text is not null
                then coalesce(places.place_name, metric_values.value_text)
            when asked_terms.unit = '是否' then case metric_values.value_number when 1 then '是' else '否' end
            else {{ number_text('metric_values.value_number') }} || coalesce(asked_terms.unit, '')
        end as value_text
    from asked_terms
    left join {{ ref('int_metrics__values') }} as metric_values
        on
            asked_terms.metric_id = metric_values.metric_id
            and asked_terms.subject_kind = metric_values.subject_kind
            and asked_terms.subject_id = metric_values.subject_id
            and asked_terms.value_period = metric_values.period
    left join places
        on metric_values.value_text = places.place_code
),

-- Of a value known only between two bounds both must agree.
compared as (
    select
        *,
        {{ compare('operator', 'value_number', 'received_text', 'limit_number', 'limit_list') }}
            as upper_state,
        {{ compare('operator', 'least_number', 'received_text', 'limit_number', 'limit_list') }}
            as lower_state
    from seen
),

judged as (
    select
        *,
        case
            when is_conditional and condition_state = 1 then null
            when is_conditional and condition_state = 2 then 2
            when upper_state = lower_state then upper_state
            else 2
        end as state,
        case
            when is_conditional and condition_state = 1 then '不适用：条件“' || condition_text || '”不成立'
            when is_conditional and condition_state = 2 then '条件“' || condition_text || '”所需数据缺失'
            when value_number is not null or received_text is not null
                then metric_name || '：' || value_text || '，要求' || limit_text
            when is_questioned and is_indicator then metric_name || '：所报数值存疑，未采用'
            when is_questioned then metric_name || '：在案记录不足以确定'
            else '缺少' || metric_name || coalesce('（' || why_missing || '）', '')
        end as said
    from compared
),

{{ rule_decisions() }}

select
    {{ outcome_columns(
        "state", "said", value_text="value_text", value_number="value_number", limit_text="limit_text",
        file="source_submission_id", sheet="source_sheet", cell="source_cell", evidence="evidence_text"
    ) }}
from decided
