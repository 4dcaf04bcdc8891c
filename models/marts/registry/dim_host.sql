with centers as (
    select
        host_id,
        count(*) as center_count
    from {{ ref('int_registry__center_versions') }}
    where is_current and ended_on is null
    group by host_id
)

select
    hosts.host_id,
    hosts.uscc,
    hosts.host_name,
    hosts.host_kind_code,
    coalesce(host_kinds.host_kind_name, hosts.host_kind) as host_kind_name,
    hosts.region_code,
    hosts.registered_on,
    hosts.is_legal_person,
    hosts.is_high_tech,
    hosts.is_above_scale,
    hosts.operating_status,
    coalesce(centers.center_count, 0) as center_count,
    hosts.file_sha256 as source_submission_id,
    hosts.sheet as source_sheet,
    hosts.cell as source_cell
from {{ ref('int_registry__hosts') }} as hosts
left join {{ ref('host_kinds') }} as host_kinds
    on hosts.host_kind_code = host_kinds.host_kind_code
left join centers
    on hosts.host_id = centers.host_id
order by hosts.host_id
