-- Limits on what one person, team or enterprise holds, whatever the directions: one row a base or
-- application that comes beyond the limit. Limits and the base types that count are those of the rules. The
-- same name at another host may be someone else, and a team is defined nowhere: both wait for a person.
with limits as (
    select
        rule_id,
        max(value_text) as base_type_codes,
        min(value_number) as limit_number,
        max(value_number) as talent_limit_number
    from {{ ref('rule_parameters') }}
    group by rule_id
),

grounds as (
    select
        grounds.ground_kind,
        grounds.rule_id,
        grounds.parameter_rule_id,
        case grounds.ground_kind
            when 'same_leader' then 'director'
            when 'same_team' then 'team'
            when 'same_host_bases' then 'host'
        end as link_kind,
        limits.base_type_codes,
        limits.limit_number,
        limits.talent_limit_number
    from {{ ref('direction_grounds') }} as grounds
    inner join limits
        on grounds.parameter_rule_id = limits.rule_id
    where grounds.scope = 'base' and {{ in_force('grounds', as_of_date()) }}
),

talents as (
    select
        subject_kind,
        subject_id
    from {{ ref('int_metrics__records') }}
    where metric_id = 'director_is_top_talent' and value_number = 1
),

counted as (
    select
        grounds.ground_kind,
        grounds.rule_id,
        grounds.parameter_rule_id,
        relations.holder_kind,
        relations.holder_id,
        relations.person_key,
        grounds.limit_number,
        grounds.talent_limit_number,
        count(case when relations.is_same_host then 1 end) + 1 as certain_count,
        count(*) + 1 as possible_count,
        {{ dbt.listagg("others.holder_name", wording('separator'), "order by others.holder_id") }}
            as other_names,
        min(others.holder_kind || '|' || others.holder_id) as first_other
    from {{ ref('int_directions__relations') }} as relations
    inner join grounds
        on
            relations.link_kind = grounds.link_kind
            and '|' || grounds.base_type_codes || '|' like '%|' || relations.other_base_type_code || '|%'
    inner join {{ ref('int_directions__holders') }} as others
        on relations.other_kind = others.holder_kind and relations.other_id = others.holder_id
    group by
        grounds.ground_kind,
        grounds.rule_id,
        grounds.parameter_rule_id,
        relations.holder_kind,
        relations.holder_id,
        relations.person_key,
        grounds.limit_number,
        grounds.talent_limit_number
),

limited as (
    select
        counted.*,
        holders.host_kind_code,
        case when talents.subject_id is null then counted.limit_number else counted.talent_limit_number end
            as own_limit,
        subjects.basis,
        subjects.rule_id is not null as is_bound
    from counted
    inner join {{ ref('int_directions__holders') }} as holders
        on counted.holder_kind = holders.holder_kind and counted.holder_id = holders.holder_id
    left join talents
        on
            counted.holder_kind = talents.subject_kind
            and counted.holder_id = talents.subject_id
            and counted.ground_kind <> 'same_host_bases'
    left join {{ ref('int_rules__subjects') }} as subjects
        on
            counted.parameter_rule_id = subjects.rule_id
            and counted.holder_kind = subjects.subject_kind
            and counted.holder_id = subjects.subject_id
)

select
    ground_kind,
    rule_id,
    holder_kind,
    holder_id,
    person_key,
    other_names,
    first_other,
    cast(possible_count as integer) as base_count,
    cast(own_limit as integer) as limit_count,
    basis,
    case
        when ground_kind = 'same_team' then 'needs_decision'
        when ground_kind = 'same_host_bases' and host_kind_code is null then 'needs_decision'
        when certain_count > own_limit then 'certain'
        else 'needs_decision'
    end as certainty
from limited
where
    possible_count > own_limit
    and (ground_kind <> 'same_host_bases' or coalesce(host_kind_code, 'enterprise') = 'enterprise')
    and (holder_kind = 'center' or is_bound)
