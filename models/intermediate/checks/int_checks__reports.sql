-- What is wrong with a report as a whole: its center, its year, its department, its place among others
-- (C03 to C09, C17).
with claims as (
    select
        claims.*,
        coalesce(claims.center_code_cell, claims.center_name_cell) as identity_cell,
        coalesce(claims.center_code_received, claims.center_name_received) as identity_received,
        centers.center_name as current_name,
        centers.name_key as current_name_key,
        center_years.is_owed,
        center_years.has_form,
        center_years.department_code as year_department_code,
        year_departments.department_name as year_department_name,
        centers.department_code as current_department_code
    from {{ ref('int_reports__claims') }} as claims
    left join {{ ref('int_registry__center_versions') }} as centers
        on claims.center_id = centers.center_id and centers.is_current
    left join {{ ref('int_reports__center_years') }} as center_years
        on claims.center_id = center_years.center_id and claims.reporting_year = center_years.reporting_year
    left join {{ ref('departments') }} as year_departments
        on center_years.department_code = year_departments.department_code
),

-- A name is old when the center had dropped it by the day the report came in.
old_names as (
    select claims.claim_id
    from claims
    inner join {{ ref('int_registry__center_versions') }} as versions
        on
            claims.center_id = versions.center_id
            and {{ normalised_text('claims.center_name') }} = versions.name_key
    left join {{ ref('int_registry__center_versions') }} as still_valid
        on
            claims.center_id = still_valid.center_id
            and versions.name_key = still_valid.name_key
            and (still_valid.valid_to is null or claims.received_on < still_valid.valid_to)
    where still_valid.center_id is null and claims.current_name_key <> versions.name_key
)

select {{ report_finding('C03', 'identity_cell', 'center_code', 'identity_received') }}
from claims
where disposition = 'superseded' and value_source = 'form'
union all
select {{ report_finding(
    'C04', 'reporting_year_cell', 'reporting_year', 'reporting_year_received', value='reporting_year',
    detail='file_name_year'
) }}
from claims
where held_for = 'C04'
union all
select {{ report_finding(
    'C05', 'identity_cell', 'center_code', 'identity_received', center_id=none, value='center_code',
    name='center_name'
) }}
from claims
where held_for = 'C05'
union all
select {{ report_finding(
    'C06', 'center_name_cell', 'center_name', 'center_name_received', value='center_name',
    name='current_name'
) }}
from claims
where
    disposition = 'in_use'
    and value_source = 'form'
    and claim_id in (select old_names.claim_id from old_names)
union all
select {{ report_finding(
    'C07', 'reporting_year_cell', 'reporting_year', 'reporting_year_received', value='reporting_year'
) }}
from claims
where disposition = 'in_use' and value_source = 'form' and not is_owed
union all
select {{ report_finding('C08', 'identity_cell', 'center_code', 'identity_received') }}
from claims
where disposition = 'in_use' and value_source = 'summary' and is_owed and not has_form
union all
select {{ report_finding(
    'C09', 'department_cell', 'department', 'department_received', value='department',
    name='year_department_name'
) }}
from claims
where
    disposition = 'in_use'
    and value_source = 'form'
    and department_code is not null
    and department_code <> year_department_code
    and department_code <> current_department_code
union all
select {{ report_finding(
    'C17', 'identity_cell', 'center_code', 'identity_received', value='center_code', name='center_name'
) }}
from claims
where held_for = 'C17'
