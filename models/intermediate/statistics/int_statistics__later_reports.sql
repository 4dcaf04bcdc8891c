-- How many reports came after the edition of a year was made, late or in place of an earlier one, one row a
-- subject and the year that they are about: what may have moved an issued figure. A report that was taken in
-- after the edition is later too, whatever day of receipt the register gives it.
with editions as (
    select * from {{ ref('int_statistics__editions') }}
    where is_latest
),

compared as (
    select
        claims.center_id,
        claims.reporting_year,
        claims.value_source,
        editions.reporting_year as edition_year,
        {{ is_after_edition('claims') }} as is_later
    from {{ ref('int_reports__claims') }} as claims
    cross join editions
    where claims.disposition <> 'held'
),

-- A line of a summary counts where there is no form, whose values it would not change.
claims as (
    select
        center_id,
        reporting_year,
        edition_year,
        max(is_later) as is_later,
        1 - min(is_later) as is_earlier
    from (
        select
            *,
            max(case when value_source = 'form' then 1 else 0 end) over (
                partition by center_id, reporting_year, edition_year
            ) as has_form
        from compared
    ) as sources
    where value_source = 'form' or has_form = 0
    group by center_id, reporting_year, edition_year
),

centers as (
    select
        centers.*,
        claims.edition_year,
        claims.is_earlier
    from claims
    inner join {{ ref('int_kpis__centers') }} as centers
        on claims.center_id = centers.center_id and claims.reporting_year = centers.reporting_year
    where claims.is_later = 1 and centers.is_home
),

placed as (
    {%- for kind in [
        "province", "region", "cluster_group", "cluster", "base_class", "base_type", "department", "host_kind"
    ] %}
    select
        edition_year,
        reporting_year,
        '{{ kind }}' as subject_kind,
        {{ kind }}_code as subject_code,
        is_earlier
    from centers
    union all
    {%- endfor %}
    select
        edition_year,
        reporting_year,
        'cluster_region' as subject_kind,
        cluster_code || '/' || region_code as subject_code,
        is_earlier
    from centers
    union all
    select
        centers.edition_year,
        centers.reporting_year,
        'node' as subject_kind,
        nodes.scheme_id || '/' || cast(nodes.level_no as {{ dbt.type_string() }}) || '/'
        || coalesce(nodes.node_code, 'unclassified') as subject_code,
        centers.is_earlier
    from centers
    inner join {{ ref('int_classification__center_nodes') }} as nodes
        on centers.center_id = nodes.center_id and centers.reporting_year = nodes.reporting_year
)

select
    edition_year,
    reporting_year,
    subject_kind,
    subject_code,
    sum(1 - is_earlier) as late_count,
    sum(is_earlier) as corrected_count
from placed
group by edition_year, reporting_year, subject_kind, subject_code
