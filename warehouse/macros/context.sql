{#-
    Context tables arrive again and again and add to one another, like ledgers: of the rows that say the same
    thing (`natural_key`, made of codes where the code lists know the words) the one in the latest file counts.
    In: a relation with `natural_key`. Out: all its rows, with `is_in_use` (it counts) and `is_repeated` (a
    later row of the same sheet says the same thing).
-#}
{% macro context_versions(relation) -%}
    select
        *,
        row_number() over (
            partition by natural_key order by received_at desc, receipt_no desc, sheet desc, record desc
        ) = 1 and coalesce(record_status, '') <> '{{ var("void_record_status") }}' as is_in_use,
        row_number() over (
            partition by natural_key, file_sha256, sheet order by record desc
        ) > 1 as is_repeated
    from {{ relation }}
{%- endmacro %}


{#- What a demand is known by, on its page and among the directions: its number, or one made of what it says. -#}
{% macro demand_key() -%}
    coalesce(demand_no, {{ generated_key('D-', ['natural_key']) }})
{%- endmacro %}
