{#-
    The value of a KPI: scale × numerator, for a ratio by the denominator; without a positive denominator there is
    none. `sums` has numerator and denominator, `kpis` is the catalogue; summed over centers this is the ratio of sums.
-#}
{% macro kpi_value(sums, kpis) -%}
    case
        when {{ kpis }}.denominator is null then {{ kpis }}.scale * cast({{ sums }}.numerator as double)
        when {{ sums }}.denominator > 0
            then
                {{ kpis }}.scale * cast({{ sums }}.numerator as double)
                / cast({{ sums }}.denominator as double)
    end
{%- endmacro %}
