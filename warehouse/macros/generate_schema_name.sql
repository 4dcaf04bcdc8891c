{#-
    Schemas are called staging, intermediate, marts and seeds, with no prefix: readers of a copy rely on
    it.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
