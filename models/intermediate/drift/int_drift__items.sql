-- The lists of a report beside those of the ledger, item by item, one row a report, attribute and item: which
-- of the two names it on the day the report was filed.
with reports as (
    select
        claims.center_id,
        claims.reporting_year,
        claims.file_sha256,
        coalesce(headers.filed_on, claims.received_on) as compared_on,
        headers.co_builders,
        headers.sheet,
        headers.co_builders_cell
    from {{ ref('int_reports__claims') }} as claims
    inner join {{ ref('stg_annual_report__headers') }} as headers
        on claims.file_sha256 = headers.file_sha256
    where claims.disposition = 'in_use' and claims.value_source = 'form'
),

listed as (
    select
        file_sha256,
        'direction' as attribute,
        direction_name as item,
        sheet,
        direction_name_cell as cell
    from {{ ref('stg_annual_report__directions') }}
    where direction_name is not null
    union all
    select
        file_sha256,
        'co_builder' as attribute,
        {{ listed_items('co_builders') }} as item,
        sheet,
        co_builders_cell as cell
    from reports
    where co_builders is not null
),

texts as (
    select item from listed
    union
    select direction_name as item from {{ ref('int_registry__directions') }}
),

-- A report repeats the words of the year before: each text is normalised once.
item_keys as (
    select
        item,
        {{ comparable_text('item') }} as item_key
    from texts
),

reported_items as (
    select
        listed.*,
        item_keys.item_key
    from listed
    inner join item_keys
        on listed.item = item_keys.item
),

ledger_items as (
    select
        center_id,
        'direction' as attribute,
        direction_name as item,
        item_keys.item_key,
        started_on,
        ended_on,
        file_sha256,
        sheet,
        cell
    from {{ ref('int_registry__directions') }}
    inner join item_keys
        on direction_name = item_keys.item
    union all
    select
        center_id,
        'co_builder' as attribute,
        unit_name as item,
        unit_key as item_key,
        joined_on as started_on,
        left_on as ended_on,
        file_sha256,
        sheet,
        cell
    from {{ ref('int_registry__co_builders') }}
),

items as (
    select
        reports.center_id,
        reports.reporting_year,
        reports.file_sha256,
        reports.compared_on,
        reported_items.attribute,
        reported_items.item_key,
        1 as is_reported,
        0 as is_in_ledger,
        reported_items.item,
        reported_items.sheet,
        reported_items.cell,
        null as ledger_file_sha256,
        null as ledger_sheet,
        null as ledger_cell
    from reports
    inner join reported_items
        on reports.file_sha256 = reported_items.file_sha256
    where reported_items.item_key is not null
    union all
    select
        reports.center_id,
        reports.reporting_year,
        reports.file_sha256,
        reports.compared_on,
        ledger_items.attribute,
        ledger_items.item_key,
        0 as is_reported,
        1 as is_in_ledger,
        ledger_items.item,
        null as sheet,
        null as cell,
        ledger_items.file_sha256 as ledger_file_sha256,
        ledger_items.sheet as ledger_sheet,
        ledger_items.cell as ledger_cell
    from reports
    inner join ledger_items
        on
            reports.center_id = ledger_items.center_id
            and (ledger_items.started_on is null or reports.compared_on >= ledger_items.started_on)
            and (ledger_items.ended_on is null or reports.compared_on < ledger_items.ended_on)
)

select
    center_id,
    reporting_year,
    file_sha256,
    compared_on,
    attribute,
    item_key,
    max(is_reported) as is_reported,
    max(is_in_ledger) as is_in_ledger,
    min(item) as item,
    max(sheet) as sheet,
    min(cell) as cell,
    max(ledger_file_sha256) as ledger_file_sha256,
    max(ledger_sheet) as ledger_sheet,
    min(ledger_cell) as ledger_cell
from items
group by center_id, reporting_year, file_sha256, compared_on, attribute, item_key
