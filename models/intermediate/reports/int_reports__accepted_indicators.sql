{{ config(materialized='view') }}
-- The values in use with the verdict on each: accepted unless an error rests on its cell or a sum check it
-- is part of failed.
with questioned as (
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('int_checks__unit_slips') }}
    union
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('int_checks__sum_terms') }}
    where cell is not null
)

select
    indicators.*,
    (
        indicators.value is not null
        and not indicators.has_reading_error
        and questioned.cell is null
    ) as is_accepted
from {{ ref('int_reports__indicators') }} as indicators
left join questioned
    on
        indicators.file_sha256 = questioned.file_sha256
        and indicators.sheet = questioned.sheet
        and indicators.cell = questioned.cell
