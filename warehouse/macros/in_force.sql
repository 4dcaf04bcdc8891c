{#- Whether a dated row of a seed (valid_from, valid_to, both ends included) is in force on a day. -#}
{% macro in_force(alias, day) -%}
    coalesce({{ alias }}.valid_from, {{ day }}) <= {{ day }}
    and coalesce({{ alias }}.valid_to, {{ day }}) >= {{ day }}
{%- endmacro %}
