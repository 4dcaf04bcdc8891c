-- Which groups add up to which in a year, one row a total and part: the parts, of one partition, lie wholly
-- inside the total and cover it. Found from the centers themselves, so that also what adds up by chance (a
-- department whose centers are all those of a city) is known to whoever hides a figure.
with placed as (
    select
        cell_id,
        reporting_year,
        partition_code,
        subject_kind,
        subject_code
    from {{ ref('int_kpis__cell_subjects') }}
),

sizes as (
    select
        reporting_year,
        subject_kind,
        subject_code,
        count(*) as cell_count
    from placed
    group by reporting_year, subject_kind, subject_code
),

shared as (
    select
        totals.reporting_year,
        totals.subject_kind as total_kind,
        totals.subject_code as total_code,
        parts.partition_code as part_partition_code,
        parts.subject_kind as part_kind,
        parts.subject_code as part_code,
        count(*) as cell_count
    from placed as totals
    inner join placed as parts
        on totals.cell_id = parts.cell_id and totals.partition_code <> parts.partition_code
    group by
        totals.reporting_year, totals.subject_kind, totals.subject_code, parts.partition_code,
        parts.subject_kind, parts.subject_code
),

judged as (
    select
        shared.*,
        min(case when shared.cell_count = sizes.cell_count then 1 else 0 end) over (
            partition by
                shared.reporting_year, shared.total_kind, shared.total_code, shared.part_partition_code
        ) as is_covered
    from shared
    inner join sizes
        on
            shared.reporting_year = sizes.reporting_year
            and shared.part_kind = sizes.subject_kind
            and shared.part_code = sizes.subject_code
)

select
    reporting_year,
    total_kind,
    total_code,
    part_partition_code,
    part_kind,
    part_code
from judged
where is_covered = 1
