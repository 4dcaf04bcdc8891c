-- Rules that a grade sets off, alone or together with how its rectification ended: breached when every term
-- names what is on record. A rectification that is over without a conclusion on record (期满未验收), or that was
-- never registered (无), counts only where the rule names it: SX-TIC-2023 第二十六条 speaks of one that was not
-- completed (未完成整改), but LN-TIC-2019 第三十一条（一） of one that was not accepted (未通过整改验收), and no
-- acceptance on record is not a refused one. There the deadline is overdue and a person has to find out.
with {{ rule_terms(['grade_outcome']) }},

seen as (
    select
        asked_terms.*,
        metric_values.value_text,
        metric_values.value_date,
        metric_values.source_submission_id,
        metric_values.source_sheet,
        metric_values.source_cell,
        cast(null as double) as value_number,
        cast(null as {{ dbt.type_string() }}) as evidence_text,
        case
            when '|' || asked_terms.limit_list || '|' like '%|' || metric_values.value_text || '|%' then 1
            when metric_values.is_known then 3
            else 2
        end as named_state
    from asked_terms
    left join {{ ref('int_metrics__records') }} as metric_values
        on
            asked_terms.metric_id = metric_values.metric_id
            and asked_terms.subject_kind = metric_values.subject_kind
            and asked_terms.subject_id = metric_values.subject_id
            and asked_terms.value_period = metric_values.period
),

-- Alternatives here are the terms of one rule: it is kept as long as one of them is not on record.
judged as (
    select
        *,
        case
            when is_conditional and condition_state = 1 then null
            when is_conditional and condition_state = 2 then 2
            else named_state
        end as state,
        case
            when is_conditional and condition_state = 1 then '不适用：条件“' || condition_text || '”不成立'
            when is_conditional and condition_state = 2 then '条件“' || condition_text || '”所需数据缺失'
            when value_text is null then '缺少' || metric_name
            else
                metric_name || '：' || value_text
                || coalesce('（' || cast(value_date as {{ dbt.type_string() }}) || '）', '')
        end as said
    from seen
)

select
    {{ outcome_columns(
        "max(state)",
        "case when max(state) is null then max(said) else "
        ~ dbt.listagg("said", "'；'", "order by term_no") ~ " end",
        value_text=dbt.listagg("value_text", "'；'", "order by term_no"),
        limit_text=dbt.listagg("replace(limit_list, '|', '、')", "'且'", "order by term_no"),
        file="max(case when term_no = 1 then source_submission_id end)",
        sheet="max(case when term_no = 1 then source_sheet end)",
        cell="max(case when term_no = 1 then source_cell end)",
        evidence=dbt.listagg("case when term_no > 1 then source_sheet || '!' || source_cell end", "'；'",
                             "order by term_no"),
        occurred_on="max(case when term_no = 1 then value_date end)",
    ) }}
from judged
group by rule_id, subject_kind, subject_id, basis, period_kind, period
