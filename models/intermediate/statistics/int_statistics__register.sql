-- What the register says of every center of the home province at the end of each reporting year, from the
-- year of its approval on, with what it belonged to then: a center that has ended keeps what it last was. A
-- center without a day of approval cannot be placed in a year.
-- A year that only a report held for its wrong year names was never collected.
with collected as (
    select distinct reporting_year from {{ ref('int_reports__center_years') }}
    where is_owed
),

years as (
    select
        years.reporting_year,
        years.census_on
    from {{ ref('reporting_years') }} as years
    inner join collected
        on years.reporting_year = collected.reporting_year
    where years.census_on <= {{ as_of_date() }}
),

acceptances as (
    select
        center_id,
        min(coalesce(concluded_on, {{ last_day_of_year('evaluation_year') }})) as accepted_on
    from {{ ref('int_registry__evaluations') }}
    where evaluation_kind = '验收' and grade = '通过'
    group by center_id
),

rectifications as (
    select
        rectifications.center_id,
        years.reporting_year,
        count(*) as running_count
    from {{ ref('int_registry__rectifications') }} as rectifications
    inner join years
        on
            rectifications.started_on <= years.census_on
            and (rectifications.accepted_on is null or rectifications.accepted_on > years.census_on)
    group by rectifications.center_id, years.reporting_year
),

center_years as (
    select
        centers.center_id,
        centers.status,
        years.reporting_year,
        years.census_on,
        centers.ended_on is null or centers.ended_on > years.census_on as is_standing,
        centers.approved_on >= {{ first_day_of_year('years.reporting_year') }} as is_new,
        coalesce(
            centers.ended_on between {{ first_day_of_year('years.reporting_year') }} and years.census_on,
            false
        ) as is_ended
    from {{ ref('int_registry__centers') }} as centers
    inner join years
        on centers.approved_on <= years.census_on
),

placed as (
    select
        center_years.*,
        versions.base_type_code,
        versions.host_id,
        versions.region_code,
        versions.cluster_code,
        versions.department_code
    from center_years
    inner join {{ ref('int_registry__center_versions') }} as versions
        on
            center_years.center_id = versions.center_id
            and (center_years.census_on >= versions.valid_from or versions.version_no = 1)
            and (center_years.census_on < versions.valid_to or versions.is_current)
),

judged as (
    select
        placed.*,
        coalesce(acceptances.accepted_on <= placed.census_on, false) as is_accepted,
        rectifications.running_count is not null as is_rectifying
    from placed
    left join acceptances
        on placed.center_id = acceptances.center_id
    left join rectifications
        on
            placed.center_id = rectifications.center_id
            and placed.reporting_year = rectifications.reporting_year
)

select
    judged.center_id,
    judged.reporting_year,
    coalesce(regions.region_code, 'unclassified') as region_code,
    coalesce(clusters.node_code, 'unclassified') as cluster_code,
    coalesce(clusters.parent_code, 'unclassified') as cluster_group_code,
    coalesce(base_types.base_type_code, 'unclassified') as base_type_code,
    coalesce(base_types.base_class_code, 'unclassified') as base_class_code,
    coalesce(departments.department_code, 'unclassified') as department_code,
    coalesce(hosts.host_kind_code, 'unclassified') as host_kind_code,
    case when not judged.is_standing then coalesce(end_words.canonical_word, 'other') end as end_status,
    case when judged.is_standing then 1 else 0 end as standing,
    case when judged.is_standing and judged.is_accepted then 1 else 0 end as accepted,
    case when judged.is_standing and not judged.is_accepted then 1 else 0 end as unaccepted,
    case when judged.is_standing and judged.is_rectifying then 1 else 0 end as rectifying,
    case when judged.is_new then 1 else 0 end as approved,
    case when judged.is_ended then 1 else 0 end as ended,
    case when judged.is_standing then 0 else 1 end as ended_to_date
from judged
left join {{ ref('regions') }} as regions
    on judged.region_code = regions.region_code
left join {{ ref('int_classification__nodes') }} as clusters
    on
        judged.cluster_code = clusters.node_code
        and clusters.scheme_id = '{{ var("cluster_scheme_id") }}'
        and clusters.is_current
left join {{ ref('base_types') }} as base_types
    on judged.base_type_code = base_types.base_type_code
left join {{ ref('departments') }} as departments
    on judged.department_code = departments.department_code
left join {{ ref('int_registry__hosts') }} as hosts
    on judged.host_id = hosts.host_id
{{ join_ledger_word('end_words', 'end_status', 'judged.status') }}
where coalesce(regions.province_code, '{{ var("home_province_code") }}') = '{{ var("home_province_code") }}'
