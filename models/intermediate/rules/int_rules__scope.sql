-- Rules that a subject must lie in a named classification. A scheme without a list (its official one has not
-- been received) says nothing; a word that stands in no list and has no known alias is outside.
with {{ rule_terms(['scope']) }},

clusters as (
    select
        'center' as subject_kind,
        center_id as subject_id,
        cluster,
        {{ normalised_text('cluster') }} as cluster_key,
        file_sha256,
        sheet,
        cluster_cell
    from {{ ref('int_registry__centers') }}
    union all
    select
        'application' as subject_kind,
        application_id as subject_id,
        cluster,
        {{ normalised_text('cluster') }} as cluster_key,
        application_id as file_sha256,
        sheet,
        cluster_cell
    from {{ ref('int_applications__list') }}
),

-- A node by its name and by its code, one key each, so that a word is found by an equality.
node_keys as (
    select
        scheme_id,
        node_code,
        node_name,
        {{ normalised_text('node_name') }} as node_key
    from {{ ref('nodes') }}
),

schemes as (
    select
        schemes.scheme_id,
        schemes.scheme_name,
        count(nodes.node_code) as node_count
    from {{ ref('schemes') }} as schemes
    left join {{ ref('nodes') }} as nodes
        on schemes.scheme_id = nodes.scheme_id
    group by schemes.scheme_id, schemes.scheme_name
),

judged as (
    select
        asked_terms.*,
        clusters.cluster,
        clusters.file_sha256,
        clusters.sheet,
        clusters.cluster_cell,
        schemes.scheme_name,
        schemes.node_count,
        coalesce(by_name.node_name, by_code.node_name) as node_name,
        case
            when asked_terms.is_conditional and asked_terms.condition_state = 1 then null
            when asked_terms.is_conditional and asked_terms.condition_state = 2 then 2
            when clusters.cluster is null or coalesce(schemes.node_count, 0) = 0 then 2
            when coalesce(by_name.node_code, by_code.node_code) is not null then 3
            else 1
        end as state
    from asked_terms
    left join clusters
        on asked_terms.subject_kind = clusters.subject_kind and asked_terms.subject_id = clusters.subject_id
    left join schemes
        on asked_terms.limit_list = schemes.scheme_id
    {{ join_code('codes', "'cluster'", 'clusters.cluster') }}
    left join node_keys as by_name
        on asked_terms.limit_list = by_name.scheme_id and clusters.cluster_key = by_name.node_key
    left join node_keys as by_code
        on asked_terms.limit_list = by_code.scheme_id and codes.code = by_code.node_code
)

select
    {{ outcome_columns(
        "state",
        "case when coalesce(node_count, 0) = 0"
        ~ " then '尚未收到“' || coalesce(scheme_name, limit_list) || '”正式目录'"
        ~ " when cluster is null then '缺少' || metric_name"
        ~ " when state = 1 then metric_name || '：' || cluster || '，不在' || scheme_name || '所列，也无已知别名'"
        ~ " else metric_name || '：' || coalesce(node_name, cluster) end",
        value_text="cluster", limit_text="scheme_name", file="file_sha256", sheet="sheet", cell="cluster_cell"
    ) }}
from judged
