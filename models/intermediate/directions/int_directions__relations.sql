-- Which other bases count beside a base or an application when articles limit what one may hold: beside a
-- standing base those standing that came before it; beside an application the bases that stood when it was
-- filed, and the other applications of its batch. Pairs that share a host, a person or a direction only.
with holders as (
    select *
    from {{ ref('int_directions__holders') }}
    where holder_kind <> 'listed'
),

people as (
    select distinct
        holder_kind,
        holder_id,
        director_key as person_key,
        'director' as role
    from holders
    where director_key is not null
    union all
    select distinct
        holder_kind,
        holder_id,
        leader_key as person_key,
        'leader' as role
    from {{ ref('int_directions__texts') }}
    where leader_key is not null and last_on is null
),

linked as (
    select
        own.holder_kind,
        own.holder_id,
        others.holder_kind as other_kind,
        others.holder_id as other_id,
        'host' as link_kind,
        cast(null as {{ dbt.type_string() }}) as person_key
    from holders as own
    inner join holders as others
        on own.host_id = others.host_id
    union all
    select
        own.holder_kind,
        own.holder_id,
        others.holder_kind as other_kind,
        others.holder_id as other_id,
        min(case when own.role = 'director' and others.role = 'director' then 'director' else 'team' end)
            as link_kind,
        own.person_key
    from people as own
    inner join people as others
        on own.person_key = others.person_key
    group by own.holder_kind, own.holder_id, others.holder_kind, others.holder_id, own.person_key
    union all
    select distinct
        holder_kind,
        holder_id,
        other_kind,
        other_id,
        'direction' as link_kind,
        cast(null as {{ dbt.type_string() }}) as person_key
    from {{ ref('int_directions__alike') }}
)

select distinct
    linked.holder_kind,
    linked.holder_id,
    linked.other_kind,
    linked.other_id,
    linked.link_kind,
    linked.person_key,
    coalesce(own.host_id = others.host_id, false) as is_same_host,
    others.base_type_code as other_base_type_code
from linked
inner join holders as own
    on linked.holder_kind = own.holder_kind and linked.holder_id = own.holder_id
inner join holders as others
    on linked.other_kind = others.holder_kind and linked.other_id = others.holder_id
where
    not (linked.holder_kind = linked.other_kind and linked.holder_id = linked.other_id)
    and case
        when own.holder_kind = 'application' and others.holder_kind = 'application'
            then own.batch_year = others.batch_year
        when own.holder_kind = 'application'
            then
                coalesce(others.approved_on < own.filed_on, true)
                and coalesce(others.ended_on > own.filed_on, true)
        when others.holder_kind = 'application' then false
        else
            own.is_standing
            and others.is_standing
            and case
                when own.approved_on = others.approved_on then own.holder_id > others.holder_id
                else coalesce(own.approved_on > others.approved_on, own.holder_id > others.holder_id)
            end
    end
