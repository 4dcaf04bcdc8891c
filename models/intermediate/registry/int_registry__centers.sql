with latest as (
    {{ latest_records(ref('stg_ledger__centers')) }}
)

select
    latest.natural_key as center_id,
    coalesce(latest.center_code, latest.lowest_code) as center_code,
    latest.center_code is null as is_code_missing,
    latest.center_name,
    {{ normalised_text('latest.center_name') }} as name_key,
    base_types.code as base_type_code,
    latest.host_name,
    latest.host_uscc,
    {{ normalised_text('latest.host_name') }} as host_key,
    latest.region,
    regions.code as region_code,
    latest.cluster,
    clusters.code as cluster_code,
    latest.department,
    departments.code as department_code,
    latest.director_name,
    latest.approved_on,
    latest.approval_document,
    latest.status,
    latest.ended_on,
    latest.end_reason,
    latest.successor_center_code,
    latest.file_sha256,
    latest.received_at,
    latest.sheet,
    latest.record,
    coalesce(latest.center_code_cell, latest.center_name_cell) as cell,
    latest.center_name_cell,
    latest.base_type,
    latest.base_type_cell,
    latest.region_cell,
    latest.cluster_cell,
    latest.department_cell
from latest
{{ join_code('base_types', "'base_type'", 'latest.base_type') }}
{{ join_code('regions', "'region'", 'latest.region') }}
{{ join_code('clusters', "'cluster'", 'latest.cluster') }}
{{ join_code('departments', "'department'", 'latest.department') }}
