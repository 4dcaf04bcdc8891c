-- Every column of the statistics measures something that the catalogue of KPIs or the measures of statistics
-- know, and every table has rows and columns.
select column_set || '/' || cast(column_no as varchar) as offender
from {{ ref('int_statistics__columns') }}
where measure is not null and measure_id is null
union all
select tables.table_id as offender
from {{ ref('statistics_tables') }} as tables
left join {{ ref('statistics_rows') }} as blocks
    on tables.row_set = blocks.row_set
left join {{ ref('statistics_columns') }} as columns
    on tables.column_set = columns.column_set
where blocks.row_set is null or columns.column_set is null
