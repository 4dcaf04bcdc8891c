-- Rules that compare the ratio of two metrics with a limit. Nothing of nothing is no ratio: not known.
with {{ rule_terms(['ratio']) }},

-- Of all values those alone that such a rule asks for: the joins below keep them by their keys in memory.
{%- for asked, metric in [("parts", "metric_id"), ("wholes", "denominator_metric_id")] %}
{{ asked }} as (
    select metric_values.*
    from {{ ref('int_metrics__values') }} as metric_values
    where
        metric_values.metric_id in (
            select {{ metric }} from {{ ref('rule_parameters') }}
            where denominator_metric_id is not null
        )
),
{% endfor %}
seen as (
    select
        asked_terms.*,
        case when parts.is_known then parts.value_number end as numerator,
        case when wholes.is_known then wholes.value_number end as denominator,
        denominators.metric_name as denominator_name,
        coalesce(parts.source_submission_id, wholes.source_submission_id) as source_submission_id,
        case when parts.metric_id is not null then parts.source_sheet else wholes.source_sheet end
            as source_sheet,
        case when parts.metric_id is not null then parts.source_cell else wholes.source_cell end
            as source_cell,
        case
            when parts.metric_id is not null
                then {{ place_text('wholes.source_sheet', 'wholes.source_cell') }}
        end as evidence_text,
        cast(null as date) as value_date
    from asked_terms
    left join {{ ref('metrics') }} as denominators
        on asked_terms.denominator_metric_id = denominators.metric_id
    left join parts
        on
            asked_terms.metric_id = parts.metric_id
            and asked_terms.subject_kind = parts.subject_kind
            and asked_terms.subject_id = parts.subject_id
            and asked_terms.value_period = parts.period
    left join wholes
        on
            asked_terms.denominator_metric_id = wholes.metric_id
            and asked_terms.subject_kind = wholes.subject_kind
            and asked_terms.subject_id = wholes.subject_id
            and asked_terms.value_period = wholes.period
),

-- A limit such as one third has no exact number: what lies closer to it than rounding is on the limit.
compared as (
    select
        *,
        case when denominator > 0 then numerator / denominator end as value_number,
        case
            when denominator > 0 and abs(numerator - limit_number * denominator) < 1e-6 then limit_number
            when denominator > 0 then numerator / denominator
        end as compared_number,
        case
            when denominator > 0
                then
                    {{ number_text('numerator') }} || '/' || {{ number_text('denominator') }} || '（'
                    || {{ number_text('round(100 * numerator / denominator, 2)') }} || '%）'
        end as value_text
    from seen
),

judged as (
    select
        *,
        case
            when is_conditional and condition_state = 1 then null
            when is_conditional and condition_state = 2 then 2
            else {{ compare('operator', 'compared_number', 'null', 'limit_number', 'limit_list') }}
        end as state,
        case
            when is_conditional and condition_state = 1 then '不适用：条件“' || condition_text || '”不成立'
            when is_conditional and condition_state = 2 then '条件“' || condition_text || '”所需数据缺失'
            when value_text is not null
                then metric_name || '占' || denominator_name || '：' || value_text || '，要求' || limit_text
            when numerator is null then '缺少' || metric_name || coalesce('（' || why_missing || '）', '')
            when denominator is null then '缺少' || denominator_name
            else denominator_name || '为0，无法计算比例'
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
