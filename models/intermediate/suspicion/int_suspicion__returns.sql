-- Returns whose figures ask for a second look, one row a center, year and check of seeds/indicators. Each row
-- is evidence with its numbers and never a verdict: what it amounts to is for people to find out.
with checks as (
    select checks.*
    from {{ ref('suspicion_checks') }} as checks
    where {{ in_force('checks', as_of_date()) }}
),

-- Figures as given in the reports in use; what a unit slip or a failed sum puts in doubt is not `trusted`.
figures as (
    select
        indicators.center_id,
        indicators.reporting_year,
        indicators.indicator_code,
        indicators.unit,
        indicators.file_sha256,
        cast(indicators.value as double) as given,
        case when indicators.is_accepted then cast(indicators.value as double) end as trusted,
        center_years.host_id,
        center_years.center_name
    from {{ ref('int_reports__accepted_indicators') }} as indicators
    inner join {{ ref('int_reports__center_years') }} as center_years
        on
            indicators.center_id = center_years.center_id
            and indicators.reporting_year = center_years.reporting_year
    where indicators.value is not null and not indicators.has_reading_error
),

followed as (
    select
        *,
        lag(reporting_year) over in_time as last_year,
        lag(given) over in_time as last_given,
        lead(given) over in_time as next_given
    from figures
    window in_time as (partition by center_id, indicator_code order by reporting_year)
),

-- Zero beside zero says nothing: many indicators are zero every year.
last_years as (
    select
        center_id,
        reporting_year,
        sum(case when given = last_given then 1 else 0 end) as matched_count,
        count(*) as compared_count,
        min(file_sha256) as file_sha256,
        cast(max(last_year) as {{ dbt.type_string() }}) as year_text,
        cast(null as {{ dbt.type_string() }}) as other_text,
        cast(null as {{ dbt.type_string() }}) as other_center_id
    from followed
    where last_year = reporting_year - 1 and (given <> 0 or last_given <> 0)
    group by center_id, reporting_year
),

pairs as (
    select
        figures.center_id,
        figures.reporting_year,
        others.center_id as other_center_id,
        max(others.center_name) as other_name,
        sum(case when figures.given = others.given then 1 else 0 end) as matched_count,
        count(*) as compared_count,
        min(figures.file_sha256) as file_sha256
    from figures
    inner join figures as others
        on
            figures.host_id = others.host_id
            and figures.reporting_year = others.reporting_year
            and figures.indicator_code = others.indicator_code
            and figures.center_id <> others.center_id
    where figures.given <> 0 or others.given <> 0
    group by figures.center_id, figures.reporting_year, others.center_id
),

-- Of two that are alike, the one further from its own neighbouring year is asked, both when that is not known.
departures as (
    select
        center_id,
        reporting_year,
        avg(abs(ln((given + 1) / (coalesce(last_given, next_given) + 1)))) as departure
    from followed
    where given >= 0 and coalesce(last_given, next_given) >= 0
    group by center_id, reporting_year
),

ranked_pairs as (
    select
        pairs.*,
        row_number() over (
            partition by pairs.center_id, pairs.reporting_year
            order by
                cast(pairs.matched_count as double) / pairs.compared_count desc,
                pairs.compared_count desc,
                pairs.other_center_id
        ) as pair_rank
    from pairs
    left join departures as own
        on pairs.center_id = own.center_id and pairs.reporting_year = own.reporting_year
    left join departures as others
        on pairs.other_center_id = others.center_id and pairs.reporting_year = others.reporting_year
    where coalesce(own.departure >= others.departure, true)
),

rounded as (
    select
        figures.center_id,
        figures.reporting_year,
        sum(case
            when figures.trusted = checks.round_to * round(figures.trusted / checks.round_to) then 1 else 0
        end) as matched_count,
        count(*) as compared_count,
        min(figures.file_sha256) as file_sha256
    from figures
    inner join checks
        on
            checks.check_id = 'rounded'
            and '|' || checks.unit_texts || '|' like '%|' || figures.unit || '|%'
    where figures.trusted > 0
    group by figures.center_id, figures.reporting_year
),

shares as (
    select
        'same_as_last_year' as check_id,
        center_id,
        reporting_year,
        matched_count,
        compared_count,
        file_sha256,
        year_text,
        other_text,
        other_center_id
    from last_years
    union all
    select
        'same_as_other_center' as check_id,
        center_id,
        reporting_year,
        matched_count,
        compared_count,
        file_sha256,
        cast(reporting_year as {{ dbt.type_string() }}) as year_text,
        other_name as other_text,
        other_center_id
    from ranked_pairs
    where pair_rank = 1
    union all
    select
        'rounded' as check_id,
        center_id,
        reporting_year,
        matched_count,
        compared_count,
        file_sha256,
        null as year_text,
        null as other_text,
        null as other_center_id
    from rounded
),

singles as (
    select
        check_id,
        center_id,
        reporting_year,
        count(distinct item) as matched_count,
        min(file_sha256) as file_sha256,
        min(sheet) as sheet,
        min(cell) as cell,
        max(ratio) as ratio,
        {{ dbt.listagg('distinct item', wording('separator'), 'order by item') }} as items_text,
        {{ dbt.listagg("distinct sheet || '!' || cell", "'；'", "order by sheet || '!' || cell") }} as cells_text
    from {{ ref('int_suspicion__figures') }}
    group by check_id, center_id, reporting_year
)

select
    shares.check_id,
    checks.check_name,
    shares.center_id,
    shares.reporting_year,
    cast(shares.matched_count as integer) as matched_count,
    cast(shares.compared_count as integer) as compared_count,
    cast(shares.matched_count as double) / shares.compared_count as share,
    cast(null as double) as ratio,
    shares.other_center_id,
    {{ filled_template('checks.wording', {
        'year': 'shares.year_text', 'other': 'shares.other_text',
        'matched': 'cast(shares.matched_count as ' ~ dbt.type_string() ~ ')',
        'compared': 'cast(shares.compared_count as ' ~ dbt.type_string() ~ ')',
    }) }} as wording,
    shares.file_sha256,
    cast(null as {{ dbt.type_string() }}) as sheet,
    cast(null as {{ dbt.type_string() }}) as cell,
    cast(null as {{ dbt.type_string() }}) as cells_text
from shares
inner join checks
    on
        shares.check_id = checks.check_id
        and shares.compared_count >= checks.minimum_compared
        and shares.matched_count >= checks.minimum_share * shares.compared_count
union all
select
    singles.check_id,
    checks.check_name,
    singles.center_id,
    singles.reporting_year,
    cast(singles.matched_count as integer) as matched_count,
    cast(null as integer) as compared_count,
    cast(null as double) as share,
    singles.ratio,
    cast(null as {{ dbt.type_string() }}) as other_center_id,
    {{ filled_template('checks.wording', {
        'items': 'singles.items_text',
        'matched': 'cast(singles.matched_count as ' ~ dbt.type_string() ~ ')',
    }) }} as wording,
    singles.file_sha256,
    singles.sheet,
    singles.cell,
    singles.cells_text
from singles
inner join checks
    on singles.check_id = checks.check_id
