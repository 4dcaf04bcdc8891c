-- Articles that a pair of directions touches, one row a pair, its later base or application, and ground.
-- Two bases of one enterprise on one direction; an application on the direction of a standing base; bases
-- of two authorities on one direction, which breaches nothing.
with limits as (
    select
        rule_id,
        max(value_text) as base_type_codes
    from {{ ref('rule_parameters') }}
    where value_text is not null
    group by rule_id
),

grounds as (
    select
        grounds.ground_kind,
        grounds.rule_id,
        limits.base_type_codes
    from {{ ref('direction_grounds') }} as grounds
    left join limits
        on grounds.parameter_rule_id = limits.rule_id
    where grounds.scope = 'pair' and {{ in_force('grounds', as_of_date()) }}
),

pairs as (
    select
        alike.*,
        relations.is_same_host,
        own.host_kind_code,
        own.authority,
        own.is_home and others.is_home as is_home,
        others.authority as other_authority,
        others.base_type_code as other_base_type_code
    from {{ ref('int_directions__alike') }} as alike
    inner join {{ ref('int_directions__relations') }} as relations
        on
            alike.holder_kind = relations.holder_kind
            and alike.holder_id = relations.holder_id
            and alike.other_kind = relations.other_kind
            and alike.other_id = relations.other_id
            and relations.link_kind = 'direction'
    inner join {{ ref('int_directions__holders') }} as own
        on alike.holder_kind = own.holder_kind and alike.holder_id = own.holder_id
    inner join {{ ref('int_directions__holders') }} as others
        on alike.other_kind = others.holder_kind and alike.other_id = others.holder_id
    where alike.holder_kind = 'application' or (alike.is_standing and alike.other_is_standing)
),

matched as (
    select
        pairs.*,
        grounds.ground_kind,
        grounds.rule_id,
        case grounds.ground_kind
            when 'same_host_direction'
                then
                    pairs.is_same_host
                    and pairs.state <> 'coordinate'
                    and coalesce(pairs.host_kind_code, 'enterprise') = 'enterprise'
            when 'other_authority' then pairs.is_home and pairs.authority <> pairs.other_authority
            else
                pairs.holder_kind = 'application'
                and pairs.other_kind = 'center'
                and pairs.state <> 'coordinate'
        end as is_met
    from pairs
    inner join grounds
        on
            grounds.base_type_codes is null
            or '|' || grounds.base_type_codes || '|' like '%|' || pairs.other_base_type_code || '|%'
)

select
    matched.ground_kind,
    matched.rule_id,
    matched.pair_id,
    matched.text_id,
    matched.text,
    matched.holder_kind,
    matched.holder_id,
    matched.other_text_id,
    matched.other_text,
    matched.other_kind,
    matched.other_id,
    matched.authority,
    matched.other_authority,
    subjects.basis,
    case
        when matched.state = 'coordinate' then 'certain'
        when matched.state <> 'certain' or matched.is_name then 'needs_decision'
        when matched.ground_kind = 'same_host_direction' and matched.host_kind_code is null
            then 'needs_decision'
        else 'certain'
    end as certainty
from matched
left join {{ ref('int_rules__subjects') }} as subjects
    on
        matched.rule_id = subjects.rule_id
        and matched.holder_kind = subjects.subject_kind
        and matched.holder_id = subjects.subject_id
where
    matched.is_met
    and (matched.holder_kind = 'center' or matched.rule_id is null or subjects.rule_id is not null)
