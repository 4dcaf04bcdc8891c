select
    {{ generated_key('E-', ['enterprises.natural_key']) }} as core_enterprise_id,
    enterprises.uscc,
    enterprises.enterprise_name,
    enterprises.cluster_code,
    enterprises.region_code,
    enterprises.cluster as cluster_text,
    enterprises.region as region_text,
    hosts.host_id,
    enterprises.file_sha256 as source_submission_id,
    enterprises.sheet as source_sheet,
    enterprises.enterprise_name_cell as source_cell
from {{ ref('int_context__core_enterprises') }} as enterprises
left join {{ ref('int_registry__hosts') }} as hosts
    on enterprises.uscc = hosts.host_id
where enterprises.is_in_use
order by enterprises.cluster_code, enterprises.region_code, enterprises.natural_key
