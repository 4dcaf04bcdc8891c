with latest as (
    {{ latest_records(ref('stg_ledger__changes')) }}
),

items as (
    select
        {{ normalised_text('change_item') }} as item_key,
        attribute,
        attribute_name
    from {{ ref('change_items') }}
)

select
    centers.center_id,
    latest.center_code,
    latest.change_item,
    items.attribute,
    items.attribute_name,
    latest.old_value,
    latest.new_value,
    old_codes.code as old_code,
    new_codes.code as new_code,
    latest.changed_on,
    latest.filed_on,
    latest.document_number,
    latest.file_sha256,
    latest.sheet,
    latest.record,
    latest.center_code_cell,
    latest.change_item_cell,
    latest.old_value_cell,
    latest.new_value_cell
from latest
left join {{ ref('int_registry__centers') }} as centers
    on latest.center_code = centers.center_id
left join items
    on {{ normalised_text('latest.change_item') }} = items.item_key
{{ join_code('old_codes', "items.attribute", 'latest.old_value') }}
{{ join_code('new_codes', "items.attribute", 'latest.new_value') }}
