-- One row a cluster and region of the home province: bases beside demand. Of industry sizes the newest year
-- that had ended by the day counts, the same for all cells; a cell without a row of that year has no size,
-- which is not a size of nought. Shares compare like with like: cells with a revenue, and bases of the
-- province's own types.
with sizes as (
    select * from ({{ placed_at_home(ref('fct_industry_size')) }}) as placed
    where
        {{ last_day_of_year('placed.year') }} <= {{ as_of_date() }}
        and (placed.operating_revenue_10k_yuan is not null or placed.enterprise_count is not null)
),

demand_years as (
    select max(year) as demand_year
    from sizes
),

sized as (
    select
        sizes.placed_cluster_code,
        sizes.placed_region_code,
        max(sizes.year) as latest_industry_year,
        sum(case
            when sizes.year = demand_years.demand_year
                then cast(sizes.operating_revenue_10k_yuan as decimal(28, 4))
        end) as revenue,
        sum(case when sizes.year = demand_years.demand_year then sizes.enterprise_count end)
            as enterprise_count
    from sizes
    cross join demand_years
    group by sizes.placed_cluster_code, sizes.placed_region_code
),

core_enterprises as (
    {{ placed_at_home(ref('dim_core_enterprise')) }}
),

demands as (
    {{ placed_at_home(ref('fct_demand_answer')) }}
),

core_counts as (
    select
        placed_cluster_code,
        placed_region_code,
        count(*) as core_enterprise_count
    from core_enterprises
    group by placed_cluster_code, placed_region_code
),

demand_counts as (
    select
        placed_cluster_code,
        placed_region_code,
        count(*) as demand_count,
        count(case when is_answered then 1 end) as answered_demand_count
    from demands
    group by placed_cluster_code, placed_region_code
),

-- The cell of a file that speaks for the demand of a place: its size, else a core enterprise, else a demand.
sources as (
    select
        placed_cluster_code,
        placed_region_code,
        source_submission_id,
        source_sheet,
        source_cell,
        1 as kind_rank
    from sizes
    where year = (select demand_years.demand_year from demand_years)
    {%- for relation in ["core_enterprises", "demands"] %}
    union all
    select
        placed_cluster_code,
        placed_region_code,
        source_submission_id,
        source_sheet,
        source_cell,
        {{ loop.index + 1 }} as kind_rank
    from {{ relation }}
    {%- endfor %}
),

ranked_sources as (
    select
        *,
        row_number() over (
            partition by placed_cluster_code, placed_region_code
            order by kind_rank, source_submission_id, source_sheet, source_cell
        ) as source_rank
    from sources
),

keys as (
    select
        cluster_code,
        region_code
    from {{ ref('fct_coverage') }}
    {%- for relation in ["sized", "core_counts", "demand_counts"] %}
    union
    select
        placed_cluster_code as cluster_code,
        placed_region_code as region_code
    from {{ relation }}
    {%- endfor %}
),

counted as (
    select
        keys.cluster_code,
        keys.region_code,
        {{ coverage_counts('centers') }},
        case when count(centers.center_id) = 1 then max(centers.center_id) end as only_center_id,
        {{ dbt.listagg('centers.center_id', "'|'", 'order by centers.center_id') }} as center_ids
    from keys
    left join {{ ref('fct_coverage_center') }} as centers
        on keys.cluster_code = centers.cluster_code and keys.region_code = centers.region_code
    group by keys.cluster_code, keys.region_code
),

compared as (
    select
        counted.*,
        clusters.cluster_name,
        regions.region_name,
        clusters.cluster_code is null or regions.region_code is null as is_unclassified,
        sized.revenue,
        sized.enterprise_count,
        sized.latest_industry_year,
        case
            when clusters.cluster_code is not null and regions.region_code is not null then sized.revenue
        end as compared_revenue,
        case
            when
                clusters.cluster_code is not null
                and regions.region_code is not null
                and sized.revenue is not null
                then counted.province_level_count
        end as compared_count
    from counted
    left join {{ ref('dim_cluster') }} as clusters
        on counted.cluster_code = clusters.cluster_code
    left join {{ ref('dim_region') }} as regions
        on counted.region_code = regions.region_code
    left join sized
        on
            counted.cluster_code = sized.placed_cluster_code
            and counted.region_code = sized.placed_region_code
),

shared as (
    select
        *,
        cast(compared_count as double) / nullif(sum(compared_count) over (), 0) as base_share,
        cast(compared_revenue as double) / cast(nullif(sum(compared_revenue) over (), 0) as double)
            as demand_share,
        cast(compared_revenue as double)
        / cast(nullif(sum(compared_revenue) over (partition by cluster_code), 0) as double) as cluster_share,
        sum(case when region_code = 'unclassified' then center_count else 0 end)
            over (partition by cluster_code) as cluster_adrift_count,
        sum(case when cluster_code = 'unclassified' then center_count else 0 end)
            over (partition by region_code) as region_unclassified_count
    from compared
)

select
    shared.cluster_code,
    coalesce(shared.cluster_name, {{ wording('unclassified') }}) as cluster_name,
    shared.region_code,
    coalesce(shared.region_name, {{ wording('unclassified') }}) as region_name,
    shared.is_unclassified,
    shared.center_count,
    shared.in_operation_count,
    shared.in_construction_count,
    shared.stage_unknown_count,
    shared.at_risk_count,
    shared.risk_unknown_count,
    shared.term_ending_count,
    shared.province_level_count,
    shared.common_tech_count,
    shared.direction_count,
    shared.only_center_id,
    shared.center_ids,
    demand_years.demand_year,
    cast(shared.revenue as double) as operating_revenue_10k_yuan,
    cast(shared.enterprise_count as bigint) as enterprise_count,
    shared.latest_industry_year,
    coalesce(core_counts.core_enterprise_count, 0) as core_enterprise_count,
    coalesce(demand_counts.demand_count, 0) as demand_count,
    coalesce(demand_counts.answered_demand_count, 0) as answered_demand_count,
    shared.revenue is not null
    or shared.enterprise_count is not null
    or core_counts.core_enterprise_count is not null
    or demand_counts.demand_count is not null as has_demand_data,
    -- Nothing known of the industry is not the same as no industry.
    case
        when
            shared.revenue is not null
            or shared.enterprise_count is not null
            or core_counts.core_enterprise_count is not null
            then
                coalesce(shared.revenue >= limits.industry_least_revenue, false)
                or coalesce(shared.enterprise_count >= limits.industry_least_enterprises, false)
                or coalesce(
                    core_counts.core_enterprise_count >= limits.industry_least_core_enterprises, false
                )
    end as has_industry,
    shared.base_share,
    shared.cluster_share,
    coalesce(cast(core_counts.core_enterprise_count as double), 0)
    / nullif(sum(core_counts.core_enterprise_count) over (), 0) as core_share,
    cast(shared.cluster_adrift_count as bigint) as cluster_adrift_count,
    cast(shared.region_unclassified_count as bigint) as region_unclassified_count,
    shared.demand_share,
    shared.base_share / nullif(shared.demand_share, 0) as base_to_demand_ratio,
    {{ demand_words(
        'demand_years.demand_year', 'shared.revenue', 'shared.demand_share', 'shared.enterprise_count',
        'core_counts.core_enterprise_count'
    ) }} as demand_text,
    case
        when ranked_sources.source_submission_id is not null then {{ wording('form_context') }}
    end as evidence,
    ranked_sources.source_submission_id,
    ranked_sources.source_sheet,
    ranked_sources.source_cell
from shared
cross join demand_years
cross join {{ ref('int_coverage__parameters') }} as limits
left join core_counts
    on
        shared.cluster_code = core_counts.placed_cluster_code
        and shared.region_code = core_counts.placed_region_code
left join demand_counts
    on
        shared.cluster_code = demand_counts.placed_cluster_code
        and shared.region_code = demand_counts.placed_region_code
left join ranked_sources
    on
        shared.cluster_code = ranked_sources.placed_cluster_code
        and shared.region_code = ranked_sources.placed_region_code
        and ranked_sources.source_rank = 1
order by shared.cluster_code, shared.region_code
