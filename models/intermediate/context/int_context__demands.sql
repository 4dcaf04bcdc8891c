with coded as (
    select
        records.*,
        clusters.code as cluster_code,
        regions.code as region_code,
        {{ natural_key(['records.demand_no', "case when records.demand_no is null then "
            ~ normalised_text('records.demand_name') ~ " end"]) }}
            as natural_key
    from {{ ref('stg_context__demands') }} as records
    {{ join_code('clusters', "'cluster'", 'records.cluster') }}
    {{ join_code('regions', "'region'", 'records.region') }}
    where records.demand_no is not null or records.demand_name is not null
)

{{ context_versions('coded') }}
