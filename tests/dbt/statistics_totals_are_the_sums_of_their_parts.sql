-- In every table the total is the sum of each block below it, and the groups of a block are the sums of what
-- stands below them: absolute figures only, up to the rounding of the printed decimals. A list of levels is
-- left out below its first one, for it need not divide everything.
with cells as (
    select
        table_id,
        reporting_year,
        column_no,
        substring(row_key, 1, position('/' in row_key) - 1) as subject_kind,
        row_kind,
        row_level,
        value,
        power(10.0, -coalesce(decimals, 0)) as step
    from {{ ref('fct_statistics_figure') }}
    where
        row_kind in ('total', 'group', 'item')
        and (column_key like '%/value' or column_key like '%/value/%')
        and coalesce(unit, '') not like '%/%'
        and coalesce(unit, '') <> '%'
),

wholes as (
    select table_id, reporting_year, column_no, step, 'total' as whole_kind, sum(value) as value
    from cells
    where row_kind = 'total'
    group by table_id, reporting_year, column_no, step
    union all
    select table_id, reporting_year, column_no, step, subject_kind as whole_kind, sum(value) as value
    from cells
    where row_kind = 'group' and row_level = 1 and subject_kind <> 'node'
    group by table_id, reporting_year, column_no, step, subject_kind
),

parts as (
    select
        table_id,
        reporting_year,
        column_no,
        case
            when row_level = 1 then 'total'
            when subject_kind = 'cluster' then 'cluster_group'
            when subject_kind = 'base_type' then 'base_class'
        end as whole_kind,
        subject_kind,
        sum(value) as value,
        count(*) as part_count
    from cells
    where row_kind <> 'total' and (row_level = 1 or subject_kind <> 'node')
    group by table_id, reporting_year, column_no, whole_kind, subject_kind
)

select
    parts.*,
    wholes.value as whole_value
from parts
left join wholes
    on
        parts.table_id = wholes.table_id
        and parts.reporting_year = wholes.reporting_year
        and parts.column_no = wholes.column_no
        and parts.whole_kind = wholes.whole_kind
where
    wholes.step is null
    or abs(coalesce(wholes.value, 0) - coalesce(parts.value, 0))
    > 0.5 * wholes.step * (parts.part_count + 1) + 0.000001
