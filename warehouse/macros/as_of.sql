{#- The day that is computed, as a SQL date. A build without it fails: there is no "today" in a model. -#}
{% macro as_of_date() -%}
    cast('{{ var("as_of") }}' as date)
{%- endmacro %}


{#- The first moment that is no longer known on the as-of day: everything received before it counts. -#}
{% macro as_of_end() -%}
    cast({{ dbt.dateadd("day", 1, as_of_date()) }} as timestamp)
{%- endmacro %}
