{#-
    The join that finds the code of a text in the code lists and aliases: `kind` is a SQL expression,
    `text` the column as received, `alias` the name the joined list gets. A text that no list knows joins
    to nothing and keeps no code.
-#}
{% macro join_code(alias, kind, text) -%}
    left join {{ ref('int_reference__code_names') }} as {{ alias }}
        on {{ kind }} = {{ alias }}.kind and {{ normalised_text(text) }} = {{ alias }}.name_key
{%- endmacro %}
