with condition_texts as (
    select
        condition_id,
        {{ dbt.listagg("description", "'，'", "order by term_no") }} as condition_text
    from {{ ref('conditions') }}
    group by condition_id
),

code_names as (
    select
        place_code as code,
        place_name as code_name
    from ({{ place_names() }}) as places
    union all
    select
        base_type_code,
        base_type_name
    from {{ ref('base_types') }}
),

-- A limit that lists codes is read by their names.
named_values as (
    select
        listed.value_text,
        {{ dbt.listagg("code_names.code_name", "'、'", "order by code_names.code") }} as value_names
    from (select distinct value_text from {{ ref('rule_parameters') }}) as listed
    inner join code_names
        on '|' || listed.value_text || '|' like '%|' || code_names.code || '|%'
    group by listed.value_text
),

parameters as (
    select
        parameters.rule_id,
        parameters.term_no,
        case
            when parameters.operator = '+' and coalesce(parameters.value_number, 0) = 0
                then metrics.metric_name
            when parameters.operator = '+'
                then
                    '自' || metrics.metric_name || '起' || {{ number_text('parameters.value_number') }}
                    || coalesce(parameters.unit, '')
            when parameters.operator = 'extended_by' then '可延至' || metrics.metric_name
            when parameters.operator = 'filed'
                then metrics.metric_name || '变更' || coalesce(parameters.value_text, '备案')
            when parameters.operator = 'unchanged_for'
                then
                    metrics.metric_name || {{ number_text('parameters.value_number') }}
                    || coalesce(parameters.unit, '') || '内不变更'
            when parameters.operator = 'matches'
                then metrics.metric_name || '符合规定的格式'
            when parameters.operator = 'in_scheme'
                then metrics.metric_name || '在' || schemes.scheme_name || '之内'
            when rules.kind = 'event' then '在案事件：' || replace(parameters.value_text, '|', '、')
            when parameters.operator in ('in', 'not_in')
                then
                    metrics.metric_name
                    || {{ limit_wording(
                        'parameters.operator',
                        'null',
                        'coalesce(named_values.value_names, parameters.value_text)',
                        'parameters.unit'
                    ) }}
            when rules.kind = 'share_cap'
                then
                    '“' || parameters.value_text || '”的' || metrics.metric_name
                    || {{ limit_wording(
                        'parameters.operator', 'parameters.value_number', 'null', 'parameters.unit'
                    ) }}
            else
                coalesce(named_values.value_names || '的', '') || metrics.metric_name
                || coalesce('占' || denominators.metric_name, '')
                || {{ limit_wording(
                    'parameters.operator', 'parameters.value_number', 'parameters.value_text', 'parameters.unit'
                ) }}
        end
        || coalesce('（' || condition_texts.condition_text || '）', '') as parameter_text
    from {{ ref('rule_parameters') }} as parameters
    inner join {{ ref('rules') }} as rules
        on parameters.rule_id = rules.rule_id
    inner join {{ ref('metrics') }} as metrics
        on parameters.metric_id = metrics.metric_id
    left join {{ ref('metrics') }} as denominators
        on parameters.denominator_metric_id = denominators.metric_id
    left join {{ ref('schemes') }} as schemes
        on parameters.value_text = schemes.scheme_id
    left join named_values
        on parameters.value_text = named_values.value_text
    left join condition_texts
        on parameters.applies_when = condition_texts.condition_id
    where coalesce(parameters.valid_to >= {{ as_of_date() }}, true) or parameters.valid_to = rules.valid_to
),

texts as (
    select
        rule_id,
        {{ dbt.listagg("parameter_text", "'；'", "order by term_no") }} as parameters_text
    from parameters
    group by rule_id
)

select
    rules.rule_id,
    rules.regulation_id,
    rules.article,
    articles.article_label,
    articles.paraphrase,
    rules.stage,
    rules.kind,
    rules.rule_name,
    rules.base_type_codes,
    rules.severity,
    rules.leads_to,
    rules.is_evaluated,
    rules.not_evaluated_reason,
    texts.parameters_text,
    rules.averting_action,
    cast(rules.sort_order as integer) as sort_order,
    rules.valid_from,
    rules.valid_to,
    rules.source
from {{ ref('rules') }} as rules
left join {{ ref('articles') }} as articles
    on rules.regulation_id = articles.regulation_id and rules.article = articles.article
left join texts
    on rules.rule_id = texts.rule_id
order by rules.regulation_id, rules.sort_order, rules.rule_id
