-- Every center in every reporting year in which it stood on the census day, or from which a report is in
-- use or held.
with years as (
    select
        *,
        '|' || replace(coalesce(owed_base_type_codes, ''), ' ', '') || '|' as owed_codes
    from {{ ref('reporting_years') }}
),

-- Collection begins with the first year that any usable report is about: before it nobody was asked by
-- this system.
first_year as (
    select min(reporting_year) as reporting_year
    from {{ ref('int_reports__claims') }}
    where disposition = 'in_use'
),

standing as (
    select
        centers.center_id,
        years.reporting_year
    from {{ ref('int_registry__centers') }} as centers
    inner join years
        on
            centers.approved_on <= years.census_on
            and (centers.ended_on is null or centers.ended_on > years.census_on)
            and (years.owed_codes = '||' or years.owed_codes like '%|' || centers.base_type_code || '|%')
    inner join first_year
        on years.reporting_year >= first_year.reporting_year
    where years.census_on <= {{ as_of_date() }}
),

-- What is held stands, as held, with every center and year that it may be about: none of them is missing.
possibilities as (
    select center_id, reporting_year, claim_id from {{ ref('int_reports__claims') }}
    union
    select center_id_by_name as center_id, reporting_year, claim_id from {{ ref('int_reports__claims') }}
    where held_for = 'C17'
    union
    select center_id, file_name_year as reporting_year, claim_id from {{ ref('int_reports__claims') }}
    where held_for in ('C04', 'R21')
),

claimed as (
    select
        possibilities.center_id,
        possibilities.reporting_year,
        claims.disposition,
        claims.value_source,
        case when claims.disposition = 'in_use' then claims.value_source end as source_in_use,
        claims.file_sha256,
        claims.record,
        claims.received_on
    from possibilities
    inner join {{ ref('int_reports__claims') }} as claims
        on possibilities.claim_id = claims.claim_id
    where possibilities.center_id is not null and possibilities.reporting_year is not null
),

claims as (
    select
        center_id,
        reporting_year,
        count(*) as submission_count,
        min(case when value_source = 'form' and disposition <> 'held' then received_on end) as received_on,
        max(case when source_in_use = 'form' then file_sha256 end) as form_file_sha256,
        max(case when source_in_use = 'summary' then file_sha256 end) as summary_file_sha256,
        max(case when source_in_use = 'summary' then record end) as summary_record,
        max(case when value_source = 'form' then file_sha256 end) as any_form_sha256
    from claimed
    group by center_id, reporting_year
),

keys as (
    select center_id, reporting_year from standing
    union
    select center_id, reporting_year from claims
),

versions as (
    select
        keys.center_id,
        keys.reporting_year,
        versions.center_version_id,
        row_number() over (
            partition by keys.center_id, keys.reporting_year
            order by
                case when versions.valid_from <= years.census_on then 0 else 1 end,
                case when versions.valid_from <= years.census_on then versions.version_no end desc,
                versions.version_no
        ) as version_rank
    from keys
    inner join {{ ref('int_registry__center_versions') }} as versions
        on keys.center_id = versions.center_id
    left join years
        on keys.reporting_year = years.reporting_year
)

select
    keys.center_id,
    keys.reporting_year,
    center_versions.center_version_id,
    center_versions.center_name,
    center_versions.region_code,
    center_versions.cluster_code,
    center_versions.base_type_code,
    center_versions.host_id,
    center_versions.department_code,
    standing.center_id is not null as is_owed,
    years.census_on,
    years.due_on,
    years.is_assumption as due_is_assumption,
    case
        when standing.center_id is null then 'not_owed'
        when claims.received_on <= years.due_on then 'on_time'
        when claims.received_on is not null then 'late'
        when claims.submission_count > 0 then 'held'
        when years.due_on >= {{ as_of_date() }} then 'not_due'
        else 'missing'
    end as report_status,
    claims.received_on,
    case
        when standing.center_id is not null and claims.received_on > years.due_on
            then {{ dbt.datediff('years.due_on', 'claims.received_on', 'day') }}
    end as days_late,
    coalesce(claims.submission_count, 0) as submission_count,
    coalesce(claims.form_file_sha256, claims.summary_file_sha256) as file_sha256,
    claims.form_file_sha256,
    claims.summary_file_sha256,
    claims.summary_record,
    claims.any_form_sha256 is not null as has_form,
    case
        when claims.form_file_sha256 is not null then 'form'
        when claims.summary_file_sha256 is not null then 'summary'
    end as value_source
from keys
inner join versions
    on
        keys.center_id = versions.center_id
        and keys.reporting_year = versions.reporting_year
        and versions.version_rank = 1
inner join {{ ref('int_registry__center_versions') }} as center_versions
    on versions.center_version_id = center_versions.center_version_id
left join standing
    on keys.center_id = standing.center_id and keys.reporting_year = standing.reporting_year
left join claims
    on keys.center_id = claims.center_id and keys.reporting_year = claims.reporting_year
left join years
    on keys.reporting_year = years.reporting_year
