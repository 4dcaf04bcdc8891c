-- The rows that every table of every year may have, before it is known which of them hold a figure: totals,
-- subjects below their parents, past years, KPIs one below the other, and a heading above a named block.
with collected as (
    select distinct reporting_year from {{ ref('int_statistics__register') }}
),

years as (
    select
        years.reporting_year,
        years.census_on
    from {{ ref('reporting_years') }} as years
    inner join collected
        on years.reporting_year = collected.reporting_year
),

blocks as (
    select
        years.reporting_year,
        tables.table_id,
        tables.column_set,
        blocks.row_set,
        blocks.block_no,
        blocks.block_label,
        blocks.row_label,
        blocks.row_kind,
        blocks.row_source,
        blocks.subject_kinds,
        blocks.scheme_id,
        blocks.is_always_shown
    from years
    inner join {{ ref('statistics_tables') }} as tables
        on {{ in_force('tables', 'years.census_on') }}
    inner join {{ ref('statistics_rows') }} as blocks
        on tables.row_set = blocks.row_set and {{ in_force('blocks', 'years.census_on') }}
),

known_subjects as (
    select
        subject_kind,
        subject_code,
        subject_name,
        case when parent_kind <> 'province' then parent_kind end as parent_kind,
        case when parent_kind <> 'province' then parent_code end as parent_code,
        scheme_id,
        level_no,
        is_unclassified,
        sort_order
    from {{ ref('int_kpis__subjects') }}
    where
        subject_kind <> 'cluster_region'
        and (subject_kind <> 'province' or subject_code = '{{ var("home_province_code") }}')
    union all
    select
        subject_kind,
        subject_code,
        subject_name,
        null as parent_kind,
        null as parent_code,
        null as scheme_id,
        null as level_no,
        is_unclassified,
        sort_order
    from {{ ref('int_statistics__subjects') }}
),

keyed_subjects as (
    select
        *,
        lpad(cast(coalesce(sort_order, 0) as {{ dbt.type_string() }}), 8, '0') || subject_code || ' '
            as sort_key
    from known_subjects
),

parents as (
    select distinct
        parent_kind,
        parent_code
    from known_subjects
    where not is_unclassified and parent_code is not null
),

-- A subject stands below its parent, in the order of the parents.
subjects as (
    select
        own.*,
        coalesce(above.sort_key, '') || coalesce(parent.sort_key, '') || own.sort_key as sort_path,
        parents.parent_code is not null and not own.is_unclassified as is_parent
    from keyed_subjects as own
    left join keyed_subjects as parent
        on own.parent_kind = parent.subject_kind and own.parent_code = parent.subject_code
    left join keyed_subjects as above
        on parent.parent_kind = above.subject_kind and parent.parent_code = above.subject_code
    left join parents
        on own.subject_kind = parents.parent_kind and own.subject_code = parents.parent_code
),

-- What belongs nowhere is listed once, at the upper level.
subject_rows as (
    select
        blocks.reporting_year,
        blocks.table_id,
        blocks.column_set,
        blocks.block_no,
        blocks.is_always_shown and not subjects.is_unclassified as is_always_shown,
        subjects.subject_kind,
        subjects.subject_code,
        coalesce(blocks.row_label, subjects.subject_name) as label,
        subjects.sort_path,
        case
            when blocks.row_kind = 'total' then 0
            when subjects.subject_kind = 'node' then subjects.level_no
            when blocks.subject_kinds || '|' like subjects.subject_kind || '|%' then 1
            else 2
        end as row_level,
        case
            when
                blocks.row_kind = 'item'
                and subjects.is_parent
                and (
                    subjects.subject_kind = 'node'
                    or blocks.subject_kinds like subjects.subject_kind || '|%'
                )
                then 'group'
            else blocks.row_kind
        end as shown_kind
    from blocks
    inner join subjects
        on
            '|' || blocks.subject_kinds || '|' like '%|' || subjects.subject_kind || '|%'
            and (blocks.scheme_id is null or blocks.scheme_id = subjects.scheme_id)
            and (
                not subjects.is_unclassified
                or (
                    blocks.subject_kinds || '|' like subjects.subject_kind || '|%'
                    and (subjects.subject_kind <> 'node' or subjects.level_no = 1)
                )
            )
    where blocks.row_source = 'subjects'
)

select
    reporting_year,
    table_id,
    column_set,
    block_no,
    sort_path,
    subject_kind || '/' || subject_code as row_key,
    label as row_label,
    row_level,
    shown_kind as row_kind,
    is_always_shown,
    subject_kind,
    subject_code,
    reporting_year as value_year,
    null as measure_id,
    null as is_kpi,
    null as is_ratio,
    null as is_registered,
    null as unit,
    null as decimals
from subject_rows
union all
select
    blocks.reporting_year,
    blocks.table_id,
    blocks.column_set,
    blocks.block_no,
    cast(years.reporting_year as {{ dbt.type_string() }}) as sort_path,
    'year/' || cast(years.reporting_year as {{ dbt.type_string() }}) as row_key,
    cast(years.reporting_year as {{ dbt.type_string() }}) || {{ wording('year_suffix') }} as row_label,
    0 as row_level,
    blocks.row_kind,
    blocks.is_always_shown,
    'province' as subject_kind,
    '{{ var("home_province_code") }}' as subject_code,
    years.reporting_year as value_year,
    null as measure_id,
    null as is_kpi,
    null as is_ratio,
    null as is_registered,
    null as unit,
    null as decimals
from blocks
inner join years
    on blocks.reporting_year >= years.reporting_year
where blocks.row_source = 'years'
union all
select
    blocks.reporting_year,
    blocks.table_id,
    blocks.column_set,
    blocks.block_no,
    lpad(cast(measures.column_no as {{ dbt.type_string() }}), 4, '0') as sort_path,
    'measure/' || measures.measure_id as row_key,
    measures.column_label || '（' || measures.unit || '）' as row_label,
    0 as row_level,
    blocks.row_kind,
    blocks.is_always_shown,
    'province' as subject_kind,
    '{{ var("home_province_code") }}' as subject_code,
    blocks.reporting_year as value_year,
    measures.measure_id,
    measures.is_kpi,
    measures.is_ratio,
    measures.is_registered,
    measures.unit,
    measures.decimals
from blocks
inner join {{ ref('int_statistics__columns') }} as measures
    on blocks.row_set = measures.column_set
where blocks.row_source = 'measures'
union all
select
    reporting_year,
    table_id,
    column_set,
    block_no,
    '' as sort_path,
    'heading/' || cast(block_no as {{ dbt.type_string() }}) as row_key,
    block_label as row_label,
    0 as row_level,
    'heading' as row_kind,
    false as is_always_shown,
    null as subject_kind,
    null as subject_code,
    null as value_year,
    null as measure_id,
    null as is_kpi,
    null as is_ratio,
    null as is_registered,
    null as unit,
    null as decimals
from blocks
where block_label is not null
