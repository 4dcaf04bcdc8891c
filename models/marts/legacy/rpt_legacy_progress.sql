-- How far the integration has come, by old type and region: every type is shown, also one without a base.
with counts as (
    select
        base_type_code,
        coalesce(region_code, 'unclassified') as region_code,
        count(*) as base_count,
        sum(case when disposition = '转' then 1 else 0 end) as converted_count,
        sum(case when disposition = '并' then 1 else 0 end) as merged_count,
        sum(case when disposition = '撤' then 1 else 0 end) as revoked_count,
        sum(case when disposition = '保留' then 1 else 0 end) as kept_count,
        sum(case when disposition is null then 1 else 0 end) as open_count,
        sum(case when is_unconverted then 1 else 0 end) as unconverted_count,
        sum(case when is_late then 1 else 0 end) as late_count
    from {{ ref('fct_legacy_base') }}
    group by base_type_code, coalesce(region_code, 'unclassified')
)

select
    base_types.base_type_code,
    base_types.base_type_name,
    coalesce(counts.region_code, 'none') as region_code,
    coalesce(
        regions.region_name,
        case when counts.region_code = 'unclassified' then {{ wording('unclassified') }} end
    ) as region_name,
    coalesce(counts.base_count, 0) as base_count,
    cast(coalesce(counts.converted_count, 0) as bigint) as converted_count,
    cast(coalesce(counts.merged_count, 0) as bigint) as merged_count,
    cast(coalesce(counts.revoked_count, 0) as bigint) as revoked_count,
    cast(coalesce(counts.kept_count, 0) as bigint) as kept_count,
    cast(coalesce(counts.open_count, 0) as bigint) as open_count,
    cast(coalesce(counts.unconverted_count, 0) as bigint) as unconverted_count,
    cast(coalesce(counts.late_count, 0) as bigint) as late_count,
    base_types.sort_order,
    regions.sort_order as region_sort_order
from {{ ref('base_types') }} as base_types
left join counts
    on base_types.base_type_code = counts.base_type_code
left join {{ ref('regions') }} as regions
    on counts.region_code = regions.region_code
where base_types.is_legacy
order by base_types.sort_order, regions.sort_order, coalesce(counts.region_code, 'none')
