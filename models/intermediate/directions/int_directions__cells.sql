-- Every cell that names what a base works on, or what is asked for: whose it is, what kind of source, and
-- from when to when it stood there. A center's name says so too, once its frame is taken off
-- (int_directions__pieces).
with reported as (
    select
        claims.center_id,
        claims.reporting_year,
        directions.direction_name,
        directions.leader_name,
        directions.file_sha256,
        directions.sheet,
        directions.direction_name_cell as cell,
        max(claims.reporting_year) over (partition by claims.center_id) as latest_year
    from {{ ref('int_reports__claims') }} as claims
    inner join {{ ref('stg_annual_report__directions') }} as directions
        on claims.file_sha256 = directions.file_sha256
    where claims.value_source = 'form' and claims.disposition = 'in_use'
)

select
    'center' as holder_kind,
    directions.center_id as holder_id,
    'ledger' as source_kind,
    1 as source_rank,
    cast(null as integer) as reporting_year,
    directions.direction_no,
    directions.direction_name as received_text,
    directions.keywords,
    directions.leader_name,
    coalesce(directions.started_on, centers.approved_on) as first_on,
    directions.ended_on as last_on,
    coalesce(directions.ended_on > {{ as_of_date() }}, true) as is_under_way,
    directions.file_sha256,
    directions.sheet,
    directions.cell
from {{ ref('int_registry__directions') }} as directions
inner join {{ ref('int_registry__centers') }} as centers
    on directions.center_id = centers.center_id
where directions.direction_name is not null
union all
-- A direction that the latest report no longer names is taken to have ended with the year that last named
-- it.
select
    'center' as holder_kind,
    center_id as holder_id,
    'annual_report' as source_kind,
    2 as source_rank,
    reporting_year,
    cast(null as integer) as direction_no,
    direction_name as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    leader_name,
    {{ first_day_of_year('reporting_year') }} as first_on,
    case when reporting_year < latest_year then {{ last_day_of_year('reporting_year') }} end as last_on,
    reporting_year = latest_year as is_under_way,
    file_sha256,
    sheet,
    cell
from reported
where direction_name is not null
union all
select
    'center' as holder_kind,
    center_id as holder_id,
    'center_name' as source_kind,
    4 as source_rank,
    cast(null as integer) as reporting_year,
    cast(null as integer) as direction_no,
    center_name as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    cast(null as {{ dbt.type_string() }}) as leader_name,
    approved_on as first_on,
    cast(null as date) as last_on,
    true as is_under_way,
    file_sha256,
    sheet,
    cell
from {{ ref('int_registry__center_versions') }}
where is_current
union all
select
    'application' as holder_kind,
    applications.application_id as holder_id,
    'application' as source_kind,
    3 as source_rank,
    cast(null as integer) as reporting_year,
    cast(null as integer) as direction_no,
    directions.direction_name as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    directions.leader_name,
    applications.filed_on as first_on,
    cast(null as date) as last_on,
    true as is_under_way,
    directions.file_sha256,
    directions.sheet,
    directions.direction_name_cell as cell
from {{ ref('int_applications__list') }} as applications
inner join {{ ref('stg_application__directions') }} as directions
    on applications.application_id = directions.file_sha256
where directions.direction_name is not null
union all
select
    'application' as holder_kind,
    application_id as holder_id,
    'center_name' as source_kind,
    4 as source_rank,
    cast(null as integer) as reporting_year,
    cast(null as integer) as direction_no,
    center_name as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    cast(null as {{ dbt.type_string() }}) as leader_name,
    filed_on as first_on,
    cast(null as date) as last_on,
    true as is_under_way,
    application_id as file_sha256,
    sheet,
    center_name_cell as cell
from {{ ref('int_applications__list') }}
where center_name is not null
union all
select
    'listed' as holder_kind,
    {{ demand_key() }} as holder_id,
    'demand' as source_kind,
    5 as source_rank,
    cast(null as integer) as reporting_year,
    cast(null as integer) as direction_no,
    demand_name as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    cast(null as {{ dbt.type_string() }}) as leader_name,
    proposed_on as first_on,
    cast(null as date) as last_on,
    true as is_under_way,
    file_sha256,
    sheet,
    demand_name_cell as cell
from {{ ref('int_context__demands') }}
where is_in_use and demand_name is not null
union all
-- A listed base of which the list names no direction is compared by its name.
select
    'listed' as holder_kind,
    listed_base_id as holder_id,
    case when direction_name is null then 'center_name' else 'listed' end as source_kind,
    6 as source_rank,
    cast(null as integer) as reporting_year,
    cast(null as integer) as direction_no,
    coalesce(direction_name, base_name) as received_text,
    cast(null as {{ dbt.type_string() }}) as keywords,
    cast(null as {{ dbt.type_string() }}) as leader_name,
    published_on as first_on,
    cast(null as date) as last_on,
    true as is_under_way,
    file_sha256,
    sheet,
    coalesce(direction_name_cell, base_name_cell) as cell
from {{ ref('int_context__listed_bases') }}
where is_in_use
