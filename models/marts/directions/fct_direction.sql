select
    texts.text_id,
    texts.direction_key,
    texts.text,
    texts.normalised_text,
    texts.keywords,
    texts.holder_kind,
    texts.holder_id,
    texts.holder_name,
    texts.source_kind,
    texts.direction_no,
    texts.reporting_years,
    texts.ledger_count,
    texts.first_on,
    texts.last_on,
    texts.is_standing,
    texts.host_id,
    texts.host_name,
    texts.director_name,
    texts.leader_name,
    texts.region_code,
    regions.region_name,
    texts.cluster_code,
    clusters.cluster_name,
    texts.base_type_code,
    base_types.base_type_name,
    texts.authority,
    texts.batch_year,
    texts.filed_on,
    texts.source_submission_id,
    texts.source_sheet,
    texts.source_cell
from {{ ref('int_directions__texts') }} as texts
left join {{ ref('dim_region') }} as regions
    on texts.region_code = regions.region_code
left join {{ ref('dim_cluster') }} as clusters
    on texts.cluster_code = clusters.cluster_code
left join {{ ref('dim_base_type') }} as base_types
    on texts.base_type_code = base_types.base_type_code
order by texts.text_id
