{#-
    What is known as of the date, read from the raw tables. Staging models read sources only, so that each can
    be rebuilt alone; what they have in common is here.
-#}

{#- Files received by the end of the as-of day, one row a content, as it was first received. -#}
{% macro known_receipts() -%}
    select *
    from (
        select
            *,
            row_number() over (partition by file_sha256 order by received_at, receipt_no) as receipt_rank
        from {{ source('raw', 'receipts') }}
        where received_at < {{ as_of_end() }}
    ) as received
    where receipt_rank = 1
{%- endmacro %}


{#- The latest reading of each known file, with when it was received. -#}
{% macro known_readings() -%}
    select
        latest.*,
        receipts.receipt_no,
        receipts.received_at
    from (
        select
            *,
            row_number() over (partition by file_sha256 order by batch_id desc) as reading_rank
        from {{ source('raw', 'readings') }}
    ) as latest
    inner join ({{ known_receipts() }}) as receipts
        on latest.file_sha256 = receipts.file_sha256
    where latest.reading_rank = 1
{%- endmacro %}


{#-
    The cells of one raw table that count as of the date: of accepted known files, in their latest reading,
    with `shown_text` for the pages. Joining on (file_sha256, batch_id) leaves out what an interrupted run
    wrote without finishing.
-#}
{% macro raw_cells(source_table, table_id=none) -%}
    select
        cells.file_sha256,
        readings.receipt_no,
        readings.received_at,
        cells.layout_id,
        cells.sheet,
        cells."table" as table_id,
        cells.record,
        cells.field,
        cells.cell,
        cells.text,
        cells.state,
        cells.number,
        cells.date,
        cells.unit_text,
        cells.clean_text,
        {{ shown_text('cells.text') }} as shown_text
    from {{ source('raw', source_table) }} as cells
    inner join ({{ known_readings() }}) as readings
        on cells.file_sha256 = readings.file_sha256 and cells.batch_id = readings.batch_id
    where
        readings.outcome = 'accepted'
        {%- if table_id %}
        and cells."table" = '{{ table_id }}'
        {%- endif %}
{%- endmacro %}
