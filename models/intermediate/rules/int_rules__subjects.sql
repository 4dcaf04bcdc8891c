-- Which rule binds whom as of the date. A center is bound through its base type by the regulations in force
-- on that day; an application by those in force on the day it was filed. What cannot carry a formal
-- conclusion (a draft, a call whose year is over, the regulation asked about in `what_if`) binds as what_if.
{%- set what_if = var("what_if", "") %}
with rules as (
    select
        rules.rule_id,
        rules.regulation_id,
        rules.kind,
        rules.stage,
        rules.severity,
        rules.base_type_codes,
        rules.valid_from,
        rules.valid_to,
        regulations.status,
        regulations.is_formal
    from {{ ref('rules') }} as rules
    inner join {{ ref('regulations') }} as regulations
        on rules.regulation_id = regulations.regulation_id
    where rules.is_evaluated and rules.kind not in ('reference', 'status')
),

typed as (
    select
        rules.*,
        base_types.base_type_code
    from rules
    inner join {{ ref('base_types') }} as base_types
        on '|' || rules.base_type_codes || '|' like '%|' || base_types.base_type_code || '|%'
),

centers as (
    select
        center_id,
        base_type_code,
        coalesce(ended_on > {{ as_of_date() }}, true) as is_standing
    from {{ ref('int_registry__center_versions') }}
    where is_current and coalesce(approved_on <= {{ as_of_date() }}, true)
),

-- A center merged into another has no title of its own; of one that lost it only the grounds are still
-- judged.
bound_by_type as (
    select
        typed.rule_id,
        typed.kind,
        typed.stage,
        'center' as subject_kind,
        centers.center_id as subject_id,
        case
            when typed.is_formal and typed.status <> 'draft' and {{ in_force('typed', as_of_date()) }}
                then 'formal'
            else 'what_if'
        end as basis,
        {{ as_of_date() }} as asked_on,
        typed.valid_from,
        typed.valid_to,
        typed.base_type_codes,
        centers.is_standing
    from centers
    inner join typed
        on centers.base_type_code = typed.base_type_code
    inner join {{ ref('int_registry__centers') }} as registered
        on centers.center_id = registered.center_id
    where
        (typed.stage <> 'batch' or typed.severity = 'notice')
        and (
            typed.status = 'draft'
            or {{ in_force('typed', as_of_date()) }}
            or (
                typed.stage = 'application'
                and typed.status = 'in_force'
                and typed.valid_from <= {{ as_of_date() }}
            )
        )
        and (
            centers.is_standing
            or (typed.stage = 'revocation' and registered.successor_center_code is null)
        )
    union all
    select
        typed.rule_id,
        typed.kind,
        typed.stage,
        'application' as subject_kind,
        applications.application_id as subject_id,
        case when typed.is_formal and typed.status <> 'draft' then 'formal' else 'what_if' end as basis,
        applications.filed_on as asked_on,
        typed.valid_from,
        typed.valid_to,
        typed.base_type_codes,
        true as is_standing
    from {{ ref('int_applications__list') }} as applications
    inner join typed
        on applications.base_type_code = typed.base_type_code
    where
        typed.stage in ('application', 'batch')
        and (typed.status = 'draft' or {{ in_force('typed', 'applications.filed_on') }})
)

{%- if what_if %},

asked_about as (
    select
        rules.rule_id,
        rules.kind,
        rules.stage,
        'center' as subject_kind,
        centers.center_id as subject_id,
        'what_if' as basis,
        {{ as_of_date() }} as asked_on,
        rules.valid_from,
        rules.valid_to,
        rules.base_type_codes,
        true as is_standing
    from centers
    inner join rules
        on rules.regulation_id = '{{ what_if }}'
    left join bound_by_type
        on centers.center_id = bound_by_type.subject_id and rules.rule_id = bound_by_type.rule_id
    where centers.is_standing and rules.stage <> 'batch' and bound_by_type.rule_id is null
)
{%- endif %}

-- `judged_on` chooses the parameters: the day asked about, moved into the validity of the rule. `binds_from`
-- and `binds_to` limit the past years that are judged: a formal rule judges no year before it was in force.
select
    rule_id,
    kind,
    stage,
    subject_kind,
    subject_id,
    basis,
    case
        when asked_on < valid_from then valid_from
        when asked_on > valid_to then valid_to
        else asked_on
    end as judged_on,
    case when basis = 'formal' then valid_from end as binds_from,
    case when basis = 'formal' then valid_to end as binds_to,
    base_type_codes,
    is_standing
from (
    select * from bound_by_type
    {%- if what_if %}
    union all
    select * from asked_about
    {%- endif %}
) as bound
