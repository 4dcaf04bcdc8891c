-- What each annual report in use says about its center, beside the ledger as at the day the report was
-- filed, one row a report and attribute that both sides speak of. Differences of spacing and punctuation are
-- none.
with reports as (
    select
        claims.center_id,
        claims.reporting_year,
        claims.file_sha256,
        coalesce(headers.filed_on, claims.received_on) as compared_on,
        headers.center_name,
        headers.director_name,
        headers.host_name,
        headers.host_uscc,
        headers.sheet,
        headers.center_name_cell,
        headers.director_name_cell,
        headers.host_name_cell
    from {{ ref('int_reports__claims') }} as claims
    inner join {{ ref('stg_annual_report__headers') }} as headers
        on claims.file_sha256 = headers.file_sha256
    where claims.disposition = 'in_use' and claims.value_source = 'form'
),

versions as (
    select
        reports.*,
        versions.center_name as ledger_center_name,
        versions.director_name as ledger_director_name,
        versions.host_name as ledger_host_name,
        versions.host_id as ledger_host_id,
        versions.file_sha256 as ledger_file_sha256,
        versions.sheet as ledger_sheet,
        versions.cell as ledger_cell,
        row_number() over (
            partition by reports.file_sha256
            order by
                case when versions.valid_from <= reports.compared_on then 0 else 1 end,
                case when versions.valid_from <= reports.compared_on then versions.version_no end desc,
                versions.version_no
        ) as version_rank
    from reports
    inner join {{ ref('int_registry__center_versions') }} as versions
        on reports.center_id = versions.center_id
),

single_values as (
    {%- for attribute, column in [
        ("center_name", "center_name"), ("director_name", "director_name"), ("host", "host_name")
    ] %}
    select
        center_id,
        reporting_year,
        file_sha256,
        compared_on,
        '{{ attribute }}' as attribute,
        {{ column }} as reported_value,
        ledger_{{ column }} as ledger_value,
        -- Most are the same to the letter: only the others are normalised.
        case
            when {{ column }} = ledger_{{ column }} then true
            {%- if attribute == "host" %}
            when host_uscc = ledger_host_id then true
            {%- endif %}
            else {{ comparable_text(column) }} = {{ comparable_text('ledger_' ~ column) }}
        end as is_same,
        sheet,
        {{ column }}_cell as cell,
        ledger_file_sha256,
        ledger_sheet,
        ledger_cell
    from versions
    where version_rank = 1 and {{ column }} is not null and ledger_{{ column }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

lists as (
    select
        center_id,
        reporting_year,
        file_sha256,
        compared_on,
        attribute,
        {{ dbt.listagg(
            'case when is_in_ledger = 0 then item end', wording('separator'), 'order by item'
        ) }} as reported_value,
        {{ dbt.listagg(
            'case when is_reported = 0 then item end', wording('separator'), 'order by item'
        ) }} as ledger_value,
        min(case when is_reported = is_in_ledger then 1 else 0 end) = 1 as is_same,
        coalesce(max(case when is_in_ledger = 0 then sheet end), max(sheet)) as sheet,
        coalesce(min(case when is_in_ledger = 0 then cell end), min(cell)) as cell,
        max(ledger_file_sha256) as ledger_file_sha256,
        max(ledger_sheet) as ledger_sheet,
        coalesce(min(case when is_reported = 0 then ledger_cell end), min(ledger_cell)) as ledger_cell
    from {{ ref('int_drift__items') }}
    group by center_id, reporting_year, file_sha256, compared_on, attribute
    -- A center may have no co-building unit; a ledger without a single one says nothing about them.
    having
        max(is_reported) = 1
        and (
            max(is_in_ledger) = 1
            or (attribute = 'co_builder' and exists (select 1 from {{ ref('int_registry__co_builders') }}))
        )
),

compared as (
    select * from single_values
    union all
    select *
    from lists
),

-- Every value that a filed change mentions; one without a filing date or number is not filed.
filed as (
    {%- for side in ["new", "old"] %}
    select
        changes.center_id,
        case changes.attribute
            when 'host_name' then 'host' else coalesce(changes.attribute, items.canonical_word)
        end as attribute,
        {{ comparable_text('changes.' ~ side ~ '_value') }} as value_key,
        coalesce(changes.filed_on, changes.changed_on) as filed_on,
        changes.changed_on,
        changes.document_number,
        changes.file_sha256,
        changes.sheet,
        changes.{{ side }}_value_cell as cell
    from {{ ref('int_registry__changes') }} as changes
    {{ join_ledger_word('items', 'change_item', 'changes.change_item') }}
    where changes.filed_on is not null or changes.document_number is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

different_keys as (
    select
        file_sha256,
        attribute,
        {{ comparable_text('reported_value') }} as value_key
    from single_values
    where not is_same
    union all
    select
        file_sha256,
        attribute,
        item_key as value_key
    from {{ ref('int_drift__items') }}
    where is_reported <> is_in_ledger
),

accounted as (
    select
        compared.file_sha256,
        compared.attribute,
        count(distinct different_keys.value_key) = count(distinct filed.value_key) as is_filed,
        max(filed.filed_on) as filed_on,
        max(filed.document_number) as document_number
    from compared
    inner join different_keys
        on compared.file_sha256 = different_keys.file_sha256 and compared.attribute = different_keys.attribute
    left join filed
        on
            compared.center_id = filed.center_id
            and different_keys.attribute = filed.attribute
            and different_keys.value_key = filed.value_key
    group by compared.file_sha256, compared.attribute
)

select
    compared.*,
    coalesce(accounted.is_filed, false) as is_filed,
    accounted.filed_on,
    accounted.document_number
from compared
left join accounted
    on compared.file_sha256 = accounted.file_sha256 and compared.attribute = accounted.attribute
