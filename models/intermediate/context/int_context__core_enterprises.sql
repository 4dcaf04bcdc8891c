with coded as (
    select
        records.*,
        clusters.code as cluster_code,
        regions.code as region_code,
        {{ natural_key(['coalesce(records.uscc, ' ~ normalised_text('records.enterprise_name') ~ ')',
            'coalesce(clusters.code, ' ~ normalised_text('records.cluster') ~ ')']) }}
            as natural_key
    from {{ ref('stg_context__core_enterprises') }} as records
    {{ join_code('clusters', "'cluster'", 'records.cluster') }}
    {{ join_code('regions', "'region'", 'records.region') }}
    where records.uscc is not null or records.enterprise_name is not null
)

{{ context_versions('coded') }}
