-- C02: a value about ten thousand times its center's own other years, and far above its peers, was likely
-- given in 元.
with parameters as (
    select * from {{ ref('plausibility') }}
),

dimensions as (
    select distinct
        unit_text,
        dimension
    from {{ ref('units') }}
),

amounts as (
    select
        indicators.*,
        parameters.check_id
    from {{ ref('int_reports__indicators') }} as indicators
    inner join dimensions
        on indicators.unit = dimensions.unit_text
    inner join {{ ref('reporting_years') }} as years
        on indicators.reporting_year = years.reporting_year
    inner join parameters
        on dimensions.dimension = parameters.dimension and {{ in_force('parameters', 'years.census_on') }}
    where indicators.value > 0 and not indicators.has_reading_error
),

own as (
    select
        amounts.center_id,
        amounts.reporting_year,
        amounts.indicator_code,
        amounts.check_id,
        {{ median('cast(others.value as double)') }} as own_median
    from amounts
    inner join amounts as others
        on
            amounts.center_id = others.center_id
            and amounts.indicator_code = others.indicator_code
            and amounts.check_id = others.check_id
            and amounts.reporting_year <> others.reporting_year
    group by amounts.center_id, amounts.reporting_year, amounts.indicator_code, amounts.check_id
),

peers as (
    select
        base_type_code,
        reporting_year,
        indicator_code,
        check_id,
        {{ median('cast(value as double)') }} as peer_median,
        count(*) as peer_count
    from amounts
    group by base_type_code, reporting_year, indicator_code, check_id
),

compared as (
    select
        amounts.*,
        cast(amounts.value as double) / own.own_median as own_ratio,
        case
            when peers.peer_count >= parameters.minimum_peer_count
                then cast(amounts.value as double) / peers.peer_median
        end as peer_ratio,
        parameters.own_ratio_minimum,
        parameters.own_ratio_maximum,
        parameters.peer_ratio_minimum,
        parameters.peer_only_ratio_minimum
    from amounts
    inner join parameters
        on amounts.check_id = parameters.check_id
    left join own
        on
            amounts.center_id = own.center_id
            and amounts.reporting_year = own.reporting_year
            and amounts.indicator_code = own.indicator_code
            and amounts.check_id = own.check_id
    left join peers
        on
            amounts.base_type_code = peers.base_type_code
            and amounts.reporting_year = peers.reporting_year
            and amounts.indicator_code = peers.indicator_code
            and amounts.check_id = peers.check_id
)

select
    {{ finding(
        'C02', 'file_sha256', sheet='sheet', cell='cell', field='indicator_code',
        received_text='received_text', center_id='center_id', reporting_year='reporting_year',
        name='indicator_name', value=number_text('value'),
        detail="case when own_ratio is null then " ~ wording('peer_median')
            ~ " else " ~ wording('own_median') ~ " end",
        ratio=number_text('round(coalesce(own_ratio, peer_ratio))')
    ) }}
from compared
where
    (
        own_ratio between own_ratio_minimum and own_ratio_maximum
        and (peer_ratio is null or peer_ratio >= peer_ratio_minimum)
    )
    or (own_ratio is null and peer_ratio >= peer_only_ratio_minimum)
