-- Changes on record by what was changed, one row an item and reporting year: in the year, filed, and up to
-- its end. Changes of centers of the home province, as they are placed today.
with years as (
    select distinct reporting_year from {{ ref('int_statistics__register') }}
),

changes as (
    select
        coalesce(changes.attribute, words.canonical_word, 'other') as change_item,
        cast(date_part('year', changes.changed_on) as integer) as changed_in,
        case
            when changes.filed_on is not null or changes.document_number is not null then 1
            else 0
        end as is_filed
    from {{ ref('int_registry__changes') }} as changes
    inner join {{ ref('int_registry__center_versions') }} as versions
        on changes.center_id = versions.center_id and versions.is_current
    left join {{ ref('regions') }} as regions
        on versions.region_code = regions.region_code
    {{ join_ledger_word('words', 'change_item', 'changes.change_item') }}
    where
        changes.changed_on <= {{ as_of_date() }}
        and (regions.region_code is null or regions.province_code = '{{ var("home_province_code") }}')
),

counts as (
    select
        change_item,
        changed_in,
        count(*) as change_count,
        sum(is_filed) as filed_count
    from changes
    group by change_item, changed_in
)

select
    years.reporting_year,
    counts.change_item,
    sum(case when years.reporting_year = counts.changed_in then counts.change_count else 0 end) as changes,
    sum(case when years.reporting_year = counts.changed_in then counts.filed_count else 0 end)
        as filed_changes,
    sum(counts.change_count) as changes_to_date
from years
inner join counts
    on years.reporting_year >= counts.changed_in
group by years.reporting_year, counts.change_item
