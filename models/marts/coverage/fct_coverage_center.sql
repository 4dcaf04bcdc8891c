-- The bases that stand in the home province on the day, each in its place: what coverage counts. A center
-- without a region counts as home. The term that presses is the one that weighs most, then the earliest.
with limits as (
    select * from {{ ref('int_coverage__parameters') }}
),

centers as (
    select
        centers.*,
        stages.canonical_word as stage
    from {{ ref('dim_center') }} as centers
    left join {{ ref('dim_region') }} as regions
        on centers.region_code = regions.region_code
    {{ join_ledger_word('stages', 'center_status', 'centers.status') }}
    where
        centers.is_current
        and coalesce(centers.approved_on <= {{ as_of_date() }}, true)
        and {{ is_home('regions.province_code') }}
        and (
            centers.ended_on > {{ as_of_date() }}
            or (centers.ended_on is null and coalesce(stages.canonical_word, '') <> '终止')
        )
),

deadlines as (
    select
        deadlines.center_id,
        deadlines.deadline_kind as term_kind,
        deadlines.status,
        deadlines.effective_due_on as ends_on,
        deadlines.rule_id,
        '《' || regulations.title || '》' || deadlines.article_label as basis,
        deadlines.source_submission_id,
        deadlines.source_sheet,
        deadlines.source_cell
    from {{ ref('fct_deadline') }} as deadlines
    left join {{ ref('dim_regulation') }} as regulations
        on deadlines.regulation_id = regulations.regulation_id
    where deadlines.basis = 'formal'
    union all
    select
        center_id,
        'recorded_end' as term_kind,
        '' as status,
        ended_on as ends_on,
        null as rule_id,
        {{ wording('form_ledger') }} as basis,
        source_submission_id,
        source_sheet,
        source_cell
    from centers
    where ended_on is not null
),

counted as (
    select
        dated.*,
        kinds.term_name,
        kinds.sort_order,
        kinds.urgency as weight
    from (
        select
            *,
            {{ dbt.datediff(as_of_date(), 'ends_on', 'day') }}
                as days_left
        from deadlines
    ) as dated
    inner join {{ ref('term_kinds') }} as kinds
        on dated.term_kind = kinds.term_kind and {{ in_force('kinds', as_of_date()) }}
    where
        kinds.counted_statuses is null
        or '|' || kinds.counted_statuses || '|' like '%|' || dated.status || '|%'
),

-- A term far off presses with nothing, one that is over with all its weight.
pressing as (
    select
        counted.*,
        counted.weight * least(1, greatest(0, 1 - counted.days_left / nullif(limits.term_days, 0))) as urgency
    from counted
    cross join limits
),

terms as (
    select
        *,
        row_number() over (
            partition by center_id order by urgency desc, ends_on asc, sort_order asc, rule_id asc
        ) as term_rank
    from pressing
),

directions as (
    select
        center_id,
        count(*) as direction_count
    from {{ ref('fct_center_direction') }}
    where ended_on is null or ended_on > {{ as_of_date() }}
    group by center_id
)

select
    centers.center_id,
    centers.center_code,
    centers.center_name,
    coalesce(centers.cluster_code, 'unclassified') as cluster_code,
    coalesce(centers.region_code, 'unclassified') as region_code,
    coalesce(centers.base_type_code, 'unclassified') as base_type_code,
    centers.host_id,
    centers.status as status_text,
    coalesce(centers.stage in ('运行', '整改') or centers.stage = '终止', false) as is_in_operation,
    coalesce(centers.stage = '建设期', false) as is_in_construction,
    coalesce(roles.is_province_level, true) as is_province_level,
    coalesce(roles.is_common_tech, false) as is_common_tech,
    risks.level_code,
    risks.level_name,
    coalesce('|' || limits.at_risk_levels || '|' like '%|' || risks.level_code || '|%', false) as is_at_risk,
    coalesce(risks.level_code, 'undetermined') = 'undetermined' as is_risk_unknown,
    terms.ends_on as term_ends_on,
    terms.term_kind,
    terms.term_name,
    terms.basis as term_basis,
    cast(terms.days_left as integer) as term_days_left,
    cast(terms.urgency as double) as term_urgency,
    coalesce(terms.days_left <= limits.term_days, false) as is_term_ending,
    {%- set term_words = {
        'term': 'terms.term_name', 'due_on': as_text('terms.ends_on'), 'basis': 'terms.basis',
        'days': as_text('abs(terms.days_left)'),
    } %}
    coalesce(
        {{ clause('wording_term_open', term_words, 'terms.days_left >= 0') }},
        {{ clause('wording_term_over', term_words, 'terms.days_left < 0') }}
    ) as term_text,
    terms.source_submission_id as term_submission_id,
    terms.source_sheet as term_sheet,
    terms.source_cell as term_cell,
    coalesce(directions.direction_count, 0) as direction_count,
    centers.source_submission_id,
    centers.source_sheet,
    centers.source_cell
from centers
cross join limits
left join {{ ref('base_type_roles') }} as roles
    on centers.base_type_code = roles.base_type_code and {{ in_force('roles', as_of_date()) }}
left join {{ ref('fct_center_risk') }} as risks
    on centers.center_id = risks.center_id
left join terms
    on centers.center_id = terms.center_id and terms.term_rank = 1
left join directions
    on centers.center_id = directions.center_id
order by centers.center_id
