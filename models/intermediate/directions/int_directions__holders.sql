-- Whose directions are compared: bases as they are now, applications that count, those who ask, and bases
-- elsewhere.
select
    'center' as holder_kind,
    versions.center_id as holder_id,
    versions.center_name as holder_name,
    versions.host_id,
    hosts.host_name,
    hosts.host_kind_code,
    {{ normalised_text('versions.director_name') }} as director_key,
    versions.director_name,
    versions.region_code,
    {{ is_home('regions.province_code') }} as is_home,
    versions.cluster_code,
    versions.base_type_code,
    base_types.authority,
    cast(null as integer) as batch_year,
    cast(null as date) as filed_on,
    versions.approved_on,
    versions.ended_on,
    coalesce(versions.approved_on <= {{ as_of_date() }}, true)
    and coalesce(versions.ended_on > {{ as_of_date() }}, true) as is_standing,
    versions.file_sha256,
    versions.sheet,
    versions.cell
from {{ ref('int_registry__center_versions') }} as versions
left join {{ ref('int_registry__hosts') }} as hosts
    on versions.host_id = hosts.host_id
left join {{ ref('base_types') }} as base_types
    on versions.base_type_code = base_types.base_type_code
left join {{ ref('regions') }} as regions
    on versions.region_code = regions.region_code
where versions.is_current
union all
select
    'application' as holder_kind,
    applications.application_id as holder_id,
    applications.center_name as holder_name,
    applications.host_id,
    coalesce(hosts.host_name, applications.host_name) as host_name,
    coalesce(hosts.host_kind_code, applications.host_kind_code) as host_kind_code,
    {{ normalised_text('applications.director_name') }} as director_key,
    applications.director_name,
    applications.region_code,
    {{ is_home('regions.province_code') }} as is_home,
    clusters.code as cluster_code,
    applications.base_type_code,
    base_types.authority,
    applications.batch_year,
    applications.filed_on,
    cast(null as date) as approved_on,
    cast(null as date) as ended_on,
    false as is_standing,
    applications.application_id as file_sha256,
    applications.sheet,
    applications.center_name_cell as cell
from {{ ref('int_applications__list') }} as applications
left join {{ ref('int_registry__hosts') }} as hosts
    on applications.host_id = hosts.host_id
left join {{ ref('base_types') }} as base_types
    on applications.base_type_code = base_types.base_type_code
left join {{ ref('regions') }} as regions
    on applications.region_code = regions.region_code
{{ join_code('clusters', "'cluster'", 'applications.cluster') }}
union all
select
    'listed' as holder_kind,
    {{ demand_key() }} as holder_id,
    demand_name as holder_name,
    cast(null as {{ dbt.type_string() }}) as host_id,
    proposed_by as host_name,
    cast(null as {{ dbt.type_string() }}) as host_kind_code,
    cast(null as {{ dbt.type_string() }}) as director_key,
    cast(null as {{ dbt.type_string() }}) as director_name,
    region_code,
    true as is_home,
    cluster_code,
    cast(null as {{ dbt.type_string() }}) as base_type_code,
    cast(null as {{ dbt.type_string() }}) as authority,
    cast(null as integer) as batch_year,
    proposed_on as filed_on,
    cast(null as date) as approved_on,
    cast(null as date) as ended_on,
    false as is_standing,
    file_sha256,
    sheet,
    demand_name_cell as cell
from {{ ref('int_context__demands') }}
where is_in_use
union all
select
    'listed' as holder_kind,
    listed_base_id as holder_id,
    base_name as holder_name,
    cast(null as {{ dbt.type_string() }}) as host_id,
    host_name,
    cast(null as {{ dbt.type_string() }}) as host_kind_code,
    cast(null as {{ dbt.type_string() }}) as director_key,
    cast(null as {{ dbt.type_string() }}) as director_name,
    region_code,
    false as is_home,
    cast(null as {{ dbt.type_string() }}) as cluster_code,
    cast(null as {{ dbt.type_string() }}) as base_type_code,
    cast(null as {{ dbt.type_string() }}) as authority,
    cast(null as integer) as batch_year,
    published_on as filed_on,
    cast(null as date) as approved_on,
    cast(null as date) as ended_on,
    false as is_standing,
    file_sha256,
    sheet,
    base_name_cell as cell
from {{ ref('int_context__listed_bases') }}
where is_in_use and base_rank = 1
