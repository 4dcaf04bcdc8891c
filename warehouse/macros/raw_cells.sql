{#-
    The cells of one raw table that count as of the date: of accepted files received by then, in their
    latest reading, with `shown_text` for the pages. Joining on (file_sha256, batch_id) leaves out what an interrupted run wrote without
    finishing.
-#}
{% macro raw_cells(source_table, tables=[]) -%}
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
    inner join {{ ref('stg_intake__readings') }} as readings
        on cells.file_sha256 = readings.file_sha256 and cells.batch_id = readings.batch_id
    where
        readings.outcome = 'accepted'
        {%- if tables %}
        and cells."table" in ('{{ tables | join("', '") }}')
        {%- endif %}
{%- endmacro %}
