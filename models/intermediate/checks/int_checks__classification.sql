-- C21–C26: what is wrong with a classification list, and with which of its rows.
with rows_in_doubt as (
    select
        *,
        case issue_code
            when 'C22' then node_code_cell when 'C24' then level_text_cell else parent_code_cell
        end as cell,
        case issue_code
            when 'C22' then node_code when 'C24' then level_text else parent_code
        end as value_text
    from {{ ref('int_classification__list_nodes') }}
    where issue_code is not null
),

lists as (
    select * from {{ ref('int_classification__lists') }}
)

{%- for code, field in [
    ("C21", "parent_code"), ("C22", "node_code"), ("C23", "parent_code"), ("C24", "level")
] %}

select
    {{ finding(
        code, 'file_sha256', record='record', sheet='sheet', cell='cell', field="'" ~ field ~ "'",
        received_text='value_text', value='value_text', name='node_name', detail='first_cell',
        expected=wording('level_prefix') ~ " || cast(level_no as " ~ dbt.type_string() ~ ") || "
        ~ wording('level_suffix')
    ) }}
from rows_in_doubt
where issue_code = '{{ code }}'
union all
{%- endfor %}

select
    {{ finding('C25', 'file_sha256', sheet='sheet', cell='cell', field="'scheme'", value='stated_scheme') }}
from lists
where disposition = 'held'
union all
select
    {{ finding('C26', 'file_sha256', sheet='sheet', cell='cell', field="'document_number'") }}
from lists
where disposition = 'in_use' and status = 'unverified'
