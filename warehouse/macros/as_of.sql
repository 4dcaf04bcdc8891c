{#- The day that is computed, as a SQL date. A build without it fails: there is no "today" in a model. -#}
{% macro as_of_date() -%}
    cast('{{ var("as_of") }}' as date)
{%- endmacro %}


{#- The first moment that is no longer known on the as-of day: everything received before it counts. -#}
{% macro as_of_end() -%}
    cast({{ dbt.dateadd("day", 1, as_of_date()) }} as timestamp)
{%- endmacro %}


{#- 1 January and 31 December of a year given as a number. -#}
{% macro first_day_of_year(year) -%}
    cast(cast({{ year }} as {{ dbt.type_string() }}) || '-01-01' as date)
{%- endmacro %}

{% macro last_day_of_year(year) -%}
    cast(cast({{ year }} as {{ dbt.type_string() }}) || '-12-31' as date)
{%- endmacro %}


{#-
    A date and a number of units (年, 月, 日) after it, as a date. A month without the same day ends on its
    last day: 29 February plus one year is 28 February.
-#}
{% macro date_plus(day, amount, unit) -%}
    cast(case {{ unit }}
        when '年' then {{ dbt.dateadd('year', 'cast(' ~ amount ~ ' as integer)', day) }}
        when '月' then {{ dbt.dateadd('month', 'cast(' ~ amount ~ ' as integer)', day) }}
        when '日' then {{ dbt.dateadd('day', 'cast(' ~ amount ~ ' as integer)', day) }}
    end as date)
{%- endmacro %}
