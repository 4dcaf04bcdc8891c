-- The indicators that make up each metric that a rule or a condition asks for.
with needed as (
    select metric_id from {{ ref('rule_parameters') }}
    union
    select denominator_metric_id as metric_id from {{ ref('rule_parameters') }}
    union
    select metric_id from {{ ref('conditions') }}
)

select
    metrics.metric_id,
    metrics.period_kind,
    indicators.indicator_code,
    count(*) over (partition by metrics.metric_id) as term_count,
    row_number() over (partition by metrics.metric_id order by indicators.indicator_code) as term_no
from {{ ref('metrics') }} as metrics
inner join needed
    on metrics.metric_id = needed.metric_id
inner join {{ ref('indicators') }} as indicators
    on '+' || metrics.expression || '+' like '%+' || indicators.indicator_code || '+%'
where metrics.origin = 'indicator' and {{ in_force('metrics', as_of_date()) }}
