-- Whether a condition of a rule (applies_when) holds for a subject: 3 yes, 1 no, 2 not known; all its terms
-- must hold. A condition on a metric of the reporting year is judged year by year, any other once, with no
-- period.
{%- set text = dbt.type_string() %}
with used as (
    select distinct
        subjects.subject_kind,
        subjects.subject_id,
        parameters.applies_when as condition_id
    from (
        select distinct
            rule_id,
            applies_when
        from {{ ref('rule_parameters') }}
        where applies_when is not null
    ) as parameters
    inner join {{ ref('int_rules__subjects') }} as subjects
        on parameters.rule_id = subjects.rule_id
    where subjects.kind not in ('deadline', 'change_filing', 'quota')
),

terms as (
    select
        conditions.*,
        case
            when conditions.subject <> 'metric' then 'none'
            when metrics.period_kind = 'as_of' then 'as_of'
            else 'year'
        end as period_kind,
        max(
            case when conditions.subject = 'metric' and metrics.period_kind <> 'as_of' then 1 else 0 end
        ) over (partition by conditions.condition_id) = 1 as is_yearly
    from {{ ref('conditions') }} as conditions
    left join {{ ref('metrics') }} as metrics
        on conditions.metric_id = metrics.metric_id and {{ in_force('metrics', as_of_date()) }}
    where {{ in_force('conditions', as_of_date()) }}
),

descriptions as (
    select
        condition_id,
        cast({{ dbt.listagg("description", "'；'", "order by term_no") }} as {{ text }}) as description
    from terms
    group by condition_id
),

attributes as (
    select
        'center' as subject_kind,
        centers.center_id as subject_id,
        centers.base_type_code,
        hosts.host_kind_code,
        centers.region_code,
        regions.province_code
    from {{ ref('int_registry__center_versions') }} as centers
    left join {{ ref('int_registry__hosts') }} as hosts
        on centers.host_id = hosts.host_id
    left join {{ ref('regions') }} as regions
        on centers.region_code = regions.region_code
    where centers.is_current
    union all
    select
        'application' as subject_kind,
        applications.application_id as subject_id,
        applications.base_type_code,
        applications.host_kind_code,
        applications.region_code,
        regions.province_code
    from {{ ref('int_applications__list') }} as applications
    left join {{ ref('regions') }} as regions
        on applications.region_code = regions.region_code
),

-- A condition that looks at a year is asked of every year of a center; a subject without any year keeps none.
-- The keys of the joins stand in columns of their own: a condition inside an outer join makes it a nested
-- loop.
keyed as (
    select
        used.*,
        terms.term_no,
        terms.subject,
        terms.metric_id,
        terms.operator,
        terms.value_number,
        terms.value_text,
        descriptions.description,
        terms.period_kind,
        case when terms.is_yearly and used.subject_kind = 'center' then used.subject_id end as year_center_id,
        case when terms.subject = 'metric' then terms.metric_id end as metric_key
    from used
    inner join terms
        on used.condition_id = terms.condition_id
    inner join descriptions
        on used.condition_id = descriptions.condition_id
),

asked as (
    select
        keyed.*,
        case when keyed.year_center_id is not null then years.instance else '' end as period,
        case
            when keyed.subject_kind = 'application' then applications.batch_text
            when keyed.period_kind = 'as_of' then {{ as_of_text() }}
            else years.instance
        end as value_period
    from keyed
    left join {{ ref('int_deadlines__report_years') }} as years
        on keyed.year_center_id = years.center_id
    left join {{ ref('int_applications__list') }} as applications
        on keyed.subject_id = applications.application_id
),

judged as (
    select
        asked.*,
        case asked.subject
            when 'metric' then metric_values.value_text
            when 'base_type' then attributes.base_type_code
            when 'host_kind' then attributes.host_kind_code
            when 'region' then attributes.region_code
            when 'region_group' then attributes.province_code
        end as seen_text,
        case when metric_values.is_known then metric_values.value_number end as seen_number
    from asked
    left join attributes
        on asked.subject_kind = attributes.subject_kind and asked.subject_id = attributes.subject_id
    left join {{ ref('int_metrics__values') }} as metric_values
        on
            asked.metric_key = metric_values.metric_id
            and asked.subject_kind = metric_values.subject_kind
            and asked.subject_id = metric_values.subject_id
            and asked.value_period = metric_values.period
)

select
    subject_kind,
    subject_id,
    condition_id,
    coalesce(period, '') as period,
    min({{ compare('operator', 'seen_number', 'seen_text', 'value_number', 'value_text') }}) as state,
    description
from judged
group by subject_kind, subject_id, condition_id, description, coalesce(period, '')
