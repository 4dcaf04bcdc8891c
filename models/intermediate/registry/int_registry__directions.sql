with latest as (
    {{ latest_records(ref('stg_ledger__directions')) }}
)

select
    centers.center_id,
    cast(row_number() over (
        partition by centers.center_id order by latest.direction_no, latest.natural_key
    ) as integer) as direction_rank,
    cast(latest.direction_no as integer) as direction_no,
    latest.direction_name,
    latest.keywords,
    latest.leader_name,
    latest.started_on,
    latest.ended_on,
    latest.file_sha256,
    latest.sheet,
    latest.direction_name_cell as cell
from latest
inner join {{ ref('int_registry__centers') }} as centers
    on latest.center_code = centers.center_id
