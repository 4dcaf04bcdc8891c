{{ config(materialized='view') }}
-- The cells of annual reports and applications that hold an indicator; a value that is not accepted is left
-- out, its cell stands. A view: the values are too many to be written a second time.
with faults as (
    select distinct
        file_sha256,
        sheet,
        cell
    from {{ ref('stg_intake__reading_issues') }}
    where severity = 'error' and cell is not null
)

select
    'center' as subject_kind,
    center_id as subject_id,
    reporting_year,
    cast(reporting_year as {{ dbt.type_string() }}) as period,
    indicator_code,
    case when is_accepted then value end as value,
    file_sha256,
    sheet,
    cell
from {{ ref('int_reports__accepted_indicators') }}
union all
select
    'application' as subject_kind,
    applications.application_id as subject_id,
    applications.batch_year as reporting_year,
    applications.batch_text as period,
    indicators.indicator_code,
    cast(case when faults.cell is null then indicators.value end as decimal(24, 6)) as value,
    indicators.file_sha256,
    indicators.sheet,
    indicators.cell
from {{ ref('int_applications__list') }} as applications
inner join {{ ref('stg_application__indicators') }} as indicators
    on applications.application_id = indicators.file_sha256
left join faults
    on
        indicators.file_sha256 = faults.file_sha256
        and indicators.sheet = faults.sheet
        and indicators.cell = faults.cell
