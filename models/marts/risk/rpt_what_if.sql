-- Who would change level: the formal level beside the level by one other regulation alone, for every draft
-- and for the regulation asked about in the variable what_if.
with asked as (
    select distinct
        subjects.subject_id as center_id,
        rules.regulation_id
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rules') }} as rules
        on subjects.rule_id = rules.rule_id
    inner join {{ ref('regulations') }} as regulations
        on rules.regulation_id = regulations.regulation_id
    where
        subjects.subject_kind = 'center'
        and (
            regulations.status = 'draft'
            {%- if var("what_if", "") %}
            or regulations.regulation_id = '{{ var("what_if") }}'
            {%- endif %}
        )
),

highest as (
    select
        asked.center_id,
        asked.regulation_id,
        min(reasons.level_order) as level_order
    from asked
    left join {{ ref('int_risk__reasons') }} as reasons
        on asked.center_id = reasons.center_id and asked.regulation_id = reasons.regulation_id
    group by asked.center_id, asked.regulation_id
),

lowest as (
    select max(sort_order) as level_order
    from {{ ref('risk_levels') }}
),

reasons as (
    select
        highest.center_id,
        highest.regulation_id,
        {{ dbt.listagg(
            "reasons.article_label || ' ' || reasons.rule_name || '：' || reasons.reason_text", "'；'",
            'order by reasons.rule_order, reasons.rule_id'
        ) }} as grounds
    from highest
    inner join {{ ref('int_risk__reasons') }} as reasons
        on
            highest.center_id = reasons.center_id
            and highest.regulation_id = reasons.regulation_id
            and highest.level_order = reasons.level_order
    group by highest.center_id, highest.regulation_id
)

select
    highest.center_id,
    highest.regulation_id,
    regulations.title as regulation_title,
    regulations.status as regulation_status,
    formal.center_name,
    formal.level_code as formal_level_code,
    formal.level_name as formal_level_name,
    levels.level_code as what_if_level_code,
    levels.level_name as what_if_level_name,
    formal.level_code <> levels.level_code as is_changed,
    reasons.grounds as what_if_grounds,
    formal.region_code,
    formal.department_code,
    formal.base_type_code
from highest
inner join {{ ref('fct_center_risk') }} as formal
    on highest.center_id = formal.center_id
inner join {{ ref('regulations') }} as regulations
    on highest.regulation_id = regulations.regulation_id
cross join lowest
inner join {{ ref('risk_levels') }} as levels
    on coalesce(highest.level_order, lowest.level_order) = levels.sort_order
left join reasons
    on highest.center_id = reasons.center_id and highest.regulation_id = reasons.regulation_id
order by highest.regulation_id, levels.sort_order, highest.center_id
