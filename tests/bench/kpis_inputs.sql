-- What the KPI models read, for `centers` fictional centers (a session variable) and ten reporting years: one in
-- twenty reports is missing, one value in fifty is blank, one center in forty moves to another city in mid-series.
create temp table centers as
select
    number,
    'C' || lpad(number::varchar, 6, '0') as center_id,
    case when number % 50 > 0 then 'C' || lpad((1 + number * 7 % 22)::varchar, 2, '0') end as cluster_code,
    (['LN-PRO', 'LN-COMMON', 'LN-KEYLAB', 'LN-ERC', 'AS-PRO'])[1 + number * 11 % 5] as base_type_code,
    number * 13 % 15 as place,
    'H' || number as host_id
from range(getvariable('centers')) as numbers (number);

create temp table places as
select
    row_number() over (order by sort_order) - 1 as place,
    region_code
from seeds.regions
where province_code = '210000';

create temp table center_years as
select
    centers.*,
    reporting_year::integer as reporting_year,
    places.region_code,
    (number * 7 + reporting_year) % 20 = 0 as is_missing,
    md5(center_id || reporting_year) as file_sha256
from centers
cross join range(2019, 2029) as years (reporting_year)
inner join places
    on (centers.place + case when number % 40 = 0 and reporting_year > 2023 then 1 else 0 end) % 15 = places.place;

insert into intermediate.int_registry__centers by name
select
    center_id,
    center_id as center_name,
    base_type_code,
    make_date(2008 + (number % 12)::integer, 8, 1) as approved_on
from centers;

insert into intermediate.int_registry__hosts by name
select
    host_id,
    host_id as host_name,
    (['enterprise', 'university', 'institute', 'medical', 'other'])[1 + number * 3 % 5] as host_kind_code
from centers;

insert into intermediate.int_registry__directions by name
select
    center_id,
    1 as direction_rank,
    '方向' || number as direction_name
from centers;

insert into intermediate.int_registry__evaluations by name
select
    center_id,
    '定期评估' as evaluation_kind,
    reporting_year as evaluation_year,
    (['优秀', '良好', '合格', '不合格'])[1 + number * 17 % 4] as grade,
    make_date(reporting_year, 10, 10) as concluded_on
from center_years
where (number + reporting_year) % 3 = 0;

insert into intermediate.int_registry__changes by name
select
    center_id,
    make_date(reporting_year, 5, 5) as changed_on,
    make_date(reporting_year, 6, 6) as filed_on
from center_years
where (number + reporting_year) % 7 = 0;

insert into intermediate.int_classification__nodes by name
select
    'bench' as scheme_id,
    'v1' as version,
    true as is_current,
    'illustrative' as scheme_status,
    'illustrative' as status,
    'N' || node as node_code,
    'N' || node as node_name,
    case when node >= 100 then 'N' || node // 100 end as parent_code,
    case when node >= 100 then 2 else 1 end as level_no,
    case when node >= 100 then '产业链' else '产业集群' end as level_name,
    node::integer as sort_order
from (
    select unnest(range(1, 23)) as node
    union all
    select 100 * cluster + chain from range(1, 23) as clusters (cluster), range(1, 5) as chains (chain)
) as nodes;

insert into intermediate.int_classification__center_nodes by name
select
    center_id,
    reporting_year,
    'bench' as scheme_id,
    level_no,
    case
        when cluster_code is not null and level_no = 1 then 'N' || cluster_code[2:]::integer
        when cluster_code is not null then 'N' || (cluster_code[2:]::integer * 100 + 1 + number % 4)
    end as node_code
from center_years
cross join (values (1), (2)) as levels (level_no);

insert into intermediate.int_reports__center_years by name
select
    center_id,
    reporting_year,
    center_id as center_name,
    region_code,
    cluster_code,
    base_type_code,
    host_id,
    'D-' || region_code as department_code,
    true as is_owed,
    make_date(reporting_year, 12, 31) as census_on,
    make_date(reporting_year + 1, 3, 31) as due_on,
    case when is_missing then 'missing' else 'on_time' end as report_status,
    case when not is_missing then make_date(reporting_year + 1, 3, 1) end as received_on,
    case when not is_missing then 'form' end as value_source,
    case when not is_missing then file_sha256 end as file_sha256
from center_years;

insert into intermediate.int_reports__claims by name
select
    center_id,
    reporting_year,
    'form' as value_source,
    file_sha256,
    'in_use' as disposition
from center_years
where not is_missing;

insert into intermediate.int_reports__indicators by name
select
    years.center_id,
    years.reporting_year,
    indicators.indicator_code,
    case
        when (years.number * 13 + years.reporting_year * 7 + indicators.sort_order) % 50 > 0
            then (years.number * 13 + years.reporting_year * 7 + indicators.sort_order) % 997
    end as value,
    years.file_sha256,
    '表' as sheet,
    'D' || indicators.sort_order as cell,
    'value' as value_state,
    false as has_reading_error
from center_years as years
cross join seeds.indicators
where not years.is_missing;

-- A sheet of the ledger that brought something is one that is known.
insert into staging.stg_ledger__evaluations (file_sha256) values ('ledger');
insert into staging.stg_ledger__rectifications (file_sha256) values ('ledger');
insert into staging.stg_ledger__changes (file_sha256) values ('ledger');
insert into staging.stg_ledger__events (file_sha256) values ('ledger');
insert into staging.stg_ledger__directions (file_sha256) values ('ledger');
