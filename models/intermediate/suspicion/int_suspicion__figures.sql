-- Single figures that ask for a second look, each with its place: jumps, sums in the place of a year's
-- figure, and what the checks of units and sums have found.
with checks as (
    select checks.*
    from {{ ref('suspicion_checks') }} as checks
    where {{ in_force('checks', as_of_date()) }}
),

-- A figure that a unit slip or a failed sum puts in doubt is compared with nothing.
followed as (
    select
        indicators.center_id,
        indicators.reporting_year,
        indicators.indicator_name,
        indicators.unit,
        indicators.file_sha256,
        indicators.sheet,
        indicators.cell,
        catalogue.measure,
        cast(indicators.value as double) as trusted,
        sum(cast(indicators.value as double)) over before_it as earlier_sum,
        max(cast(indicators.value as double)) over before_it as earlier_maximum,
        count(indicators.value) over before_it as earlier_count,
        max(cast(indicators.value as double)) over without_it as other_maximum,
        count(indicators.value) over without_it as other_count
    from {{ ref('int_reports__accepted_indicators') }} as indicators
    inner join {{ ref('indicators') }} as catalogue
        on indicators.indicator_code = catalogue.indicator_code
    where indicators.is_accepted
    window
        before_it as (
            partition by indicators.center_id, indicators.indicator_code order by indicators.reporting_year
            rows between unbounded preceding and 1 preceding
        ),
        without_it as (
            partition by indicators.center_id, indicators.indicator_code order by indicators.reporting_year
            rows between unbounded preceding and unbounded following exclude current row
        )
),

-- Figures far above the other years, and flows that may be sums over the years. One that may be either is a
-- sum when another flow of the same report is one too.
candidates as (
    select
        followed.*,
        followed.trusted / followed.other_maximum as other_ratio,
        followed.trusted / followed.earlier_maximum as earlier_ratio,
        coalesce(
            '|' || jumps.unit_texts || '|' like '%|' || followed.unit || '|%'
            and followed.other_count >= jumps.minimum_years
            and followed.other_maximum >= jumps.minimum_value
            and followed.trusted >= jumps.ratio_minimum * followed.other_maximum,
            false
        ) as is_jump,
        coalesce(
            followed.measure = 'flow'
            and followed.earlier_count >= sums.minimum_years
            and followed.earlier_sum >= sums.minimum_value
            and followed.trusted >= followed.earlier_sum
            and followed.trusted >= sums.ratio_minimum * followed.earlier_maximum
            and followed.trusted - followed.earlier_sum <= sums.ratio_maximum * followed.earlier_maximum,
            false
        ) as is_sum,
        '|' || sums.unit_texts || '|' like '%|' || followed.unit || '|%' as is_sum_alone
    from followed
    inner join checks as jumps
        on jumps.check_id = 'jump'
    inner join checks as sums
        on sums.check_id = 'cumulative'
    where followed.trusted > 0
),

weighed as (
    select
        *,
        sum(case when is_sum then 1 else 0 end) over (partition by center_id, reporting_year) as sum_count
    from candidates
    where is_jump or is_sum
)

select
    'jump' as check_id,
    center_id,
    reporting_year,
    file_sha256,
    sheet,
    cell,
    other_ratio as ratio,
    indicator_name || ' ' || {{ number_text('trusted') }} || unit
    || '（其他年度最高 ' || {{ number_text('other_maximum') }} || '）' as item
from weighed
where is_jump and (not is_sum or sum_count < 2)
union all
select
    'cumulative' as check_id,
    center_id,
    reporting_year,
    file_sha256,
    sheet,
    cell,
    earlier_ratio as ratio,
    indicator_name || ' ' || {{ number_text('trusted') }} || unit
    || '（以往各年之和 ' || {{ number_text('earlier_sum') }} || '）' as item
from weighed
where is_sum and (sum_count >= 2 or (is_sum_alone and not is_jump))
union all
select
    'unit_slip' as check_id,
    center_id,
    reporting_year,
    file_sha256,
    sheet,
    cell,
    cast(null as double) as ratio,
    name_text || ' ' || value_text as item
from {{ ref('int_checks__unit_slips') }}
union all
select
    'sum_mismatch' as check_id,
    center_id,
    reporting_year,
    file_sha256,
    sheet,
    cell,
    cast(null as double) as ratio,
    coalesce(description, indicator_name) as item
from {{ ref('int_checks__sum_terms') }}
where is_accused
