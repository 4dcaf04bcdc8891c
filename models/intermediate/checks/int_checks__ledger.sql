-- C14 records given twice in one ledger, C15 centers without a code, C18 records of centers that the
-- ledger does not
-- hold.
{%- set shown = {
    "centers": ["center_code", "center_name"], "hosts": ["host_uscc", "host_name"],
    "directions": ["center_code", "natural_key"], "changes": ["center_code", "natural_key"],
    "evaluations": ["center_code", "natural_key"], "rectifications": ["center_code", "natural_key"],
    "events": ["center_code", "natural_key"],
} %}
with records as (
    {%- for table_id, columns in shown.items() %}
    select
        '{{ table_id }}' as table_id,
        file_sha256,
        receipt_no,
        received_at,
        sheet,
        record,
        natural_key,
        {%- if table_id == "hosts" %}
        null as center_id,
        {%- elif table_id == "centers" %}
        natural_key as center_id,
        {%- else %}
        center_code as center_id,
        {%- endif %}
        {%- if table_id in ["centers", "hosts"] %}
        coalesce({{ columns[0] }}, {{ columns[1] }}) as shown_key,
        coalesce({{ columns[0] }}_cell, {{ columns[1] }}_cell) as cell,
        coalesce({{ columns[0] }}_received, {{ columns[1] }}_received) as received_text
        {%- else %}
        {{ columns[1] }} as shown_key,
        {{ columns[0] }}_cell as cell,
        {{ columns[0] }}_received as received_text
        {%- endif %}
    from {{ ref('stg_ledger__' ~ table_id) }}
    where coalesce(record_status, '') <> '{{ var("void_record_status") }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- Only the ledger file that counts for a key is questioned: an older one has been replaced.
placed as (
    select
        *,
        row_number() over (
            partition by table_id, natural_key, file_sha256 order by sheet, record
        ) as occurrence_no,
        first_value(file_sha256) over (
            partition by table_id, natural_key order by received_at desc, receipt_no desc
        ) as latest_file_sha256
    from records
)

select
    {{ finding(
        'C14', 'placed.file_sha256', record='placed.record', sheet='placed.sheet', cell='placed.cell',
        field="'record'", received_text='placed.received_text', center_id='centers.center_id',
        value='placed.shown_key'
    ) }}
from placed
left join {{ ref('int_registry__centers') }} as centers
    on placed.center_id = centers.center_id
where placed.occurrence_no > 1 and placed.file_sha256 = placed.latest_file_sha256
union all
select
    {{ finding(
        'C15', 'file_sha256', record='record', sheet='sheet', cell='center_name_cell', field="'center_code'",
        center_id='center_id', name='center_name'
    ) }}
from {{ ref('int_registry__centers') }}
where is_code_missing
union all
select
    {{ finding(
        'C18', 'placed.file_sha256', record='placed.record', sheet='placed.sheet', cell='placed.cell',
        field="'center_code'", received_text='placed.received_text', value='placed.center_id'
    ) }}
from placed
where
    placed.center_id not in (select centers.natural_key from {{ ref('stg_ledger__centers') }} as centers)
    and placed.occurrence_no = 1
    and placed.file_sha256 = placed.latest_file_sha256
