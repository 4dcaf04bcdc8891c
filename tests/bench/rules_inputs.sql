-- What the rule models read, for `centers` fictional centers (a session variable) and ten reporting years. One in
-- twenty reports is missing; grades, people and values vary with the number of the center.
create temp table centers as
select
    number,
    'C' || lpad(number::varchar, 6, '0') as center_id,
    case
        when number % 20 < 10 then 'LN-PRO'
        when number % 20 < 13 then 'LN-COMMON'
        when number % 20 < 15 then 'AS-PRO'
        when number % 20 < 17 then 'SX-FIELD'
        when number % 20 < 18 then 'SX-COMP'
        else 'LN-MIC'
    end as base_type_code,
    '辽宁省' || center_id || '专业技术创新中心（2014年—2017年）' as center_name,
    'H' || (number // 2) as host_id,
    'D' || number as director_name,
    'B' || number as cell
from range(getvariable('centers')) as numbers (number);

create temp table center_years as
select
    *,
    (number * 7 + reporting_year) % 20 = 0 as is_missing,
    md5(center_id || reporting_year) as file_sha256
from centers
cross join range(2015, 2025) as years (reporting_year);

insert into intermediate.int_registry__centers by name
select
    center_id,
    center_name,
    base_type_code,
    date '2014-08-01' as approved_on,
    'ledger' as file_sha256,
    '中心' as sheet,
    cell,
    '数控机床' as cluster,
    cell as cluster_cell,
    timestamp '2015-01-01' as received_at,
    host_id as host_name,
    lower(host_id) as host_key,
    director_name
from centers;

insert into intermediate.int_registry__center_versions by name
select
    center_id || '-v1' as center_version_id,
    center_id,
    center_name,
    base_type_code,
    date '2014-08-01' as approved_on,
    'ledger' as file_sha256,
    '中心' as sheet,
    cell,
    host_id as host_name,
    host_id,
    director_name,
    '210100' as region_code,
    true as is_current,
    1 as version_no,
    date '2014-08-01' as valid_from
from centers;

insert into intermediate.int_registry__hosts by name
select distinct
    host_id,
    host_id as host_name,
    'enterprise' as host_kind_code,
    '210100' as region_code,
    true as is_legal_person,
    true as is_high_tech,
    true as is_above_scale,
    'ledger' as file_sha256,
    '依托单位' as sheet,
    host_id as cell
from centers;

insert into intermediate.int_registry__directions by name
select
    center_id,
    1 as direction_rank,
    '方向' || number as direction_name,
    'ledger' as file_sha256,
    '研究方向' as sheet,
    cell
from centers;

insert into intermediate.int_reports__center_years by name
select
    center_id,
    reporting_year::integer as reporting_year,
    base_type_code,
    true as is_owed,
    make_date(reporting_year, 12, 31) as census_on,
    make_date(reporting_year + 1, 3, 31) as due_on,
    case when is_missing then 'missing' else 'on_time' end as report_status,
    case when not is_missing then make_date(reporting_year + 1, 3, 1) end as received_on,
    case when not is_missing then 'form' end as value_source,
    case when not is_missing then file_sha256 end as form_file_sha256,
    case when not is_missing then file_sha256 end as file_sha256
from center_years;

insert into intermediate.int_reports__indicators by name
select
    years.center_id,
    years.reporting_year::integer as reporting_year,
    years.base_type_code,
    indicators.indicator_code,
    (years.number * 13 + years.reporting_year * 7) % 40
    + case indicators.unit when '万元' then 1500 else 0 end as value,
    years.file_sha256,
    '表' as sheet,
    'D' || indicators.sort_order as cell,
    'value' as value_state,
    false as has_reading_error
from center_years as years
cross join seeds.indicators
where
    not years.is_missing
    and exists (
        select 1
        from seeds.metrics
        where
            metrics.origin = 'indicator'
            and '+' || metrics.expression || '+' like '%+' || indicators.indicator_code || '+%'
    );

insert into staging.stg_ledger__evaluations by name
select
    center_id as center_code,
    center_id as natural_key,
    timestamp '2015-01-01' as received_at,
    1 as receipt_no,
    'ledger' as file_sha256,
    '评估评价' as sheet,
    number as record,
    '评估' as evaluation_kind,
    2023 as evaluation_year,
    case when number % 50 = 0 then '不合格' else '合格' end as grade,
    date '2023-10-10' as concluded_on,
    'C' || number as evaluation_kind_cell
from centers;

insert into staging.stg_ledger__staff by name
select
    centers.center_id as center_code,
    centers.center_id || people.rank as natural_key,
    timestamp '2015-01-01' as received_at,
    1 as receipt_no,
    'ledger' as file_sha256,
    '固定人员' as sheet,
    centers.number * 5 + people.rank as record,
    case when people.rank = 0 then centers.director_name else 'P' || centers.number || '_' || people.rank end
        as person_name,
    '教授' as professional_title,
    1970 as birth_year,
    1 as is_full_time,
    'B' || centers.number as person_name_cell
from centers
cross join range(5) as people (rank);
