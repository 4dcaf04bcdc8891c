# ruff: noqa: E501 -- SQL and page text stand unbroken, as they would in their own files
"""A small invented database with the schema `marts`, for tests of the pages.

The tables are created from the models' own YAML (names and types), so a page that asks for a column the marts
no longer have fails here. The rows are fictional and made by arithmetic; reference rows come from the seeds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb
import yaml

from reports.charts import ChartEngine
from reports.library import PageLibrary
from reports.site import Site
from reports.snapshot_tables import add_snapshot_tables
from tests.unit.reports_demo_coverage import fill_coverage
from tests.unit.reports_demo_directions import fill_directions
from tests.unit.reports_demo_kpis import fill_kpis
from tests.unit.reports_demo_regulations import fill_regulations
from tests.unit.reports_demo_statistics import fill_statistics
from warehouse.publishing import InputFile, Manifest
from warehouse.settings import project_dir, seeds_dir

FIRST_YEAR, LAST_YEAR = 2019, 2024
AS_OF = dt.date(2025, 6, 30)
HOSTILE_ID = "LN-<&>/..|`1"
HOSTILE_NAME = "甲|乙<script>alert(1)</script>[链接](https://example.invalid)中心‮]]>"
HOSTILE_TEXT = '=HYPERLINK("https://example.invalid","点此")'


def demo_database(path: Path | None = None, *, centers: int = 24) -> duckdb.DuckDBPyConnection:
    """An open database (in memory unless `path`) with `centers` invented centers over six years, one with a
    hostile name.
    """
    connection = duckdb.connect(str(path) if path else ":memory:")
    _create_tables(connection)
    _fill_reference(connection)
    _fill_centers(connection, centers)
    _fill_submissions(connection)
    _fill_indicators(connection)
    _fill_issues(connection)
    fill_kpis(connection, FIRST_YEAR, LAST_YEAR)
    fill_coverage(connection)
    fill_directions(connection)
    fill_statistics(connection, LAST_YEAR)
    _fill_overview(connection)
    fill_regulations(connection, AS_OF)
    add_snapshot_tables(connection, demo_manifest(connection))
    return connection


def demo_manifest(connection: duckdb.DuckDBPyConnection, *, sample: bool = True) -> Manifest:
    """The manifest that would go with it."""
    tables = connection.execute(
        "select table_name from information_schema.tables where table_schema='marts' and not table_name like 'snapshot%'"
    ).fetchall()
    return Manifest(
        snapshot_id="20250630-demo00000000",
        fingerprint="demo" * 16,
        as_of=AS_OF,
        sample=sample,
        code_version="demo00000000",
        python_version="3.11",
        dbt_version="1.11",
        duckdb_version=duckdb.__version__,
        row_counts={
            name: _one(connection, f"select count(*) from marts.{name}") for (name,) in sorted(tables)
        },
        issue_counts=[],
        inputs=[
            InputFile(
                sha256="0" * 64, file_name="甲.xlsx", form="ledger", received_at=dt.datetime(2025, 1, 2)
            )
        ],
    )


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema marts")
    for file in sorted((project_dir() / "models" / "marts").rglob("*.yml")):
        for model in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("models", []):
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
            connection.execute(f"create table marts.{model['name']} ({columns})")
            _comment(connection, f"table marts.{model['name']}", model)
            for column in model["columns"]:
                _comment(connection, f"column marts.{model['name']}.{column['name']}", column)


def _comment(connection: duckdb.DuckDBPyConnection, place: str, described: dict[str, str]) -> None:
    text = described.get("description", "").strip().replace("'", "''")
    connection.execute(f"comment on {place} is '{text}'")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    connection.execute(f"insert into marts.{table} by name {select}")


def _fill_reference(connection: duckdb.DuckDBPyConnection) -> None:
    seeds = seeds_dir()
    for seed, path in {
        "regions": "reference/regions.csv",
        "departments": "reference/departments.csv",
        "nodes": "classification/nodes.csv",
        "indicators": "indicators/indicators.csv",
        "issue_types": "reference/issue_types.csv",
        "base_types": "reference/base_types.csv",
    }.items():
        connection.execute(
            f"create temp table {seed} as select * from read_csv('{seeds / path}', all_varchar=true)"
        )
    _insert(
        connection,
        "dim_region",
        "select region_code, region_name, region_name as region_short_name, '210000' as province_code, "
        "'辽宁省' as province_name, true as is_liaoning, sort_order::int as sort_order from regions "
        "where region_code like '21%'",
    )
    _insert(
        connection,
        "dim_department",
        "select department_code, department_name, region_code, department_level, sort_order::int as sort_order "
        "from departments",
    )
    _insert(
        connection,
        "dim_cluster",
        "select n.node_code as cluster_code, n.node_name as cluster_name, g.node_code as cluster_group_code, "
        "g.node_name as cluster_group_name, n.sort_order::int as sort_order, n.status, n.source from nodes n "
        "join nodes g on g.scheme_id = n.scheme_id and g.node_code = n.parent_code where n.scheme_id = 'clusters-22'",
    )
    _insert(
        connection,
        "dim_base_type",
        "select base_type_code, base_type_name, sort_order::int as sort_order, false as is_legacy from base_types",
    )
    _insert(
        connection,
        "dim_indicator",
        "select indicator_code, block_code, block_name, indicator_name, unit, value_type, measure, definition, "
        "sort_order::int as sort_order from indicators",
    )


def _fill_centers(connection: duckdb.DuckDBPyConnection, centers: int) -> None:
    connection.execute(
        f"""
        create temp table c as
        select i, case when i = 1 then $hostile_id else 'LN-PTIC-' || lpad(i::varchar, 4, '0') end as center_id,
            case when i = 1 then $hostile_name else '辽宁省' || cl.cluster_name || '专业技术创新中心（第' || i || '号）' end
                as center_name,
            '91210000DEMO' || lpad(i::varchar, 6, '0') as host_id,
            case when i % 9 = 0 then null else cl.cluster_code end as cluster_code,
            d.department_code, d.region_code
        from range(1, {centers} + 1) t(i)
        join (select *, row_number() over (order by sort_order) as n from marts.dim_cluster) cl on cl.n = 1 + i % 22
        join (select *, row_number() over (order by sort_order) as n from marts.dim_department
              where region_code like '21%') d on d.n = 1 + i % 15
        """,
        {"hostile_id": HOSTILE_ID, "hostile_name": HOSTILE_NAME},
    )
    _insert(
        connection,
        "dim_host",
        "select host_id, host_id as uscc, '示例装备制造有限公司' || i as host_name, 'enterprise' as host_kind_code, "
        "'企业' as host_kind_name, region_code, true as is_legal_person, i % 2 = 0 as is_high_tech, "
        "null::boolean as is_above_scale, '在营' as operating_status, 1 as center_count from c",
    )
    for number, start, end, name in (
        (1, "date '2019-05-31'", "date '2022-03-01'", "'原' || center_name"),
        (2, "date '2022-03-01'", "null::date", "center_name"),
    ):
        _insert(
            connection,
            "dim_center",
            f"select center_id || '#{number}' as center_version_id, center_id, center_id as center_code, "
            f"{name} as center_name, (select base_type_code from marts.dim_base_type order by sort_order limit 1) "
            f"as base_type_code, host_id, '示例装备制造有限公司' || i as host_name, region_code, cluster_code, "
            f"department_code, '张某' || i as director_name, date '2019-05-31' as approved_on, "
            f"'辽科发〔2019〕' || i || '号' as approval_document, '运行' as status, {start} as valid_from, "
            f"{end} as valid_to, {number} = 2 as is_current, {number} as version_no, "
            f"case when {number} = 2 then '名称' end as changed_attributes, 'ledger' as source_submission_id, "
            f"'中心' as source_sheet, 'A' || (i + 3) as source_cell from c",
        )
    _insert(
        connection,
        "fct_center_direction",
        "select center_id, n as direction_no, '高精度主轴热误差补偿技术' || n as direction_name, '主轴；热误差' as keywords, "
        "'李某' as leader_name, date '2019-05-31' as started_on, 'ledger' as source_submission_id, "
        "'研究方向' as source_sheet, 'C' || (i * 2 + n) as source_cell from c, range(1, 3) t(n)",
    )
    _insert(
        connection,
        "fct_center_event",
        "select center_id, n as event_no, date '2019-05-31' + to_years(n::int - 1)::interval as event_on, "
        "['approval', 'evaluation', 'change'][n] as event_kind, ['批准建设', '绩效评估', '名称变更'][n] as title, "
        "['纳入建设计划', '评估结果：良好', '由原名变更为现名'][n] as detail, 'ledger' as source_submission_id, "
        "'变更备案' as source_sheet, 'B' || (i + n) as source_cell from c, range(1, 4) t(n)",
    )


def _fill_submissions(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        create temp table s as
        select c.*, y::int as y, center_id || ':' || y as submission_id,
            case when (i + y) % 11 = 0 then 'missing' when (i + y) % 7 = 0 then 'late'
                 when (i + y) % 23 = 0 then 'held' else 'on_time' end as report_status
        from c, range({FIRST_YEAR}, {LAST_YEAR} + 1) t(y)
        """
    )
    _insert(
        connection,
        "fct_submission",
        "select 'ledger' as submission_id, 0 as receipt_no, '登记台账.xlsx' as file_name, 'ledger' as form, "
        "'登记台账' as form_name, timestamp '2025-01-02' as received_at, 'accepted' as outcome, "
        "'in_use' as disposition, 900 as value_count, 0 as error_count, 0 as warning_count, 0 as notice_count",
    )
    _insert(
        connection,
        "fct_submission",
        "select submission_id, i * 10 + y as receipt_no, y || '年度报告_' || i || '.xlsx' as file_name, "
        "'annual_report' as form, '年度报告' as form_name, 'annual_report.v2' as layout_id, "
        "make_timestamp(y + 1, 3, 20, 9, 0, 0) as received_at, 'accepted' as outcome, "
        "case report_status when 'held' then 'held' else 'in_use' end as disposition, center_id, "
        "y as reporting_year, department_code, 70 as value_count, (i % 5 = 0)::int as error_count, "
        "0 as warning_count, 0 as notice_count from s where report_status <> 'missing'",
    )
    _insert(
        connection,
        "fct_submission",
        "select 'bad' || n as submission_id, 900 + n as receipt_no, ['加密文件.xlsx', '不明表格.csv'][n] as file_name, "
        "'待退回/' || n as origin, null as form, '未识别' as form_name, timestamp '2025-02-01' as received_at, "
        "['refused', 'unrecognised'][n] as outcome, ['refused', 'unrecognised'][n] as disposition, "
        "0 as value_count, 1 as error_count, 0 as warning_count, 0 as notice_count from range(1, 3) t(n)",
    )
    _insert(
        connection,
        "fct_center_year",
        "select center_id, y as reporting_year, center_id || case when y < 2022 then '#1' else '#2' end "
        "as center_version_id, center_name, region_code, cluster_code, host_id, department_code, true as is_owed, "
        "make_date(y + 1, 3, 31) as due_on, true as due_is_assumption, report_status, "
        "case when report_status <> 'missing' then submission_id end as submission_id, "
        "case when report_status in ('on_time', 'late') then make_date(y + 1, 3, 20) end as received_on, "
        "case when report_status = 'late' then 12 end as days_late, (report_status <> 'missing')::int "
        "as submission_count, 'form' as value_source, case when report_status <> 'missing' then 70 else 0 end "
        "as indicator_count, 0 as questioned_count, (i % 5 = 0)::int as issue_count from s",
    )


def _fill_indicators(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(
        connection,
        "fct_indicator",
        """
        select s.center_id, s.y as reporting_year, d.indicator_code,
            case when (s.i + d.sort_order + s.y) % 29 = 0 then null
                 when d.value_type = 'boolean' then (s.i + s.y) % 2
                 when d.value_type = 'integer' then (s.i * 7 + d.sort_order * 3 + (s.y - 2018) * 5) % 90
                 else (s.i * 131 + d.sort_order * 37 + (s.y - 2018) * 411) % 4000 + 0.25 end as value,
            d.unit,
            case when (s.i + d.sort_order + s.y) % 29 = 0 then '—' else 'x' end as received_text,
            d.unit as received_unit,
            case when (s.i + d.sort_order + s.y) % 29 = 0 then 'dash' else 'value' end as value_state,
            (s.i + d.sort_order) % 41 <> 0 as is_accepted, 'form' as value_source, s.submission_id,
            d.block_name as sheet, 'D' || (d.sort_order + 4) as cell, 'annual_report.v2' as layout_id
        from s, marts.dim_indicator d where s.report_status in ('on_time', 'late')
        """,
    )


def _fill_issues(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        insert into marts.fct_submission_issue by name
        select s.submission_id || ':' || t.issue_code as issue_id, s.submission_id, t.issue_code, t.severity, t.layer,
            t.title, '三、经费' as sheet, 'D' || (8 + s.i % 9) as cell, 'C01' as field, $text as received_text,
            t.title || '，该单元格收到的内容与其他数据不一致。' as message, t.remedy, s.center_id,
            s.y as reporting_year, case when s.i % 10 = 0 then null else s.department_code end as department_code
        from s join (select *, row_number() over (order by issue_code) as n from issue_types where layer <> 'receive') t
            on t.n = 1 + (s.i + s.y) % 6
        where s.report_status <> 'missing' and s.i % 5 in (0, 1)
        """,
        {"text": HOSTILE_TEXT},
    )
    _insert(
        connection,
        "fct_submission_issue",
        "select submission_id || ':1' as issue_id, submission_id, 'F01' as issue_code, 'refusal' as severity, "
        "'receive' as layer, '文件无法读取' as title, '文件“' || file_name || '”无法读取。' as message, "
        "'请取消密码保护后另存为 .xlsx 重新报送。' as remedy from marts.fct_submission where submission_id like 'bad%'",
    )


def _fill_overview(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(
        connection,
        "rpt_overview",
        f"""
        select *, date '{AS_OF}' as as_of_on from (values
            ('files_received', '收到文件', (select count(*) from marts.fct_submission), '件', 1),
            ('files_accepted', '读取成功', (select count(*) from marts.fct_submission where outcome = 'accepted'), '件', 2),
            ('files_refused', '拒收文件', 1, '件', 3), ('files_unrecognised', '无版式识别', 1, '件', 4),
            ('centers', '登记中心', (select count(*) from marts.dim_center where is_current), '个', 7),
            ('centers_standing', '在册中心', (select count(*) from marts.dim_center where is_current), '个', 8),
            ('reports_owed', '应报年度报告', (select count(*) from marts.fct_center_year), '份', 10),
            ('reports_missing', '未报送', (select count(*) from marts.fct_center_year where report_status = 'missing'), '份', 13),
            ('issues_error', '错误', (select count(*) from marts.fct_submission_issue where severity = 'error'), '条', 17),
            ('home_centers_standing', '本省在册中心', (select count(*) from marts.dim_center where is_current), '个', 20)
        ) as t(metric, label, value, unit, sort_order)
        """,
    )


def build_pages(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    pages: dict[str, str],
    terms: Sequence[str] = (),
    *,
    sample: bool = False,
) -> dict[str, str]:
    """Build a site of just these pages (path -> text) and return every page: path -> text. `terms`: see `Site`."""
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with ChartEngine() as charts:
        manifest = demo_manifest(connection, sample=sample)
        site = Site(connection, manifest, PageLibrary(folder), charts, [], terms=terms)
        files = [item for item in site.files() if item.path.endswith((".html", ".md"))]
        return {item.path: item.content.decode() for item in files}


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file under `folder`: path, with `/` -> bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
