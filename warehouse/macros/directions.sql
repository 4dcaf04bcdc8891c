{#- What a text of a holder is known by, in this run and the next, as long as its wording stands. -#}
{% macro text_key(holder_kind, holder_id, normalised_text) -%}
    {{ generated_key('T-', [holder_kind, holder_id, normalised_text]) }}
{%- endmacro %}


{#- What a pair of texts is known by, whichever is named first. -#}
{% macro pair_key(text_id, other_text_id) -%}
    {{ generated_key('P-', [
        'least(' ~ text_id ~ ', ' ~ other_text_id ~ ')', 'greatest(' ~ text_id ~ ', ' ~ other_text_id ~ ')'
    ]) }}
{%- endmacro %}
