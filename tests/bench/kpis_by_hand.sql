-- One KPI for every grouping, as someone would write it once for this KPI alone: {numerator} and {denominator} are
-- lists of codes, {terms} all of them. Everything else as in fct_kpi.
insert into marts.by_hand
with given as (
    select center_id, reporting_year, indicator_code as code, value
    from intermediate.int_reports__accepted_indicators
    where is_accepted and indicator_code in ({terms})
    union all
    select center_id, reporting_year, fact_code as code, value
    from intermediate.int_kpis__facts
    where fact_code in ({terms})
),

figures as (
    select
        center_id,
        reporting_year,
        sum(value) filter (code in ({numerator})) as numerator,
        sum(value) filter (code in ({denominator})) as denominator
    from given
    group by all
    having count(*) = {term_count}
),

placed as (
    select
        centers.* exclude (cluster_group_code),
        cluster_group_code,
        string_split(node_key, '|') as nodes,
        numerator,
        denominator,
        figures.center_id is not null as has_figure,
        case
            when {is_absolute} then {scale} * numerator::double
            when denominator > 0 then {scale} * numerator::double / denominator::double
        end as value
    from intermediate.int_kpis__centers as centers
    left join figures using (center_id, reporting_year)
),

grouped as (
    select
        reporting_year,
        case
            when grouping(province_code) = 0 then 'province'
            when grouping(region_code) = 0 and grouping(cluster_code) = 0 then 'cluster_region'
            when grouping(region_code) = 0 then 'region'
            when grouping(cluster_code) = 0 then 'cluster'
            when grouping(cluster_group_code) = 0 then 'cluster_group'
            when grouping(base_class_code) = 0 then 'base_class'
            when grouping(base_type_code) = 0 then 'base_type'
            when grouping(department_code) = 0 then 'department'
            when grouping(host_kind_code) = 0 then 'host_kind'
            else 'node'
        end as subject_kind,
        concat_ws(
            '/', province_code, cluster_code, region_code, cluster_group_code, base_class_code, base_type_code,
            department_code, host_kind_code, nodes[1], nodes[2]
        ) as subject_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        count(*) filter (has_figure) as center_count,
        count(*) as owed_count,
        count(value_source) as reported_count,
        {quartiles}
    from placed
    where is_owed
    group by grouping sets (
        (reporting_year, province_code), (reporting_year, region_code), (reporting_year, cluster_code),
        (reporting_year, cluster_code, region_code), (reporting_year, cluster_group_code),
        (reporting_year, base_class_code), (reporting_year, base_type_code), (reporting_year, department_code),
        (reporting_year, host_kind_code), (reporting_year, nodes[1]), (reporting_year, nodes[2])
    )
),

together as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        numerator,
        denominator,
        center_count,
        owed_count,
        reported_count,
        quartiles,
        case
            when {is_absolute} then {scale} * numerator::double
            when denominator > 0 then {scale} * numerator::double / denominator::double
        end as value
    from grouped
    union all
    select
        'center' as subject_kind,
        center_id as subject_code,
        reporting_year,
        numerator,
        denominator,
        has_figure::integer as center_count,
        is_owed::integer as owed_count,
        (value_source is not null)::integer as reported_count,
        null as quartiles,
        value
    from placed
)

select
    now.subject_kind,
    now.subject_code,
    case when now.subject_kind = 'node' then 'node/' || now.subject_code else now.subject_kind end as partition_code,
    now.reporting_year,
    '{kpi_id}' as kpi_id,
    now.value,
    now.numerator::double as numerator,
    now.denominator::double as denominator,
    now.quartiles[1] as q1_value,
    now.quartiles[2] as median_value,
    now.quartiles[3] as q3_value,
    now.center_count::integer as center_count,
    now.reported_count::integer as reported_count,
    now.owed_count::integer as owed_count,
    now.reported_count::double / now.owed_count as response_share,
    before.value as previous_value,
    now.value - before.value as change_value,
    case when before.value > 0 then now.value / before.value - 1 end as change_share,
    case when {is_confidential} and now.center_count between 1 and 2 then 'small' else 'open' end as disclosure,
    case when {is_confidential} and before.center_count between 1 and 2 then 'small' else 'open' end
        as previous_disclosure,
    case when {is_confidential} and now.center_count < 6 then 'small' else 'open' end as quartile_disclosure
from together as now
left join together as before
    on
        now.subject_kind = before.subject_kind
        and now.subject_code = before.subject_code
        and now.reporting_year = before.reporting_year + 1
