{#-
    What a rule of one kind asks of whom and when, one row a subject, period and term of the rule: the common
    head of the evaluators that compare a metric with a limit. A rule on a metric of the reporting year is
    judged for every year that was owed while the rule was in force, at the application stage only for the
    last year a report is in use; any other rule once. Out, as CTEs: `periods`, `asked_terms`.
-#}
{% macro rule_terms(kinds) -%}
    {%- set text = dbt.type_string() -%}
    places as (
        {{ place_names() }}
    ),

    kinds_of_rule as (
        select
            parameters.rule_id,
            max(case when metrics.period_kind = 'as_of' then 0 else 1 end) = 1 as is_yearly,
            count(distinct parameters.term_no) as term_count
        from {{ ref('rule_parameters') }} as parameters
        inner join {{ ref('metrics') }} as metrics
            on parameters.metric_id = metrics.metric_id
        group by parameters.rule_id
    ),

    bound as (
        select
            subjects.*,
            kinds_of_rule.is_yearly,
            kinds_of_rule.term_count
        from {{ ref('int_rules__subjects') }} as subjects
        inner join kinds_of_rule
            on subjects.rule_id = kinds_of_rule.rule_id
        where subjects.kind in ('{{ kinds | join("', '") }}')
    ),

    last_years as (
        select
            center_id,
            max(reporting_year) as reporting_year
        from {{ ref('int_reports__center_years') }}
        where value_source is not null
        group by center_id
    ),

    periods as (
        select
            bound.rule_id,
            bound.subject_kind,
            bound.subject_id,
            bound.basis,
            bound.term_count,
            'reporting_year' as period_kind,
            cast(years.reporting_year as {{ text }}) as period,
            cast(years.reporting_year as {{ text }}) as year_period,
            case when bound.basis = 'formal' then years.census_on else bound.judged_on end as judged_on
        from bound
        inner join {{ ref('int_reports__center_years') }} as years
            on bound.subject_id = years.center_id
        where
            bound.subject_kind = 'center'
            and bound.is_yearly
            and bound.stage <> 'application'
            and years.is_owed
            and years.report_status <> 'not_due'
            and (
                bound.basis = 'what_if'
                or (
                    coalesce(bound.binds_from <= years.census_on, true)
                    and coalesce(bound.binds_to >= years.census_on, true)
                    and '|' || bound.base_type_codes || '|' like '%|' || years.base_type_code || '|%'
                )
            )
        union all
        select
            bound.rule_id,
            bound.subject_kind,
            bound.subject_id,
            bound.basis,
            bound.term_count,
            case when last_years.center_id is null then 'as_of' else 'reporting_year' end as period_kind,
            coalesce(cast(last_years.reporting_year as {{ text }}), {{ as_of_text() }}) as period,
            cast(last_years.reporting_year as {{ text }}) as year_period,
            bound.judged_on
        from bound
        left join last_years
            on bound.subject_id = last_years.center_id
        where bound.subject_kind = 'center' and bound.is_yearly and bound.stage = 'application'
        union all
        select
            rule_id,
            subject_kind,
            subject_id,
            basis,
            term_count,
            'as_of' as period_kind,
            {{ as_of_text() }} as period,
            null as year_period,
            judged_on
        from bound
        where subject_kind = 'center' and not is_yearly
        union all
        select
            bound.rule_id,
            bound.subject_kind,
            bound.subject_id,
            bound.basis,
            bound.term_count,
            'application' as period_kind,
            applications.batch_text as period,
            applications.batch_text as year_period,
            bound.judged_on
        from bound
        inner join {{ ref('int_applications__list') }} as applications
            on bound.subject_id = applications.application_id
        where bound.subject_kind = 'application'
    ),

    parameters as (
        select
            parameters.*,
            metrics.metric_name,
            metrics.unit as metric_unit,
            metrics.origin = 'indicator' as is_indicator,
            metrics.period_kind = 'as_of' as is_as_of,
            case when metrics.expression like '未采集%' then metrics.expression end as why_missing,
            {{ limit_wording(
                "parameters.operator", "parameters.value_number",
                "coalesce(places.place_name, parameters.value_text)",
                "parameters.unit"
            ) }} as limit_text
        from {{ ref('rule_parameters') }} as parameters
        inner join {{ ref('metrics') }} as metrics
            on parameters.metric_id = metrics.metric_id
        left join places
            on parameters.value_text = places.place_code
    ),

    asked_terms as (
        select
            periods.rule_id,
            periods.subject_kind,
            periods.subject_id,
            periods.basis,
            periods.term_count,
            periods.period_kind,
            periods.period,
            case
                when parameters.is_as_of and periods.subject_kind = 'center' then {{ as_of_text() }}
                else periods.year_period
            end as value_period,
            parameters.term_no,
            coalesce(
                parameters.any_of_group, cast(parameters.term_no as {{ text }})
            ) as term_group,
            parameters.metric_id,
            parameters.denominator_metric_id,
            parameters.operator,
            parameters.value_number as limit_number,
            parameters.value_text as limit_list,
            parameters.limit_text,
            parameters.unit,
            parameters.metric_name,
            parameters.is_indicator,
            parameters.why_missing,
            parameters.applies_when is not null as is_conditional,
            coalesce(yearly.state, once.state, 2) as condition_state,
            coalesce(yearly.description, once.description) as condition_text
        from periods
        inner join parameters
            on periods.rule_id = parameters.rule_id and {{ in_force('parameters', 'periods.judged_on') }}
        left join {{ ref('int_rules__conditions') }} as yearly
            on
                parameters.applies_when = yearly.condition_id
                and periods.subject_kind = yearly.subject_kind
                and periods.subject_id = yearly.subject_id
                and periods.year_period = yearly.period
        left join {{ ref('int_rules__conditions') }} as once
            on
                parameters.applies_when = once.condition_id
                and periods.subject_kind = once.subject_kind
                and periods.subject_id = once.subject_id
                and once.period = ''
    )
{%- endmacro %}


{#-
    One outcome a rule from its judged terms: alternatives of one group are met by the best of them, and all
    groups must be. In: a relation `judged` with the columns of `asked_terms`, `state`, `value_text`,
    `value_number`, `said` and the place of the value. A rule of one term needs no grouping; the term that decides
    lends its place. Out, as CTEs: `decided`.
-#}
{% macro rule_decisions() -%}
    {%- set keys = "rule_id, subject_kind, subject_id, basis, period_kind, period" -%}
    grouped as (
        select
            *,
            max(state) over (partition by {{ keys }}, term_group) as group_state
        from judged
        where term_count > 1
    ),

    ranked as (
        select
            *,
            min(group_state) over (partition by {{ keys }}) as rule_state,
            row_number() over (
                partition by {{ keys }}
                order by
                    case when group_state is null then 9 else group_state end,
                    case when state = group_state then 0 else 1 end,
                    term_no
            ) as deciding_rank
        from grouped
    ),

    decided as (
        select
            {{ keys }},
            state,
            value_text,
            value_number,
            limit_text,
            said,
            source_submission_id,
            source_sheet,
            source_cell,
            evidence_text,
            value_date
        from judged
        where term_count = 1
        union all
        select
            {{ keys }},
            max(rule_state) as state,
            max(case when deciding_rank = 1 then value_text end) as value_text,
            max(case when deciding_rank = 1 then value_number end) as value_number,
            {{ dbt.listagg("case when state is not null then metric_name || limit_text end",
                "'；'", "order by term_no") }} as limit_text,
            case
                when max(rule_state) is null then max(said)
                else {{ dbt.listagg("case when state is not null then said end", "'；'", "order by term_no") }}
            end as said,
            max(case when deciding_rank = 1 then source_submission_id end) as source_submission_id,
            max(case when deciding_rank = 1 then source_sheet end) as source_sheet,
            max(case when deciding_rank = 1 then source_cell end) as source_cell,
            {{ dbt.listagg("case when deciding_rank > 1 then source_sheet || '!' || source_cell end",
                "'；'", "order by term_no") }} as evidence_text,
            max(case when deciding_rank = 1 then value_date end) as value_date
        from ranked
        group by {{ keys }}
    )
{%- endmacro %}


{#- The names of regions and provinces by code: what a code in a limit or a value reads as. -#}
{% macro place_names() -%}
    select
        region_code as place_code,
        region_name as place_name
    from {{ ref('regions') }}
    union
    select
        province_code as place_code,
        province_name as place_name
    from {{ ref('regions') }}
{%- endmacro %}
