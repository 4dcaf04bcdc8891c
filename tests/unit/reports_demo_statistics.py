# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""The part of the invented database that the annual statistics fill: two tables a year, one year issued."""

from __future__ import annotations

import duckdb


def fill_statistics(connection: duckdb.DuckDBPyConnection, last_year: int) -> None:
    """Fill the marts in a database that has its KPI subjects already: years before `last_year` + 1, the last but one issued."""
    connection.execute(
        f"""
        insert into marts.rpt_statistics_contents by name
        select y::int as reporting_year, table_id, table_no, '辽宁省' || y || '年' || name as title, '单位：人' as unit_note,
            chapter_no, chapter_title, '人员为年末数。' as notes, '应报12家，已报9家，报送率75.0%。' as coverage_note,
            date '2025-06-30' as data_until_on, null as chart,
            case table_id when 'chain_system' then '“2211”产业体系为示例' end as classification_status,
            case when y = {last_year - 1} then 1 end as edition_no, case when y = {last_year - 1} then date '2024-12-01' end as issued_on,
            case when y = {last_year - 1} then repeat('ab', 32) end as edition_sha256, place as sort_order, y <= {last_year} as is_closed
        from (values ('staff', '表3-1', '人员情况', 3, '人员', 1), ('chain_system', '表2-7', '“2211”产业体系主要指标', 2, '布局', 2),
                     ('endings', '表11-5', '终止情况', 11, '报送、评估与变动', 3)) t(table_id, table_no, name, chapter_no, chapter_title, place),
             range({last_year - 1}, {last_year + 2}) r(y)
        """
    )
    for table, kinds in (("staff", "('province', 'region', 'cluster')"), ("chain_system", "('node')")):
        connection.execute(
            f"""
            insert into marts.rpt_statistics_{table} by name
            select y::int as reporting_year, row_no, subject_name as row_label, (subject_kind <> 'province')::int as row_level,
                case subject_kind when 'province' then 'total' else 'item' end as row_kind, subject_kind, subject_code,
                n as column_no, ['固定人员', '研发人员'][n] as column_label, '人员' as column_group, ['K01', 'K02'][n] as measure_id,
                '人' as unit, 0 as decimals, row_no * 100 + n * 10 + y % 10 as value, row_no * 100 + n * 10 + y % 10 as current_value,
                y = {last_year - 1} as is_issued, 3 as center_count, 9 as reported_count, 12 as owed_count, 'open' as disclosure
            from (select *, row_number() over (order by subject_kind = 'province' desc, subject_kind, sort_order, subject_code)::int as row_no
                  from marts.dim_kpi_subject where subject_kind in {kinds}),
                 range(1, 3) c(n), range({last_year - 1}, {last_year + 1}) r(y)
            """
        )
    connection.execute(
        f"""
        insert into marts.rpt_statistics_revision by name
        select {last_year - 1} as reporting_year, 1 as edition_no, 'staff' as table_id, 'a' as row_key, 'b' as column_key,
            '大连市' as row_label, '固定人员' as column_label, '人' as unit, 0 as decimals, 310.0 as issued_value,
            318.0 as current_value, '发布后收到更正的年度报告' as reason, 1 as row_no, 1 as column_no
        """
    )
