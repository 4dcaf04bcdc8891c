-- One row a finding. What one finding says is not said again by others: a cluster without any base has no
-- rows for its regions and none for its missing common-technology base, and of a branch of nodes without a
-- base only the topmost is named. What is unknown (no size, no level of risk, no term) makes no finding. The
-- score is the points of the kind and, times their weights, shares from 0 to 1; an unknown share counts 0.
with limits as (
    select * from {{ ref('int_coverage__parameters') }}
),

clusters as (
    select * from {{ ref('rpt_coverage_cluster') }}
    where cluster_code <> 'unclassified'
),

cells as (
    select
        cells.*,
        clusters.center_count as cluster_center_count,
        clusters.base_regions
    from {{ ref('fct_coverage_cell') }} as cells
    inner join clusters
        on cells.cluster_code = clusters.cluster_code
    where not cells.is_unclassified
),

-- The term of a base speaks for it where it is about to end, else its row of the ledger.
centers as (
    select
        centers.center_id,
        centers.center_name,
        coalesce(centers.status_text, {{ wording('stage_unknown') }}) as status_text,
        case when centers.is_at_risk then 1 else centers.term_urgency end as urgency,
        {{ clause('wording_risk', {'level': 'centers.level_name'}, 'centers.is_at_risk') }} as risk_text,
        case when centers.is_term_ending then centers.term_text end as term_text,
        case
            when centers.is_term_ending then centers.term_name else {{ wording('form_ledger') }}
        end as evidence,
        case
            when centers.is_term_ending then centers.term_submission_id else centers.source_submission_id
        end as source_submission_id,
        case
            when centers.is_term_ending then centers.term_sheet else centers.source_sheet
        end as source_sheet,
        case when centers.is_term_ending then centers.term_cell else centers.source_cell end as source_cell
    from {{ ref('fct_coverage_center') }} as centers
    cross join limits
    where centers.is_at_risk or centers.is_term_ending
),

demands as (
    select
        answers.*,
        demands.proposed_by,
        regions.region_name,
        {{ wording('demand_list') }} as evidence
    from {{ ref('fct_demand_answer') }} as answers
    inner join {{ ref('fct_demand') }} as demands
        on answers.demand_id = demands.demand_id
    left join {{ ref('dim_region') }} as regions
        on answers.region_code = regions.region_code
    where not answers.is_answered
),

common_types as (
    select
        {{ dbt.listagg('types.base_type_name', wording('separator'), 'order by types.sort_order') }}
            as type_names
    from {{ ref('dim_base_type') }} as types
    inner join {{ ref('base_type_roles') }} as roles
        on types.base_type_code = roles.base_type_code and {{ in_force('roles', as_of_date()) }}
    where roles.is_common_tech and roles.province_code = '{{ var("home_province_code") }}'
),

findings as (
    select
        {{ coverage_finding('cluster_without_base', {
            'cluster': 'clusters.cluster_name',
            'need': 'clusters.demand_text',
            'regions': clause('wording_regions', {
                'count': number_text('clusters.industry_region_count'), 'names': 'clusters.industry_regions',
            }, 'clusters.industry_region_count > 0'),
            'unclassified': count_clause('wording_unclassified_cluster', 'clusters.unclassified_count'),
            'proposals': count_clause('wording_proposals', 'clusters.proposed_count'),
        }, 'clusters', place='clusters', cluster='clusters.cluster_code') }}
    from clusters
    cross join limits
    {{ join_finding_kind('cluster_without_base') }}
    where clusters.center_count = 0
    union all
    select
        {{ coverage_finding('cluster_without_common_tech', {
            'cluster': 'clusters.cluster_name',
            'bases': number_text('clusters.center_count'),
            'construction': number_text('clusters.in_construction_count'),
            'operation': number_text('clusters.in_operation_count'),
            'types': 'common_types.type_names',
            'need': 'clusters.demand_text',
            'unclassified': count_clause('wording_unclassified_cluster', 'clusters.unclassified_count'),
            'proposals': count_clause('wording_proposals', 'clusters.proposed_count'),
        }, 'clusters', place='clusters', cluster='clusters.cluster_code') }}
    from clusters
    cross join limits
    cross join common_types
    {{ join_finding_kind('cluster_without_common_tech') }}
    where clusters.center_count > 0 and clusters.common_tech_count = 0
    union all
    select
        {{ coverage_finding('region_without_base', {
            'cluster': 'cells.cluster_name',
            'region': 'cells.region_name',
            'bases': number_text('cells.cluster_center_count'),
            'regions': clause(
                'wording_base_regions', {'names': 'cells.base_regions'}, "cells.base_regions <> ''"
            ),
            'need': 'cells.demand_text',
            'adrift': count_clause('wording_adrift', 'cells.cluster_adrift_count'),
            'unclassified': count_clause('wording_unclassified_region', 'cells.region_unclassified_count'),
        }, 'cells', place='cells', cluster='cells.cluster_code', region='cells.region_code',
        severity='cells.cluster_share') }}
    from cells
    cross join limits
    {{ join_finding_kind('region_without_base') }}
    where cells.has_industry and cells.center_count = 0 and cells.cluster_center_count > 0
    union all
    select
        {{ coverage_finding('fragile_cell', {
            'cluster': 'cells.cluster_name',
            'region': 'cells.region_name',
            'center': 'centers.center_name',
            'stage': 'centers.status_text',
            'grounds': 'concat_ws(' ~ wording('clause_separator')
                ~ ', centers.risk_text, centers.term_text)',
            'need': 'cells.demand_text',
        }, 'centers', place='cells', cluster='cells.cluster_code', region='cells.region_code',
        center='centers.center_id', severity='centers.urgency') }}
    from cells
    inner join centers
        on cells.only_center_id = centers.center_id
    {{ join_finding_kind('fragile_cell') }}
    union all
    select
        {{ coverage_finding('crowded_cell', {
            'cluster': 'cells.cluster_name',
            'region': 'cells.region_name',
            'bases': number_text('cells.province_level_count'),
            'base_share': share_text('cells.base_share'),
            'demand_share': share_text('cells.demand_share'),
            'ratio': 'coalesce(' ~ clause('wording_ratio', {
                'ratio': number_text('round(cells.base_to_demand_ratio, 1)'),
            }, 'cells.demand_share > 0') ~ ', limits.wording_no_revenue)',
            'limit': number_text('limits.crowded_least_ratio'),
            'least': number_text('limits.crowded_least_count'),
            'need': 'cells.demand_text',
            'city': count_clause('wording_city', '(cells.center_count - cells.province_level_count)'),
        }, 'cells', place='cells', cluster='cells.cluster_code', region='cells.region_code',
        severity='1 - cells.demand_share / cells.base_share') }}
    from cells
    cross join limits
    {{ join_finding_kind('crowded_cell') }}
    where
        cells.province_level_count >= limits.crowded_least_count
        and (
            cells.demand_share = 0
            or round(cells.base_to_demand_ratio, 6) >= limits.crowded_least_ratio
        )
    union all
    select
        {{ coverage_finding('node_without_base', {
            'scheme': 'nodes.scheme_name',
            'status': 'nodes.status_name',
            'level': 'nodes.level_name',
            'node': 'nodes.node_name',
            'below': count_clause('wording_below', 'nodes.bare_below_count'),
            'classified': number_text('nodes.level_classified_count'),
            'unclassified_nodes': 'coalesce('
                ~ count_clause('wording_unclassified_nodes', 'nodes.level_unclassified_count')
                ~ ', limits.wording_all_classified)',
        }, 'nodes', scheme='nodes.scheme_id', node='nodes.node_code') }}
    from {{ ref('rpt_coverage_node') }} as nodes
    cross join limits
    {{ join_finding_kind('node_without_base') }}
    where nodes.is_without_base and not nodes.is_told_above
    union all
    select
        {{ coverage_finding('demand_unanswered', {
            'demand': 'demands.demand_name',
            'by': clause('wording_by', {'name': 'demands.proposed_by'}, 'demands.proposed_by is not null'),
            'place': clause('wording_place', {
                'place': 'concat_ws(' ~ wording('separator')
                    ~ ', clusters.cluster_name, demands.region_name)',
            }, 'coalesce(clusters.cluster_name, demands.region_name) is not null'),
            'nearest': 'coalesce(' ~ clause('wording_nearest', {
                'center': 'demands.center_name', 'direction': 'demands.direction_name',
                'matched': 'demands.matched_text', 'level': 'demands.level_name',
                'least': 'demands.least_level_name',
            }, 'demands.center_id is not null') ~ ', limits.wording_no_nearest)',
            'need': 'clusters.cluster_name || clusters.demand_text',
        }, 'demands', place='clusters', cluster='demands.cluster_code', region='demands.region_code',
        demand='demands.demand_id', severity='1 - coalesce(demands.covered_share, 0)') }}
    from demands
    left join clusters
        on demands.cluster_code = clusters.cluster_code
    cross join limits
    {{ join_finding_kind('demand_unanswered') }}
),

-- Rounded before they are weighed, so that a reader comes to the same score. Before any register has come,
-- nothing is known to be missing.
weighed as (
    select
        findings.*,
        kinds.kind_name,
        kinds.sort_order,
        kinds.base_points,
        kinds.demand_weight,
        kinds.core_weight,
        kinds.severity_weight,
        kinds.severity_name,
        round(findings.demand_share, 4) as demand_part,
        round(findings.core_share, 4) as core_part,
        round(findings.severity_share, 4) as severity_part
    from findings
    inner join {{ ref('finding_kinds') }} as kinds
        on findings.finding_kind = kinds.finding_kind and {{ in_force('kinds', as_of_date()) }}
    where exists (select 1 from {{ ref('dim_center') }})
),

scored as (
    select
        *,
        round(
            base_points + demand_weight * coalesce(demand_part, 0) + core_weight * coalesce(core_part, 0)
            + severity_weight * coalesce(severity_part, 0), 2
        ) as score
    from weighed
)

select
    {{ generated_key('V-', [
        'scored.finding_kind', 'scored.cluster_code', 'scored.region_code', 'scored.scheme_id',
        'scored.node_code', 'scored.center_id', 'scored.demand_id'
    ]) }} as finding_id,
    cast(row_number() over (
        order by
            scored.score desc, scored.sort_order asc, coalesce(scored.cluster_code, '') asc,
            coalesce(scored.region_code, '') asc, coalesce(scored.scheme_id, '') asc,
            coalesce(scored.node_code, '') asc, coalesce(scored.demand_id, '') asc
    ) as integer) as rank_no,
    scored.finding_kind,
    scored.kind_name,
    scored.cluster_code,
    scored.region_code,
    scored.scheme_id,
    scored.node_code,
    scored.center_id,
    scored.demand_id,
    scored.title,
    scored.reason,
    scored.score,
    {{ score_words([
        ('scored.demand_weight', 'limits.part_demand', 'scored.demand_part'),
        ('scored.core_weight', 'limits.part_core', 'scored.core_part'),
        ('scored.severity_weight', 'scored.severity_name', 'scored.severity_part'),
    ]) }} as score_parts,
    scored.base_points,
    scored.demand_weight,
    scored.demand_part,
    scored.core_weight,
    scored.core_part,
    scored.severity_weight,
    scored.severity_name,
    scored.severity_part,
    scored.evidence,
    scored.source_submission_id,
    scored.source_sheet,
    scored.source_cell
from scored
cross join limits
order by rank_no
