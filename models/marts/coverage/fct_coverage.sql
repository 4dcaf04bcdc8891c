-- Every cluster, region of the home province and type of base, also where there is none; what is in no list
-- has rows of its own, so that every base is counted once.
with keys as (
    select
        clusters.cluster_code,
        regions.region_code,
        roles.base_type_code
    from {{ ref('dim_cluster') }} as clusters
    cross join {{ ref('dim_region') }} as regions
    cross join {{ ref('base_type_roles') }} as roles
    where
        regions.province_code = '{{ var("home_province_code") }}'
        and roles.province_code = '{{ var("home_province_code") }}'
        and {{ in_force('roles', as_of_date()) }}
    union
    select
        cluster_code,
        region_code,
        base_type_code
    from {{ ref('fct_coverage_center') }}
)

select
    keys.cluster_code,
    keys.region_code,
    keys.base_type_code,
    {{ coverage_counts('centers') }}
from keys
left join {{ ref('fct_coverage_center') }} as centers
    on
        keys.cluster_code = centers.cluster_code
        and keys.region_code = centers.region_code
        and keys.base_type_code = centers.base_type_code
group by keys.cluster_code, keys.region_code, keys.base_type_code
order by keys.cluster_code, keys.region_code, keys.base_type_code
