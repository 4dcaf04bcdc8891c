{#-
    The select list of one finding: which check, about which cell of which file, and the words its message
    needs. Every check model ends in it, so that their rows can be put together; the sentences themselves
    are made once, in int_issues__all, from seeds/reference/issue_types.csv. Arguments are SQL
    expressions; what is not given is null.
-#}
{% macro finding(
    issue_code, file_sha256, record="0", sheet=none, cell=none, field=none, received_text=none,
    center_id=none, reporting_year=none, name=none, value=none, expected=none, operator=none, detail=none,
    ratio=none
) -%}
    {%- set words = {
        "sheet": sheet, "cell": cell, "field": field, "received_text": received_text, "center_id": center_id,
        "name_text": name, "value_text": value, "expected_text": expected, "operator_text": operator,
        "detail_text": detail, "ratio_text": ratio,
    } -%}
    '{{ issue_code }}' as issue_code,
    {{ file_sha256 }} as file_sha256,
    cast({{ record }} as integer) as record,
    cast({{ reporting_year or "null" }} as integer) as reporting_year,
    {%- for column, expression in words.items() %}
    cast({{ expression or "null" }} as {{ dbt.type_string() }}) as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#-
    A finding about a report as a whole, from a relation with the columns of int_reports__claims: see
    `finding`.
-#}
{% macro report_finding(issue_code, cell, field, received_text, center_id="center_id", value=none, name=none,
                        detail=none) -%}
    {{ finding(
        issue_code, "file_sha256", record="record", sheet="sheet", cell=cell, field="'" ~ field ~ "'",
        received_text=received_text, center_id=center_id, reporting_year="reporting_year", value=value,
        name=name, detail=detail
    ) }}
{%- endmacro %}


{#-
    The message template of an issue type with its placeholders filled: `words` maps placeholder to
    expression.
-#}
{% macro filled_template(template, words) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for placeholder, expression in words.items() -%}
        {%- set word = "coalesce(" ~ expression ~ ", '')" -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ placeholder ~ "}', " ~ word ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}
