-- Returns whose figures ask for a second look, one row a center, year and check of seeds/indicators. Each
-- row is evidence with its numbers and never a verdict: what it amounts to is for people to find out.
with checks as (
    select checks.*
    from {{ ref('suspicion_checks') }} as checks
    where {{ in_force('checks', as_of_date()) }}
),

-- Figures as given in the reports in use; what a unit slip or a failed sum puts in doubt is not `trusted`.
figures as (
    select
        center_id,
        reporting_year,
        indicator_code,
        unit,
        cast(value as double) as given,
        case when is_accepted then cast(value as double) end as trusted
    from {{ ref('int_reports__accepted_indicators') }}
    where value is not null and not has_reading_error
),

-- Only returns that share an amount to the last digit are compared figure by figure: all the others differ.
amounts as (
    select
        figures.center_id,
        figures.reporting_year,
        figures.indicator_code,
        figures.given,
        center_years.host_id
    from figures
    inner join checks
        on
            checks.check_id = 'same_as_last_year'
            and '|' || checks.unit_texts || '|' like '%|' || figures.unit || '|%'
    inner join {{ ref('int_reports__center_years') }} as center_years
        on
            figures.center_id = center_years.center_id
            and figures.reporting_year = center_years.reporting_year
    where figures.given > 0
),

alike as (
    select distinct
        amounts.center_id,
        amounts.reporting_year,
        others.center_id as other_center_id,
        others.reporting_year as other_year
    from amounts
    inner join amounts as others
        on
            amounts.center_id = others.center_id
            and amounts.indicator_code = others.indicator_code
            and amounts.given = others.given
            and amounts.reporting_year = others.reporting_year + 1
    union
    select distinct
        amounts.center_id,
        amounts.reporting_year,
        others.center_id as other_center_id,
        others.reporting_year as other_year
    from amounts
    inner join amounts as others
        on
            amounts.host_id = others.host_id
            and amounts.reporting_year = others.reporting_year
            and amounts.indicator_code = others.indicator_code
            and amounts.given = others.given
            and amounts.center_id <> others.center_id
),

-- Zero beside zero says nothing: many indicators are zero every year.
compared as (
    select
        alike.center_id,
        alike.reporting_year,
        alike.other_center_id,
        alike.other_year,
        sum(case when figures.given = others.given then 1 else 0 end) as matched_count,
        count(*) as compared_count
    from alike
    inner join figures
        on alike.center_id = figures.center_id and alike.reporting_year = figures.reporting_year
    inner join figures as others
        on
            alike.other_center_id = others.center_id
            and alike.other_year = others.reporting_year
            and figures.indicator_code = others.indicator_code
    where figures.given <> 0 or others.given <> 0
    group by alike.center_id, alike.reporting_year, alike.other_center_id, alike.other_year
),

asked as (
    select distinct
        center_id,
        reporting_year
    from alike
    where center_id <> other_center_id
),

-- Of two centers that are alike, the one further from its own neighbouring years is asked, both when that is
-- not known.
departures as (
    select
        asked.center_id,
        asked.reporting_year,
        avg(abs(ln((figures.given + 1) / (neighbours.given + 1)))) as departure
    from asked
    inner join figures
        on asked.center_id = figures.center_id and asked.reporting_year = figures.reporting_year
    inner join figures as neighbours
        on
            asked.center_id = neighbours.center_id
            and figures.indicator_code = neighbours.indicator_code
            and neighbours.reporting_year between asked.reporting_year - 1 and asked.reporting_year + 1
            and asked.reporting_year <> neighbours.reporting_year
    where figures.given >= 0 and neighbours.given >= 0
    group by asked.center_id, asked.reporting_year
),

ranked_pairs as (
    select
        compared.*,
        row_number() over (
            partition by compared.center_id, compared.reporting_year
            order by
                cast(compared.matched_count as double) / compared.compared_count desc,
                compared.compared_count desc,
                compared.other_center_id asc
        ) as pair_rank
    from compared
    left join departures as own
        on compared.center_id = own.center_id and compared.reporting_year = own.reporting_year
    left join departures as others
        on compared.other_center_id = others.center_id and compared.reporting_year = others.reporting_year
    where compared.center_id <> compared.other_center_id and coalesce(own.departure >= others.departure, true)
),

rounded as (
    select
        figures.center_id,
        figures.reporting_year,
        sum(case
            when figures.trusted = checks.round_to * round(figures.trusted / checks.round_to) then 1 else 0
        end) as matched_count,
        count(*) as compared_count
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
        other_year,
        cast(null as {{ dbt.type_string() }}) as other_center_id
    from compared
    where center_id = other_center_id
    union all
    select
        'same_as_other_center' as check_id,
        center_id,
        reporting_year,
        matched_count,
        compared_count,
        reporting_year as other_year,
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
        null as other_year,
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
        {{ dbt.listagg("distinct sheet || '!' || cell", "'；'", "order by sheet || '!' || cell") }}
            as cells_text
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
        'year': 'cast(shares.other_year as ' ~ dbt.type_string() ~ ')', 'other': 'others.center_name',
        'matched': 'cast(shares.matched_count as ' ~ dbt.type_string() ~ ')',
        'compared': 'cast(shares.compared_count as ' ~ dbt.type_string() ~ ')',
    }) }} as wording,
    center_years.file_sha256,
    cast(null as {{ dbt.type_string() }}) as sheet,
    cast(null as {{ dbt.type_string() }}) as cell,
    cast(null as {{ dbt.type_string() }}) as cells_text
from shares
inner join checks
    on
        shares.check_id = checks.check_id
        and shares.compared_count >= checks.minimum_compared
        and shares.matched_count >= checks.minimum_share * shares.compared_count
inner join {{ ref('int_reports__center_years') }} as center_years
    on shares.center_id = center_years.center_id and shares.reporting_year = center_years.reporting_year
left join {{ ref('int_reports__center_years') }} as others
    on shares.other_center_id = others.center_id and shares.reporting_year = others.reporting_year
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
