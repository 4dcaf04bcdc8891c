-- Bases of other provinces and of the nation. One base is its name at its host and place; a row for each of
-- its directions is as good as one row with all of them, and the latest list that names it counts. The row
-- with `base_rank` 1 speaks for the base.
with coded as (
    select
        records.*,
        regions.code as region_code,
        {{ natural_key([
            normalised_text('records.base_name'), normalised_text('records.host_name'),
            normalised_text('records.place')
        ]) }} as base_key
    from {{ ref('stg_context__listed_bases') }} as records
    {{ join_code('regions', "'region'", 'records.place') }}
    where records.base_name is not null
),

ranked as (
    select
        *,
        {{ generated_key('B-', ['base_key']) }} as listed_base_id,
        rank() over (partition by base_key order by received_at desc, receipt_no desc) as file_rank,
        row_number() over (
            partition by base_key, file_sha256, {{ comparable_text('direction_name') }}
            order by sheet desc, record desc
        ) as row_rank,
        row_number() over (
            partition by base_key order by received_at desc, receipt_no desc, sheet desc, record desc
        ) as base_rank
    from coded
)

select
    *,
    file_rank = 1 and row_rank = 1 and coalesce(record_status, '') <> '{{ var("void_record_status") }}'
        as is_in_use
from ranked
