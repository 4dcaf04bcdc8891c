{#-
    What is counted of the bases of a place, from a left join of its bases under the name `alias`: a place
    without any has zeros. The three stages add up to all bases.
-#}
{% macro coverage_counts(alias) -%}
    {%- set flags = {
        "in_operation_count": "is_in_operation", "in_construction_count": "is_in_construction",
        "stage_unknown_count": none, "at_risk_count": "is_at_risk", "risk_unknown_count": "is_risk_unknown",
        "term_ending_count": "is_term_ending", "province_level_count": "is_province_level",
        "common_tech_count": "is_common_tech",
    } -%}
    count({{ alias }}.center_id) as center_count,
    {%- for column, flag in flags.items() %}
    {%- if flag %}
    count(case when {{ alias }}.{{ flag }} then 1 end) as {{ column }},
    {%- else %}
    count(case when not ({{ alias }}.is_in_operation or {{ alias }}.is_in_construction) then 1 end)
        as {{ column }},
    {%- endif %}
    {%- endfor %}
    cast(coalesce(sum({{ alias }}.direction_count), 0) as bigint) as direction_count
{%- endmacro %}


{#-
    The rows of a context table that belong to the home province, with the cell of the coverage matrix that each
    falls in; what names no region counts as home.
-#}
{% macro placed_at_home(relation) -%}
    select
        facts.*,
        coalesce(facts.cluster_code, 'unclassified') as placed_cluster_code,
        coalesce(facts.region_code, 'unclassified') as placed_region_code
    from {{ relation }} as facts
    left join {{ ref('dim_region') }} as regions
        on facts.region_code = regions.region_code
    where {{ is_home('regions.province_code') }}
{%- endmacro %}


{#- Whether a province is the home province; what names none counts as home. -#}
{% macro is_home(province_code) -%}
    coalesce({{ province_code }}, '{{ var("home_province_code") }}') = '{{ var("home_province_code") }}'
{%- endmacro %}


{#-
    The select list of one kind of finding, so that all kinds can be put together: what it is about, its sentence
    with the figures, the share that only this kind has in its score, and the cell that speaks for it. `words` maps
    placeholders of the kind's templates to SQL; the kind is joined under the name `kinds`. `place` is the relation
    whose share of demand and of core enterprises count, `told_by` the one whose source is given. Subjects and
    `severity` are SQL expressions; what is not given is null.
-#}
{% macro coverage_finding(
    kind, words, told_by, place=none, cluster=none, region=none, scheme=none, node=none, center=none, demand=none,
    severity=none
) -%}
    {%- set subjects = {
        "cluster_code": cluster, "region_code": region, "scheme_id": scheme, "node_code": node,
        "center_id": center, "demand_id": demand,
    } -%}
    '{{ kind }}' as finding_kind,
    {%- for column, expression in subjects.items() %}
    cast({{ expression or "null" }} as {{ dbt.type_string() }}) as {{ column }},
    {%- endfor %}
    {{ filled_template("kinds.title_template", words) }} as title,
    {{ filled_template("kinds.reason_template", words) }} as reason,
    {{ place ~ ".demand_share" if place else "cast(null as double)" }} as demand_share,
    {{ (place or told_by) ~ ".core_share" if place or node else "cast(null as double)" }} as core_share,
    cast({{ severity or "null" }} as double) as severity_share,
    {{ told_by }}.evidence,
    {{ told_by }}.source_submission_id,
    {{ told_by }}.source_sheet,
    {{ told_by }}.source_cell
{%- endmacro %}


{#- The kind of finding that an arm is about, under the name `kinds`, as far as it is in force on the day. -#}
{% macro join_finding_kind(kind) -%}
    inner join {{ ref('finding_kinds') }} as kinds
        on kinds.finding_kind = '{{ kind }}' and {{ in_force('kinds', as_of_date()) }}
{%- endmacro %}


{#- A clause of a sentence: the words of the parameter, filled, where the condition holds. -#}
{% macro clause(parameter, words, condition) -%}
    case when {{ condition }} then {{ filled_template('limits.' ~ parameter, words) }} end
{%- endmacro %}


{#- A clause about a number of things, where there are any. -#}
{% macro count_clause(parameter, count) -%}
    {{ clause(parameter, {'count': as_text(count)}, count ~ ' > 0') }}
{%- endmacro %}


{#- A number or a date as text. -#}
{% macro as_text(expression) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}


{#- An amount in 万元 as one reads it: in 亿元 from one 亿元 on. -#}
{% macro money_text(amount) -%}
    case
        when {{ amount }} >= 10000 then {{ number_text('round(' ~ amount ~ ' / 10000, 2)') }} || '亿元'
        else {{ number_text('round(' ~ amount ~ ', 2)') }} || '万元'
    end
{%- endmacro %}


{#- A share (0–1) as one reads it. -#}
{% macro share_text(share) -%}
    {{ number_text('round(100 * ' ~ share ~ ', 2)') }} || '%'
{%- endmacro %}


{#-
    What is known of the demand of a place as a sentence, also that nothing is known; the parameters are joined
    under the name `limits`. Arguments are SQL expressions.
-#}
{% macro demand_words(year, revenue, share, enterprise_count, core_enterprise_count) -%}
    case
        when {{ revenue }} is not null and {{ share }} is not null
            then {{ filled_template('limits.wording_industry', {
                'year': as_text(year), 'revenue': money_text(revenue), 'share': share_text(share),
            }) }}
        when {{ revenue }} is not null
            then {{ filled_template('limits.wording_revenue', {
                'year': as_text(year), 'revenue': money_text(revenue),
            }) }}
        when {{ enterprise_count }} is not null
            then {{ filled_template('limits.wording_enterprises', {
                'year': as_text(year), 'count': as_text(enterprise_count),
            }) }}
        else {{ filled_template('limits.wording_no_industry', {
            'year': as_text(year) ~ ' || ' ~ wording('year_suffix'),
        }) }}
    end
    || coalesce({{ count_clause('wording_core', core_enterprise_count) }}, '')
{%- endmacro %}


{#-
    How a score came about: the points of the kind, then weight × share of every part (weight, name, share) that
    weighs; a share that is not known says so.
-#}
{% macro score_words(parts) -%}
    {{ filled_template('limits.wording_score', {'base': number_text('scored.base_points')}) }}
    {%- for weight, name, share in parts %}
    || case
        when {{ weight }} = 0 then ''
        when {{ share }} is null then {{ filled_template('limits.wording_part_missing', {
            'weight': number_text(weight), 'part': name,
        }) }}
        else {{ filled_template('limits.wording_part', {
            'weight': number_text(weight), 'part': name, 'value': number_text(share),
        }) }}
    end
    {%- endfor %}
{%- endmacro %}
