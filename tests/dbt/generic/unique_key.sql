{#- A key of several columns: no two rows agree in all of them. Returns the offending keys. -#}
{% test unique_key(model, columns) %}
    select
        {{ columns | join(", ") }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
