-- The applications that count: of the same project sent again in one batch the one received last. Codes as
-- the lists know them; what the 推荐汇总表 says about the project stands beside it.
with headers as (
    select
        *,
        cast(batch_year as integer) as batch,
        {{ normalised_text('center_name') }} as name_key,
        coalesce(host_uscc, {{ normalised_text('host_name') }}) as host_key
    from {{ ref('stg_application__headers') }}
),

latest as (
    select
        *,
        row_number() over (
            partition by batch, name_key, host_key order by received_at desc, receipt_no desc
        ) as application_rank
    from headers
),

recommendations as (
    select
        *,
        {{ normalised_text('center_name') }} as name_key,
        coalesce(host_uscc, {{ normalised_text('host_name') }}) as host_key,
        row_number() over (
            partition by
                {{ normalised_text('center_name') }},
                coalesce(host_uscc, {{ normalised_text('host_name') }}),
                date_part('year', recommended_on)
            order by received_at desc, receipt_no desc, record desc
        ) as recommendation_rank
    from {{ ref('stg_application__recommendations') }}
)

select
    latest.file_sha256 as application_id,
    latest.batch as batch_year,
    cast(latest.batch as {{ dbt.type_string() }}) as batch_text,
    latest.center_name,
    latest.name_key,
    base_types.code as base_type_code,
    latest.host_name,
    coalesce(latest.host_uscc, host_names.host_id) as host_id,
    host_kinds.code as host_kind_code,
    latest.is_legal_person,
    regions.code as region_code,
    departments.code as department_code,
    latest.department,
    latest.cluster,
    latest.director_name,
    coalesce(recommendations.filed_on, latest.filed_on, cast(latest.received_at as date)) as filed_on,
    recommendations.recommended_on,
    recommendations.file_sha256 as recommendation_id,
    recommendations.sheet as recommendation_sheet,
    recommendations.filed_on_cell as recommended_filed_on_cell,
    recommendations.recommended_on_cell,
    recommendations.department_cell as recommended_department_cell,
    latest.sheet,
    latest.center_name_cell,
    latest.host_name_cell,
    latest.is_legal_person_cell,
    latest.region_cell,
    latest.cluster_cell,
    latest.director_name_cell,
    latest.filed_on_cell
from latest
left join recommendations
    on
        latest.name_key = recommendations.name_key
        and latest.host_key = recommendations.host_key
        and latest.batch = date_part('year', recommendations.recommended_on)
        and recommendations.recommendation_rank = 1
left join {{ ref('int_registry__host_names') }} as host_names
    on {{ normalised_text('latest.host_name') }} = host_names.host_key
{{ join_code('base_types', "'base_type'", 'latest.base_type') }}
{{ join_code('host_kinds', "'host_kind'", 'latest.host_kind') }}
{{ join_code('regions', "'region'", 'latest.region') }}
{{ join_code('departments', "'department'", 'latest.department') }}
where latest.application_rank = 1
