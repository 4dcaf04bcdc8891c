-- What a numbered direction of the ledger was called in earlier ledgers: a decision may rest on that
-- wording.
with versions as (
    select
        directions.*,
        {{ comparable_text('direction_name') }} as name_key
    from {{ ref('stg_ledger__directions') }} as directions
    where directions.direction_no is not null and directions.direction_name is not null
)

select distinct
    versions.center_code as center_id,
    cast(versions.direction_no as integer) as direction_no,
    versions.direction_name as received_text
from versions
inner join {{ ref('int_registry__directions') }} as latest
    on
        versions.center_code = latest.center_id
        and versions.direction_no = latest.direction_no
        and versions.name_key <> {{ comparable_text('latest.direction_name') }}
