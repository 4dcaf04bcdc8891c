{#-
    Cells to columns, for a query grouped by record. `fields` maps each column to [field of the layout,
    typed column of the raw cell]; a column named in `cells` is followed by `<column>_cell` and
    `<column>_received`, where the value stood and its text as received. Filtered aggregates and not
    PIVOT: every engine has them, and a field that no file holds is a null column and not an error. No
    trailing comma.
-#}
{% macro pivot_fields(fields, cells=[]) -%}
    {%- for column, spec in fields.items() %}
    max(case when field = '{{ spec[0] }}' and state = 'value' then {{ spec[1] }} end) as {{ column }}
    {%- if column in cells %},
    max(case when field = '{{ spec[0] }}' then cell end) as {{ column }}_cell,
    max(case when field = '{{ spec[0] }}' then text end) as {{ column }}_received
    {%- endif %}
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}
