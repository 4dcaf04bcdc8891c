-- The values in use, form before summary, one row a center, year and indicator of the catalogue, with
-- their cells.
with claims as (
    select
        center_years.center_id,
        center_years.reporting_year,
        center_years.base_type_code,
        center_years.value_source,
        center_years.file_sha256,
        case when center_years.value_source = 'summary' then center_years.summary_record else 0 end as record
    from {{ ref('int_reports__center_years') }} as center_years
    where center_years.value_source is not null
),

cells as (
    select *, 'form' as value_source from {{ ref('stg_annual_report__indicators') }}
    union all
    select *, 'summary' as value_source from {{ ref('stg_annual_summary__indicators') }}
),

-- One indicator should stand in one cell; where it stands in several, the first one with a value is taken
-- (R15 says so).
ranked as (
    select
        claims.center_id,
        claims.reporting_year,
        claims.base_type_code,
        claims.value_source,
        cells.file_sha256,
        cells.indicator_code,
        cells.value,
        cells.value_state,
        cells.received_text,
        cells.received_unit,
        cells.layout_id,
        cells.sheet,
        cells.cell,
        row_number() over (
            partition by claims.center_id, claims.reporting_year, cells.indicator_code
            order by
                case when cells.value is null then 1 else 0 end, cells.sheet, length(cells.cell), cells.cell
        ) as cell_rank
    from claims
    inner join cells
        on
            claims.value_source = cells.value_source
            and claims.file_sha256 = cells.file_sha256
            and claims.record = cells.record
),

faults as (
    select distinct
        file_sha256,
        sheet,
        cell
    from {{ ref('stg_intake__reading_issues') }}
    where severity = 'error' and cell is not null
)

select
    ranked.center_id,
    ranked.reporting_year,
    ranked.base_type_code,
    ranked.indicator_code,
    indicators.indicator_name,
    indicators.unit,
    ranked.value_source,
    ranked.file_sha256,
    cast(ranked.value as decimal(24, 6)) as value,
    ranked.value_state,
    ranked.received_text,
    ranked.received_unit,
    ranked.layout_id,
    ranked.sheet,
    ranked.cell,
    faults.cell is not null as has_reading_error
from ranked
inner join {{ ref('indicators') }} as indicators
    on ranked.indicator_code = indicators.indicator_code
left join faults
    on ranked.file_sha256 = faults.file_sha256 and ranked.sheet = faults.sheet and ranked.cell = faults.cell
where ranked.cell_rank = 1
