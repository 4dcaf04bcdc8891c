-- Rules that a name must fit a pattern (a whole match, white space left out).
with {{ rule_terms(['naming']) }},

judged as (
    select
        asked_terms.*,
        metric_values.value_text,
        metric_values.source_submission_id,
        metric_values.source_sheet,
        metric_values.source_cell,
        case
            when asked_terms.is_conditional and asked_terms.condition_state = 1 then null
            when asked_terms.is_conditional and asked_terms.condition_state = 2 then 2
            when metric_values.value_text is null then 2
            when {{ matches_wholly(without_spaces('metric_values.value_text'), 'asked_terms.limit_list') }}
                then 3
            else 1
        end as state
    from asked_terms
    left join {{ ref('int_metrics__records') }} as metric_values
        on
            asked_terms.metric_id = metric_values.metric_id
            and asked_terms.subject_kind = metric_values.subject_kind
            and asked_terms.subject_id = metric_values.subject_id
            and asked_terms.value_period = metric_values.period
)

select
    {{ outcome_columns(
        "min(state)",
        "case when max(value_text) is null then '缺少' || max(metric_name) || coalesce('（' || max(why_missing) || '）', '')"
        ~ " else max(metric_name) || '：' || max(value_text)"
        ~ " || case min(state) when 1 then '，与规定的命名格式不一致' else '' end end",
        value_text="max(value_text)", limit_text="max(limit_list)", file="max(source_submission_id)",
        sheet="max(source_sheet)", cell="max(source_cell)"
    ) }}
from judged
group by rule_id, subject_kind, subject_id, basis, period_kind, period
