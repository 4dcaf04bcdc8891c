{#- The columns of a cell that an edition keeps besides its value. -#}
{% macro statistics_cell_columns() -%}
    {{ return([
        "row_no", "row_key", "row_label", "row_level", "row_kind", "subject_kind", "subject_code", "column_no",
        "column_key", "column_label", "column_group", "measure_id", "unit", "decimals", "value_year",
        "center_count", "reported_count", "owed_count", "disclosure"
    ]) }}
{%- endmacro %}


{#-
    One published table of the annual statistics, by its id in seeds/statistics/statistics_tables.csv. Only a
    selection, because the cells of all tables are computed once. Not a view: publishing attaches the build under
    another name, which a view's own names would not follow.
-#}
{% macro statistics_table(table_id) -%}
    select
        reporting_year,
        row_no,
        row_key,
        row_label,
        row_level,
        row_kind,
        subject_kind,
        subject_code,
        column_no,
        column_key,
        column_label,
        column_group,
        measure_id,
        unit,
        decimals,
        value,
        current_value,
        is_issued,
        value_year,
        center_count,
        reported_count,
        owed_count,
        response_rate,
        disclosure
    from {{ ref('rpt_statistics_cell') }}
    where table_id = '{{ table_id }}'
{%- endmacro %}


{#- One row with the named sentences of seeds/statistics/statistics_texts.csv, a column each. -#}
{% macro statistics_texts(text_ids) -%}
    select
        {%- for text_id in text_ids %}
        max(case when text_id = '{{ text_id }}' then template end) as {{ text_id }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('statistics_texts') }}
{%- endmacro %}


{#- The response behind a figure, in percent; none where nobody owed a report. -#}
{% macro statistics_response_rate() -%}
    case when owed_count > 0 then round(100.0 * reported_count / owed_count, 1) end
{%- endmacro %}


{#- 1 where a file came after the edition that `editions` is a row of: by its day of receipt or in the journal. -#}
{% macro is_after_edition(alias) -%}
    case
        when {{ alias }}.received_on > editions.data_until_on or {{ alias }}.receipt_no > editions.receipt_no then 1
        else 0
    end
{%- endmacro %}
