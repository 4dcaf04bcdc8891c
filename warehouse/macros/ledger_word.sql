{#-
    The word that the rules use for a word of the ledger, null where no list knows it: a left join on
    seeds/mappings/ledger_words.csv; the joined list gets the name `alias`.
-#}
{% macro join_ledger_word(alias, kind, text) -%}
    left join {{ ref('ledger_words') }} as {{ alias }}
        on {{ alias }}.kind = '{{ kind }}' and {{ normalised_text(text) }} = {{ alias }}.word
{%- endmacro %}
