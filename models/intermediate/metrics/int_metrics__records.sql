-- What the rules measure by the register, the lists in reports and the applications. A record that would say
-- it and is not there leaves the metric without a row, or with one that is not known: see is_known.
{%- set text = dbt.type_string() %}
with centers as (
    select
        versions.center_id as subject_id,
        versions.center_name,
        versions.file_sha256,
        versions.sheet,
        versions.cell,
        hosts.is_legal_person,
        hosts.is_high_tech,
        hosts.is_above_scale,
        hosts.region_code,
        regions.province_code,
        hosts.file_sha256 as host_file_sha256,
        hosts.sheet as host_sheet,
        hosts.cell as host_cell,
        {{ normalised_text('versions.host_name') }} as host_key
    from {{ ref('int_registry__center_versions') }} as versions
    left join {{ ref('int_registry__hosts') }} as hosts
        on versions.host_id = hosts.host_id
    left join {{ ref('regions') }} as regions
        on hosts.region_code = regions.region_code
    where versions.is_current
),

applications as (
    select
        applications.*,
        regions.province_code
    from {{ ref('int_applications__list') }} as applications
    left join {{ ref('regions') }} as regions
        on applications.region_code = regions.region_code
),

-- A sheet that no ledger brought says nothing; one that was brought and does not name a center says "none".
received as (
    select min(file_sha256) as co_builders
    from {{ ref('stg_ledger__co_builders') }}
),

evaluated as (
    select
        center_id as subject_id,
        *
    from {{ ref('int_metrics__grades') }}
),

co_builder_records as (
    {{ latest_records(ref('stg_ledger__co_builders')) }}
),

co_builders as (
    select
        centers.subject_id,
        received.co_builders,
        count(latest.co_builder_name) as co_builder_count,
        count(case when latest.co_builder_name is not null and hosts.host_kind_code is null then 1 end)
            as unknown_count,
        count(case when hosts.host_kind_code = 'university' then 1 end) as university_count,
        count(case when hosts.host_kind_code = 'enterprise' then 1 end) as enterprise_count,
        max(latest.file_sha256) as file_sha256,
        max(latest.sheet) as sheet,
        min(latest.co_builder_name_cell) as cell
    from centers
    cross join received
    left join co_builder_records as latest
        on
            centers.subject_id = latest.center_code
            and coalesce(latest.joined_on <= {{ as_of_date() }}, true)
            and coalesce(latest.left_on > {{ as_of_date() }}, true)
    left join {{ ref('int_registry__host_names') }} as names
        on {{ normalised_text('latest.co_builder_name') }} = names.host_key
    left join {{ ref('int_registry__hosts') }} as hosts
        on coalesce(latest.co_builder_uscc, names.host_id) = hosts.host_id
    group by centers.subject_id, received.co_builders
),

leaders as (
    select
        'center' as subject_kind,
        years.center_id as subject_id,
        cast(years.reporting_year as {{ text }}) as period,
        count(distinct {{ normalised_text('directions.leader_name') }}) as leader_count,
        max(directions.file_sha256) as file_sha256,
        max(directions.sheet) as sheet,
        min(coalesce(directions.leader_name_cell, directions.direction_name_cell)) as cell
    from {{ ref('int_reports__center_years') }} as years
    inner join {{ ref('stg_annual_report__directions') }} as directions
        on years.form_file_sha256 = directions.file_sha256
    group by years.center_id, years.reporting_year
    union all
    select
        'application' as subject_kind,
        applications.application_id as subject_id,
        applications.batch_text as period,
        count(distinct {{ normalised_text('directions.leader_name') }}) as leader_count,
        max(directions.file_sha256) as file_sha256,
        max(directions.sheet) as sheet,
        min(coalesce(directions.leader_name_cell, directions.direction_name_cell)) as cell
    from applications
    inner join {{ ref('stg_application__directions') }} as directions
        on applications.application_id = directions.file_sha256
    group by applications.application_id, applications.batch_text
),

committees as (
    select
        years.center_id as subject_id,
        cast(years.reporting_year as {{ text }}) as period,
        count(case when {{ normalised_text('members.employer_name') }} = centers.host_key then 1 end)
            as host_member_count,
        count(members.employer_name) = count(*) as is_complete,
        max(members.file_sha256) as file_sha256,
        max(members.sheet) as sheet,
        min(members.employer_name_cell) as cell
    from {{ ref('int_reports__center_years') }} as years
    inner join {{ ref('stg_annual_report__committee_members') }} as members
        on years.form_file_sha256 = members.file_sha256
    inner join centers
        on years.center_id = centers.subject_id
    group by years.center_id, years.reporting_year
),

report_years as (
    select
        center_id as subject_id,
        instance as period,
        owed_number,
        file_sha256
    from {{ ref('int_deadlines__report_years') }}
    where owed_number is not null
),

people as (
    select
        center_id as subject_id,
        *
    from {{ ref('int_metrics__people') }}
)
{#- relation, metric, number, text, date and the place of each: SQL expressions. #}
{%- set host = ["host_file_sha256", "host_sheet", "host_cell"] %}
{%- set at = ["file_sha256", "sheet", "cell"] %}
{%- set accepted = ["coalesce(acceptance_file_sha256, evaluations)", "acceptance_sheet", "acceptance_cell"] %}
{%- set graded = ["coalesce(evaluation_file_sha256, evaluations)", "evaluation_sheet", "evaluation_cell"] %}
{%- set rectified = ["result_file_sha256", "result_sheet", "result_cell"] %}
{%- set co_built = ["coalesce(file_sha256, co_builders)", "sheet", "cell"] %}
{%- set director = ["file_sha256", "sheet", "director_cell"] %}
{%- set year_of_as_of = "extract(year from " ~ as_of_date() ~ ")" %}
{%- set arms = [
    ("centers", "host_is_legal_person", "cast(is_legal_person as integer)", none, none, host),
    ("centers", "host_is_high_tech", "cast(is_high_tech as integer)", none, none, host),
    ("centers", "host_is_above_scale", "cast(is_above_scale as integer)", none, none, host),
    ("centers", "host_region_code", none, "region_code", none, host),
    ("centers", "host_province_code", none, "province_code", none, host),
    ("centers", "center_name", none, "center_name", none, at),
    ("centers", "director_is_top_talent", "0", none, none, at),
    ("evaluated", "acceptance_count", "case when evaluations is not null then acceptance_count end", none,
     "acceptance_on", accepted),
    ("evaluated", "evaluation_count", "case when evaluations is not null then evaluation_count end", none,
     "evaluation_on", graded),
    ("evaluated", "evaluation_grade", none, "evaluation_grade", "evaluation_on", graded),
    ("evaluated", "rectification_result", none, "result", "result_on", rectified),
    ("co_builders", "university_co_builders",
     "case when co_builders is not null and unknown_count = 0 then university_count end", none, none, co_built),
    ("co_builders", "enterprise_co_builders",
     "case when co_builders is not null and unknown_count = 0 then enterprise_count end", none, none, co_built),
    ("people", "staff_in_other_bases", "elsewhere_count", "elsewhere_text", none,
     ["file_sha256", "sheet", "elsewhere_cell"]),
    ("people", "director_age", year_of_as_of ~ " - director_birth_year", none, none, director),
    ("people", "director_has_senior_title",
     "case when director_title_level = '高级' then 1 when director_title_level is not null then 0 end", none, none,
     director),
    ("people", "director_is_full_time", "director_is_full_time", none, none, director),
    ("committees", "committee_host_members", "case when is_complete then host_member_count end", none, none, at),
    ("report_years", "annual_report_owed", "owed_number", none, none, ["file_sha256", "null", "null"]),
    ("leaders", "technical_leaders", "leader_count", none, none, at),
    ("applications", "host_is_legal_person", "is_legal_person", none, none,
     ["application_id", "sheet", "is_legal_person_cell"]),
    ("applications", "host_region_code", none, "region_code", none, ["application_id", "sheet", "region_cell"]),
    ("applications", "host_province_code", none, "province_code", none,
     ["application_id", "sheet", "region_cell"]),
    ("applications", "center_name", none, "center_name", none, ["application_id", "sheet", "center_name_cell"]),
    ("applications", "director_is_top_talent", "0", none, none,
     ["application_id", "sheet", "director_name_cell"]),
] %}
{%- for relation, metric, number, value_text, date, source in arms %}
{{ "union all" if not loop.first }}
select
    {%- if relation == "leaders" %}
    subject_kind,
    subject_id,
    {%- elif relation == "applications" %}
    'application' as subject_kind,
    application_id as subject_id,
    {%- else %}
    'center' as subject_kind,
    subject_id,
    {%- endif %}
    '{{ metric }}' as metric_id,
    {%- if relation == "applications" %}
    'application' as period_kind,
    batch_text as period,
    {%- elif relation == "leaders" %}
    case subject_kind when 'center' then 'reporting_year' else 'application' end as period_kind,
    period,
    {%- elif relation in ("committees", "report_years") %}
    'reporting_year' as period_kind,
    period,
    {%- else %}
    'as_of' as period_kind,
    {{ as_of_text() }} as period,
    {%- endif %}
    cast({{ number or "null" }} as double) as value_number,
    {#- Someone known only by year of birth may not have had this year's birthday yet. #}
    cast({{ number ~ " - 1" if metric == "director_age" else number or "null" }} as double) as least_number,
    cast({{ value_text or "null" }} as {{ text }}) as value_text,
    cast({{ date or "null" }} as date) as value_date,
    coalesce({{
        "result not in ('期满未验收', '无')" if metric == "rectification_result"
        else (number or value_text) ~ " is not null"
    }}, false) as is_known,
    cast({{ source[0] }} as {{ text }}) as source_submission_id,
    cast({{ source[1] }} as {{ text }}) as source_sheet,
    cast({{ source[2] }} as {{ text }}) as source_cell
from {{ relation }}
{%- endfor %}
