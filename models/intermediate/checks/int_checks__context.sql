-- C13 words of context tables that no code list knows; C27 records given twice in one sheet.
with records as (
    {%- for relation, key, cell in [
        ("industry_sizes", "year", "operating_revenue_10k_yuan"), ("core_enterprises", "enterprise_name", "enterprise_name"),
        ("demands", "demand_name", "demand_name"),
    ] %}
    select
        file_sha256,
        sheet,
        record,
        cluster,
        cluster_code,
        cluster_cell,
        region,
        region_code,
        region_cell,
        {{ key }}_received as key_text,
        {{ cell }}_cell as cell,
        '{{ relation }}' as table_id,
        is_in_use,
        is_repeated
    from {{ ref('int_context__' ~ relation) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

{%- for kind in ["cluster", "region"] %}

select
    {{ finding(
        'C13', 'file_sha256', record='record', sheet='sheet', cell=kind ~ '_cell', field="'" ~ kind ~ "'",
        received_text=kind, detail=wording(kind)
    ) }}
from records
where is_in_use and {{ kind }} is not null and {{ kind }}_code is null
union all
{%- endfor %}

select
    {{ finding(
        'C27', 'file_sha256', record='record', sheet='sheet', cell='cell', field="'record'",
        received_text='key_text',
        value="case table_id when 'industry_sizes' then "
        ~ "coalesce(key_text, '') || coalesce(cluster, '') || coalesce(region, '') else key_text end"
    ) }}
from records
where is_repeated
