-- Every term of every sum check that fails; a check with a missing, unreadable or already doubted term is
-- not evaluated.
with reports as (
    select
        center_years.center_id,
        center_years.reporting_year,
        center_years.census_on
    from {{ ref('int_reports__center_years') }} as center_years
    where center_years.value_source is not null
),

usable as (
    select indicators.*
    from {{ ref('int_reports__indicators') }} as indicators
    left join {{ ref('int_checks__unit_slips') }} as slips
        on
            indicators.file_sha256 = slips.file_sha256
            and indicators.sheet = slips.sheet
            and indicators.cell = slips.cell
    where
        indicators.value is not null
        and not indicators.has_reading_error
        and slips.cell is null
),

terms as (
    select
        reports.center_id,
        reports.reporting_year,
        checks.check_id,
        checks.operator,
        checks.side,
        checks.term_no,
        checks.description,
        checks.indicator_code,
        cast(checks.tolerance as decimal(24, 6)) as tolerance,
        usable.indicator_name,
        usable.file_sha256,
        usable.sheet,
        usable.cell,
        usable.received_text,
        coalesce(usable.value, cast(checks.constant_value as decimal(24, 6))) as term_value
    from reports
    inner join {{ ref('sum_checks') }} as checks
        on {{ in_force('checks', 'reports.census_on') }}
    left join usable
        on
            reports.center_id = usable.center_id
            and reports.reporting_year = usable.reporting_year
            and checks.indicator_code = usable.indicator_code
),

sums as (
    select
        center_id,
        reporting_year,
        check_id,
        operator,
        max(tolerance) as tolerance,
        sum(case when side = 'total' then term_value end) as total_value,
        sum(case when side = 'part' then term_value end) as part_value
    from terms
    group by center_id, reporting_year, check_id, operator
    having count(*) = count(term_value)
),

failed as (
    select *
    from sums
    where
        (operator = '=' and abs(total_value - part_value) > tolerance)
        or (operator = '>=' and total_value < part_value - tolerance)
)

select
    terms.center_id,
    terms.reporting_year,
    terms.check_id,
    terms.operator,
    terms.side,
    terms.term_no,
    terms.description,
    terms.indicator_code,
    terms.indicator_name,
    terms.term_value,
    terms.file_sha256,
    terms.sheet,
    terms.cell,
    terms.received_text,
    failed.total_value,
    failed.part_value,
    -- The total stands accused; where the total is a constant, the first part.
    row_number() over (
        partition by terms.center_id, terms.reporting_year, terms.check_id
        order by
            case when terms.cell is null then 1 else 0 end,
            case when terms.side = 'total' then 0 else 1 end,
            terms.term_no
    ) = 1 as is_accused
from failed
inner join terms
    on
        failed.center_id = terms.center_id
        and failed.reporting_year = terms.reporting_year
        and failed.check_id = terms.check_id
