with hosts as (
    {{ latest_records(ref('stg_ledger__hosts')) }}
),

-- A host stands under its own code; a name that only a center or a change filing mentions stands by its name.
candidates as (
    select
        coalesce(hosts.host_uscc, names.host_id) as host_id,
        hosts.host_uscc as uscc,
        hosts.host_name,
        1 as candidate_rank,
        hosts.host_kind,
        hosts.host_kind_cell,
        hosts.region,
        hosts.region_cell,
        hosts.registered_on,
        hosts.is_legal_person,
        hosts.is_high_tech,
        hosts.is_above_scale,
        hosts.operating_status,
        hosts.file_sha256,
        hosts.sheet,
        hosts.record,
        hosts.host_name_cell as cell
    from hosts
    left join {{ ref('int_registry__host_names') }} as names
        on {{ normalised_text('hosts.host_name') }} = names.host_key
    union all
    select
        coalesce(centers.host_uscc, names.host_id) as host_id,
        coalesce(centers.host_uscc, names.uscc) as uscc,
        centers.host_name,
        2 as candidate_rank,
        null as host_kind,
        null as host_kind_cell,
        null as region,
        null as region_cell,
        null as registered_on,
        null as is_legal_person,
        null as is_high_tech,
        null as is_above_scale,
        null as operating_status,
        centers.file_sha256,
        centers.sheet,
        centers.record,
        centers.cell
    from {{ ref('int_registry__centers') }} as centers
    left join {{ ref('int_registry__host_names') }} as names
        on centers.host_key = names.host_key
    union all
    select
        host_id,
        uscc,
        host_name,
        3 as candidate_rank,
        null as host_kind,
        null as host_kind_cell,
        null as region,
        null as region_cell,
        null as registered_on,
        null as is_legal_person,
        null as is_high_tech,
        null as is_above_scale,
        null as operating_status,
        null as file_sha256,
        null as sheet,
        null as record,
        null as cell
    from {{ ref('int_registry__host_names') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by host_id order by candidate_rank, file_sha256, sheet, record, host_name
        ) as host_rank
    from candidates
    where host_id is not null
)

select
    ranked.host_id,
    ranked.uscc,
    ranked.host_name,
    ranked.host_kind,
    ranked.host_kind_cell,
    host_kinds.code as host_kind_code,
    ranked.region,
    ranked.region_cell,
    regions.code as region_code,
    ranked.registered_on,
    ranked.is_legal_person = 1 as is_legal_person,
    ranked.is_high_tech = 1 as is_high_tech,
    ranked.is_above_scale = 1 as is_above_scale,
    ranked.operating_status,
    ranked.file_sha256,
    ranked.sheet,
    ranked.record,
    ranked.cell
from ranked
{{ join_code('host_kinds', "'host_kind'", 'ranked.host_kind') }}
{{ join_code('regions', "'region'", 'ranked.region') }}
where ranked.host_rank = 1
