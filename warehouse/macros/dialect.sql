{#- What engines spell differently, one dispatched macro each. Everything else in the models is plain SQL. -#}

{#- Text for comparison: no white space, half-width forms, lower case; writing habits make no difference. -#}
{% macro normalised_text(expression) -%}
    {%- set narrow = '!"#$%&()*+,-./:;<=>?@[]^_`{|}~[]'
        ~ '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' -%}
    {%- set wide = '！＂＃＄％＆（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～〔〕'
        ~ '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
        ~ 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ' -%}
    nullif(lower(translate({{ without_spaces(expression) }}, '{{ wide }}', '{{ narrow }}')), '')
{%- endmacro %}

{% macro without_spaces(expression) -%}
    {{ return(adapter.dispatch("without_spaces")(expression)) }}
{%- endmacro %}

{% macro default__without_spaces(expression) -%}
    regexp_replace(cast({{ expression }} as {{ dbt.type_string() }}), '[\s\p{Z}]+', '', 'g')
{%- endmacro %}

{% macro spark__without_spaces(expression) -%}
    regexp_replace(cast({{ expression }} as {{ dbt.type_string() }}), '[\\s\\p{Z}]+', '')
{%- endmacro %}


{#- Text for pages: as received, white space at the ends taken off and inside made single. -#}
{% macro shown_text(expression) -%}
    {{ return(adapter.dispatch("shown_text")(expression)) }}
{%- endmacro %}

{% macro default__shown_text(expression) -%}
    nullif(trim(regexp_replace({{ expression }}, '[\s\p{Z}]+', ' ', 'g')), '')
{%- endmacro %}

{% macro spark__shown_text(expression) -%}
    nullif(trim(regexp_replace({{ expression }}, '[\\s\\p{Z}]+', ' ')), '')
{%- endmacro %}


{#- The first group of `pattern` found in the text, null when it is not there. -#}
{% macro first_match(expression, pattern) -%}
    {{ return(adapter.dispatch("first_match")(expression, pattern)) }}
{%- endmacro %}

{% macro default__first_match(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}

{% macro postgres__first_match(expression, pattern) -%}
    substring({{ expression }} from '{{ pattern }}')
{%- endmacro %}


{#- The text without what stands in brackets. -#}
{% macro without_brackets(expression) -%}
    {{ return(adapter.dispatch("without_brackets")(expression)) }}
{%- endmacro %}

{% macro default__without_brackets(expression) -%}
    regexp_replace({{ expression }}, '[（(][^（）()]*[）)]', '', 'g')
{%- endmacro %}

{% macro spark__without_brackets(expression) -%}
    regexp_replace({{ expression }}, '[（(][^（）()]*[）)]', '')
{%- endmacro %}


{#- A number as a reader would write it: no trailing zeros. Out: text. -#}
{% macro number_text(expression) -%}
    {{ return(adapter.dispatch("number_text")(expression)) }}
{%- endmacro %}

{% macro default__number_text(expression) -%}
    rtrim(rtrim(cast(cast({{ expression }} as decimal(28, 4)) as {{ dbt.type_string() }}), '0'), '.')
{%- endmacro %}


{#-
    A stable identifier for something that was given none: the prefix and hexadecimal digits of its parts'
    hash.
-#}
{% macro generated_key(prefix, parts, digits=12) -%}
    '{{ prefix }}' || substring({{ dbt.hash(
        "coalesce(" ~ parts | join(", '') || '|' || coalesce(") ~ ", '')"
    ) }}, 1, {{ digits }})
{%- endmacro %}


{#- The median of an expression over a group. -#}
{% macro median(expression) -%}
    {{ return(adapter.dispatch("median")(expression)) }}
{%- endmacro %}

{% macro default__median(expression) -%}
    percentile_cont(0.5) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__median(expression) -%}
    median({{ expression }})
{%- endmacro %}


{#- Text for comparing names and directions: as normalised_text, and without punctuation. -#}
{% macro comparable_text(expression) -%}
    {{ return(adapter.dispatch("comparable_text")(expression)) }}
{%- endmacro %}

{% macro default__comparable_text(expression) -%}
    nullif(regexp_replace({{ normalised_text(expression) }}, '[\p{P}\p{S}]+', '', 'g'), '')
{%- endmacro %}

{% macro spark__comparable_text(expression) -%}
    nullif(regexp_replace({{ normalised_text(expression) }}, '[\\p{P}\\p{S}]+', ''), '')
{%- endmacro %}


{#- One row an item of a list written with 、 ； or ，: a select list item for a relation of such texts. -#}
{% macro listed_items(expression) -%}
    {{ return(adapter.dispatch("listed_items")(expression)) }}
{%- endmacro %}

{% macro default__listed_items(expression) -%}
    unnest(regexp_split_to_array({{ expression }}, '[、；;，,\n]+'))
{%- endmacro %}

{% macro spark__listed_items(expression) -%}
    explode(split({{ expression }}, '[、；;，,\\n]+'))
{%- endmacro %}


{#- Whether the whole text fits a pattern. -#}
{% macro matches_wholly(expression, pattern) -%}
    {{ return(adapter.dispatch("matches_wholly")(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches_wholly(expression, pattern) -%}
    {{ expression }} ~ ('^(?:' || {{ pattern }} || ')$')
{%- endmacro %}

{% macro duckdb__matches_wholly(expression, pattern) -%}
    regexp_full_match({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches_wholly(expression, pattern) -%}
    {{ expression }} rlike ('^(?:' || {{ pattern }} || ')$')
{%- endmacro %}


{#- The value below which the given share of a group lies, between two values in proportion. -#}
{% macro quantile(expression, share) -%}
    {{ return(adapter.dispatch("quantile")(expression, share)) }}
{%- endmacro %}

{% macro default__quantile(expression, share) -%}
    percentile_cont({{ share }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__quantile(expression, share) -%}
    quantile_cont({{ expression }}, {{ share }})
{%- endmacro %}
