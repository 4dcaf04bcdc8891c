-- The cells of each cluster added up; what is in no cluster stands in a row of its own. Names of regions as
-- far as the parameter says, the largest first.
{%- set sums = [
    "center_count", "in_operation_count", "in_construction_count", "stage_unknown_count", "at_risk_count",
    "risk_unknown_count", "term_ending_count", "province_level_count", "common_tech_count", "direction_count",
    "core_enterprise_count", "demand_count", "answered_demand_count",
] %}
with limits as (
    select * from {{ ref('int_coverage__parameters') }}
),

cells as (
    select
        cells.*,
        cast(cells.operating_revenue_10k_yuan as decimal(28, 4)) as revenue,
        case
            when cells.center_count > 0 and cells.region_code <> 'unclassified' then 1 else 0
        end as has_base,
        case
            when cells.has_industry and cells.region_code <> 'unclassified' then 1 else 0
        end as is_industrial
    from {{ ref('fct_coverage_cell') }} as cells
),

ranked as (
    select
        *,
        row_number() over (
            partition by cluster_code order by has_base desc, center_count desc, region_code asc
        ) as base_rank,
        row_number() over (
            partition by cluster_code
            order by
                is_industrial desc, coalesce(revenue, -1) desc, core_enterprise_count desc, region_code asc
        ) as industry_rank
    from cells
),

-- A size of no known region stands for the cluster only where no region has one.
summed as (
    select
        ranked.cluster_code,
        max(ranked.cluster_name) as cluster_name,
        {%- for column in sums %}
        cast(sum(ranked.{{ column }}) as bigint) as {{ column }},
        {%- endfor %}
        sum(ranked.has_base) as base_region_count,
        sum(ranked.is_industrial) as industry_region_count,
        max(ranked.demand_year) as demand_year,
        coalesce(
            sum(case when ranked.region_code <> 'unclassified' then ranked.revenue end),
            sum(ranked.revenue)
        ) as revenue,
        coalesce(
            sum(case when ranked.region_code <> 'unclassified' then ranked.enterprise_count end),
            sum(ranked.enterprise_count)
        ) as enterprise_count,
        max(case when ranked.has_demand_data then 1 else 0 end) = 1 as has_demand_data,
        {{ dbt.listagg(
            'case when ranked.has_base = 1 and ranked.base_rank <= limits.names_shown '
            ~ 'then ranked.region_name end',
            wording('separator'), 'order by ranked.base_rank'
        ) }} as base_regions,
        {{ dbt.listagg(
            'case when ranked.is_industrial = 1 and ranked.industry_rank <= limits.names_shown '
            ~ 'then ranked.region_name end',
            wording('separator'), 'order by ranked.industry_rank'
        ) }} as industry_regions,
        max(case when ranked.industry_rank = 1 then ranked.source_submission_id end) as source_submission_id,
        max(case when ranked.industry_rank = 1 then ranked.source_sheet end) as source_sheet,
        max(case when ranked.industry_rank = 1 then ranked.source_cell end) as source_cell
    from ranked
    cross join limits
    group by ranked.cluster_code
),

unclassified as (
    select coalesce(sum(center_count), 0) as unclassified_count
    from cells
    where cluster_code = 'unclassified'
),

-- Proposals not yet decided for bases that are in no cluster: they count for no cluster, but may tell whose.
proposed as (
    select
        proposals.node_code,
        count(distinct proposals.center_id) as proposed_count
    from {{ ref('fct_classification_proposal') }} as proposals
    inner join {{ ref('fct_coverage_center') }} as centers
        on proposals.center_id = centers.center_id and centers.cluster_code = 'unclassified'
    where proposals.scheme_id = '{{ var("cluster_scheme_id") }}' and proposals.state = 'open'
    group by proposals.node_code
),

shared as (
    select
        summed.*,
        clusters.cluster_group_name,
        clusters.source as list_source,
        cast(case when clusters.cluster_code is not null then summed.revenue end as double)
        / cast(nullif(sum(
            case when clusters.cluster_code is not null then summed.revenue end
        ) over (), 0) as double) as demand_share,
        cast(summed.core_enterprise_count as double)
        / nullif(sum(summed.core_enterprise_count) over (), 0) as core_share
    from summed
    left join {{ ref('dim_cluster') }} as clusters
        on summed.cluster_code = clusters.cluster_code
)

select
    shared.cluster_code,
    shared.cluster_name,
    shared.cluster_group_name,
    {%- for column in sums %}
    shared.{{ column }},
    {%- endfor %}
    cast(shared.base_region_count as bigint) as base_region_count,
    shared.base_regions || case
        when shared.base_region_count > limits.names_shown then {{ wording('and_others') }} else ''
    end as base_regions,
    cast(shared.industry_region_count as bigint) as industry_region_count,
    shared.industry_regions || case
        when shared.industry_region_count > limits.names_shown then {{ wording('and_others') }} else ''
    end as industry_regions,
    shared.demand_year,
    cast(shared.revenue as double) as operating_revenue_10k_yuan,
    cast(shared.enterprise_count as bigint) as enterprise_count,
    shared.has_demand_data,
    shared.demand_share,
    shared.core_share,
    {{ demand_words(
        'shared.demand_year', 'shared.revenue', 'shared.demand_share', 'shared.enterprise_count',
        'shared.core_enterprise_count'
    ) }} as demand_text,
    cast(unclassified.unclassified_count as bigint) as unclassified_count,
    coalesce(proposed.proposed_count, 0) as proposed_count,
    case
        when shared.source_submission_id is not null then {{ wording('form_context') }}
        else shared.list_source
    end as evidence,
    shared.source_submission_id,
    shared.source_sheet,
    shared.source_cell
from shared
cross join limits
cross join unclassified
left join proposed
    on shared.cluster_code = proposed.node_code
order by shared.cluster_code
