with coded as (
    select
        records.*,
        clusters.code as cluster_code,
        regions.code as region_code,
        {{ natural_key(['records.year', 'coalesce(clusters.code, ' ~ normalised_text('records.cluster') ~ ')',
            'coalesce(regions.code, ' ~ normalised_text('records.region') ~ ')']) }}
            as natural_key
    from {{ ref('stg_context__industry_sizes') }} as records
    {{ join_code('clusters', "'cluster'", 'records.cluster') }}
    {{ join_code('regions', "'region'", 'records.region') }}
)

{{ context_versions('coded') }}
