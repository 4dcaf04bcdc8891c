-- C13: words that no code list and no alias knows; they are kept as received and counted as unclassified.
{%- set relations = {
    "int_registry__centers": ["region", "cluster", "base_type", "department"],
    "int_registry__hosts": ["region", "host_kind"],
    "int_registry__changes": ["old", "new"],
    "int_reports__claims": ["department"],
} %}
with texts as (
    {%- for relation, columns in relations.items() %}
    {%- set outer = loop %}
    {%- for column in columns %}
    {%- set is_change = relation == "int_registry__changes" %}
    select
        file_sha256,
        record,
        sheet,
        {{ column }}_{{ "value_" if is_change }}cell as cell,
        {{ "attribute" if is_change else "'" ~ column ~ "'" }} as kind,
        {{ column }}{{ "_value" if is_change }} as received_text,
        {{ column }}_code as code,
        {{ "center_id" if relation != "int_registry__hosts" else "null" }} as center_id,
        {{ "reporting_year" if relation == "int_reports__claims" else "null" }} as reporting_year
    from {{ ref(relation) }}
    {%- if is_change %}
    where attribute in ('region', 'cluster', 'department', 'base_type')
    {%- elif relation == "int_reports__claims" %}
    where disposition = 'in_use'
    {%- endif %}
    {{ "union all" if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    {{ finding(
        'C13', 'file_sha256', record='record', sheet='sheet', cell='cell', field='kind',
        received_text='received_text', center_id='center_id', reporting_year='reporting_year',
        detail=wording_of('kind', ['region', 'cluster', 'base_type', 'department', 'host_kind'])
    ) }}
from texts
where received_text is not null and code is null
