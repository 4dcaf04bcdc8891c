{#-
    One sheet of the 登记台账, or of another list kept like it, one row a record, every version of it that was
    received. See pivot_fields.
-#}
{% macro ledger_records(table_id, fields, cells=[], source_table="ledger_values") -%}
    select
        file_sha256,
        receipt_no,
        received_at,
        sheet,
        record,
        {{ pivot_fields(fields, cells) }},
        max(case when field = 'record_status' then clean_text end) as record_status
    from ({{ raw_cells(source_table, table_id) }}) as cells
    group by file_sha256, receipt_no, received_at, sheet, record
{%- endmacro %}


{#-
    A ledger arrives again and again, each time as a whole: of the rows with one natural key the one in
    the latest file counts (then the lowest in that file), and a row marked as void takes the key out. In:
    a relation with `natural_key`. Out: its rows that count.
-#}
{% macro latest_records(relation) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by natural_key order by received_at desc, receipt_no desc, sheet desc, record desc
            ) as record_rank
        from {{ relation }}
        where natural_key is not null
    ) as ranked
    where record_rank = 1 and coalesce(record_status, '') <> '{{ var("void_record_status") }}'
{%- endmacro %}


{#-
    Parts of a record's natural key as one text; what is missing counts as empty, so that no record is
    lost.
-#}
{% macro natural_key(parts) -%}
    {%- for part in parts -%}
    coalesce(cast({{ part }} as {{ dbt.type_string() }}), '')
    {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
