{#-
    The vocabulary of outcomes. Inside an evaluator an outcome is a number, so that "all of" is the least and
    "any of" the greatest of several: 1 breached, 2 insufficient data, 3 met, null not applicable.
-#}
{% macro outcome_of(state) -%}
    case {{ state }}
        when 1 then 'breached' when 2 then 'insufficient_data' when 3 then 'met' else 'not_applicable'
    end
{%- endmacro %}


{#-
    A value against a limit as such a number. `operator` is a column; a value that is null is not known. A text
    is compared with the items of a list separated by |.
-#}
{% macro compare(operator, number, text, limit_number, limit_text) -%}
    case
        when {{ operator }} in ('in', 'not_in') then
            case
                when {{ text }} is null then 2
                when
                    ('|' || {{ limit_text }} || '|' like '%|' || {{ text }} || '|%') = ({{ operator }} = 'in')
                    then 3
                else 1
            end
        when {{ number }} is null or {{ limit_number }} is null then 2
        when {{ operator }} = '>=' then case when {{ number }} >= {{ limit_number }} then 3 else 1 end
        when {{ operator }} = '<=' then case when {{ number }} <= {{ limit_number }} then 3 else 1 end
        when {{ operator }} = '>' then case when {{ number }} > {{ limit_number }} then 3 else 1 end
        when {{ operator }} = '<' then case when {{ number }} < {{ limit_number }} then 3 else 1 end
        when {{ operator }} = '=' then case when {{ number }} = {{ limit_number }} then 3 else 1 end
        when {{ operator }} = '<>' then case when {{ number }} <> {{ limit_number }} then 3 else 1 end
        else 2
    end
{%- endmacro %}


{#- A limit as one reads it: 不少于10项; 为“是”; 属于：甲、乙. -#}
{% macro limit_wording(operator, limit_number, limit_text, unit) -%}
    case
        when {{ operator }} = 'in' then '属于：' || replace({{ limit_text }}, '|', '、')
        when {{ operator }} = 'not_in' then '不属于：' || replace({{ limit_text }}, '|', '、')
        when {{ unit }} = '是否' then case when {{ limit_number }} = 1 then '为“是”' else '为“否”' end
        else
            case {{ operator }}
                when '>=' then '不少于' when '<=' then '不超过' when '>' then '大于' when '<' then '小于'
                when '=' then '等于' when '<>' then '不等于'
            end
            || case
                when {{ unit }} = '比例' and {{ limit_text }} is not null then {{ limit_text }}
                when {{ unit }} = '比例' then {{ number_text('100 * ' ~ limit_number) }} || '%'
                else {{ number_text(limit_number) }} || coalesce({{ unit }}, '')
            end
    end
{%- endmacro %}


{#-
    The select list of one outcome; every evaluator ends in it, so that their rows can be put together.
    Arguments are SQL expressions; what is not given is null. `state` is the number of an outcome.
-#}
{% macro outcome_columns(
    state, explanation, value_text=none, value_number=none, limit_text=none, file=none, sheet=none, cell=none,
    evidence=none, due_on=none, occurred_on=none, period_kind="period_kind", period="period"
) -%}
    {%- set text = dbt.type_string() -%}
    rule_id,
    subject_kind,
    subject_id,
    basis,
    {{ period_kind }} as period_kind,
    {{ period }} as period,
    {{ outcome_of(state) }} as outcome,
    cast({{ value_text or "null" }} as {{ text }}) as value_text,
    cast({{ value_number or "null" }} as double) as value_number,
    cast({{ limit_text or "null" }} as {{ text }}) as limit_text,
    cast({{ explanation }} as {{ text }}) as explanation,
    cast({{ file or "null" }} as {{ text }}) as source_submission_id,
    cast({{ sheet or "null" }} as {{ text }}) as source_sheet,
    cast({{ cell or "null" }} as {{ text }}) as source_cell,
    cast({{ evidence or "null" }} as {{ text }}) as evidence_text,
    cast({{ due_on or "null" }} as date) as due_on,
    cast({{ occurred_on or "null" }} as date) as occurred_on
{%- endmacro %}


{#- A place in a file as text, null where there is none: 工作表!C5. -#}
{% macro place_text(sheet, cell) -%}
    {{ sheet }} || '!' || {{ cell }}
{%- endmacro %}


{#- The as-of date as the text of a period. -#}
{% macro as_of_text() -%}
    '{{ var("as_of") }}'
{%- endmacro %}
