# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""The part of the invented database that regulations fill: rules, outcomes, deadlines, risk, what-if, old bases.

Rules and articles are those of the seeds; outcomes and dates are made by arithmetic on the center's number, so
that every level, state and task occurs.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from warehouse.settings import seeds_dir

LEVELS = {
    "triggered": "触发",
    "warning": "预警",
    "watch": "关注",
    "undetermined": "无法判定",
    "normal": "正常",
}


def fill_regulations(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """Fill the marts of regulations in a database that has its centers already (temporary table `c`)."""
    for seed in ("regulations", "articles", "rules"):
        path = seeds_dir() / "regulations" / f"{seed}.csv"
        connection.execute(
            f"create temp table seed_{seed} as select * from read_csv('{path}', all_varchar=true)"
        )
    connection.execute(f"create temp table today as select date '{as_of}' as as_of")
    _fill_rules(connection)
    _fill_evaluations(connection)
    _fill_deadlines(connection)
    _fill_risk(connection)
    _fill_findings(connection)
    _fill_legacy(connection)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    connection.execute(f"insert into marts.{table} by name {select}")


def _fill_rules(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(
        connection,
        "dim_regulation",
        "select regulation_id, title, document_number, authority, status, valid_from::date as valid_from, "
        "valid_to::date as valid_to, supersedes, is_formal::boolean as is_formal, note, source from seed_regulations",
    )
    _insert(
        connection,
        "dim_rule",
        "select r.rule_id, r.regulation_id, r.article, a.article_label, a.paraphrase, r.stage, r.kind, r.rule_name, "
        "r.base_type_codes, r.severity, r.leads_to, r.is_evaluated::boolean as is_evaluated, r.not_evaluated_reason, "
        "case when r.is_evaluated::boolean then '不少于5项' end as parameters_text, r.averting_action, "
        "r.sort_order::int as sort_order, r.valid_from::date as valid_from, r.valid_to::date as valid_to, r.source "
        "from seed_rules r left join (select regulation_id, article, any_value(article_label order by article_label) as article_label, "
        "any_value(paraphrase order by paraphrase) as paraphrase from seed_articles group by all) a using (regulation_id, article)",
    )


def _fill_evaluations(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create temp table e as
        select c.i, c.center_id, r.*, p.period, p.period_kind,
            case when (c.i + r.sort_order + p.n) % 9 = 0 then 'insufficient_data'
                 when (c.i + r.sort_order + p.n) % 13 = 0 then 'not_applicable'
                 when (c.i * 3 + r.sort_order + p.n) % 11 = 0 then 'breached' else 'met' end as outcome
        from c, marts.dim_rule r,
            (select '2023' as period, 'reporting_year' as period_kind, 1 as n union all select '2024', 'reporting_year', 2
             union all select as_of::varchar, 'as_of', 3 from today) p
        where r.is_evaluated and r.stage not in ('application', 'batch')
            and (r.regulation_id = 'LN-TIC-2019' or (r.regulation_id = 'LN-MIC-DRAFT' and c.i % 3 = 0))
            and (r.kind in ('threshold', 'ratio')) = (p.period_kind = 'reporting_year')
        """
    )
    _insert(
        connection,
        "fct_rule_evaluation",
        "select md5(rule_id || center_id || period) as evaluation_id, rule_id, rule_name, regulation_id, article, "
        "article_label, paraphrase, stage, kind, severity, leads_to, regulation_id = 'LN-TIC-2019' as is_formal, "
        "'center' as subject_kind, center_id as subject_id, center_id, "
        "case when regulation_id = 'LN-TIC-2019' then 'formal' else 'what_if' end as basis, period_kind, period, outcome, "
        "case outcome when 'insufficient_data' then null else '3项' end as value_text, 3 as value_number, "
        "'不少于5项' as limit_text, case outcome when 'insufficient_data' then '缺少“' || rule_name || '”所需的数据，不作判定。' "
        "else rule_name || '：实际3项，要求不少于5项。' end as explanation, 'ledger' as source_submission_id, "
        "'评估评价' as source_sheet, 'E' || (i + 3) as source_cell, '登记台账.xlsx！整改!F' || (i + 3) as evidence_text, "
        "null::date as due_on, null::date as occurred_on from e",
    )


def _fill_deadlines(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(
        connection,
        "fct_deadline",
        """
        select md5(d.kind || center_id || d.n) as deadline_id, center_id, r.rule_id, r.rule_name, r.regulation_id,
            r.article_label, r.stage, r.severity, 'formal' as basis, d.kind as deadline_kind, d.subject_text,
            case when d.kind = 'annual_report' then d.subject_text || '年度' end as covers_text,
            d.due_on - interval 3 year as anchor_on, '批准建设' as anchor_label, d.due_on,
            case when d.kind = 'construction' and i % 7 = 0 then d.due_on + 90 end as extended_until,
            case when d.kind = 'construction' and i % 7 = 0 then d.due_on + 90 else d.due_on end as effective_due_on,
            case when d.due_on < as_of and i % 4 <> 0 then d.due_on - 20 end as done_on,
            case when d.due_on >= as_of then 'open' when i % 4 <> 0 then 'done' else 'overdue' end as status,
            case when d.due_on >= as_of then '未届满' when i % 4 <> 0 then '按期完成' else '逾期' end as status_name,
            case when d.due_on >= as_of or i % 4 = 0 then date_diff('day', as_of, d.due_on)::int end as days_left,
            r.averting_action, center_name, department_code, region_code, 'LN-PRO' as base_type_code, true as is_standing,
            'ledger' as source_submission_id, '中心' as source_sheet, 'H' || (i + 3) as source_cell
        from today, c,
            lateral (values (1, 'annual_report', '2025', date '2026-03-31'), (2, 'annual_report', '2024', date '2025-03-31'),
                (3, 'construction', '2022-08-15', as_of + (i * 17 - 60)::int), (4, 'evaluation', '2022', date '2025-12-31'),
                (5, 'rectification', '2024-10-10', as_of + (i * 11 - 40)::int)) d(n, kind, subject_text, due_on)
            join (select case when article = '12' then 'construction' when rule_id = 'LN-TIC-2019/30' or rule_id like 'LN-TIC-2019/30-%' then 'rectification'
                    when article like '28%' then 'evaluation' else 'annual_report' end as kind, *
                  from marts.dim_rule where regulation_id = 'LN-TIC-2019' and kind = 'deadline'
                  qualify row_number() over (partition by 1 order by sort_order) > 0) r on r.kind = d.kind
        where (d.kind <> 'rectification' or i % 6 = 0) and (d.kind <> 'construction' or i % 2 = 0)
        qualify row_number() over (partition by d.n, center_id order by r.sort_order) = 1
        """.replace("*\n                  from", "* exclude (kind)\n                  from"),
    )


def _fill_risk(connection: duckdb.DuckDBPyConnection) -> None:
    levels = ", ".join(f"('{code}', '{name}', {n})" for n, (code, name) in enumerate(LEVELS.items()))
    connection.execute(
        f"""
        create temp table k as
        select c.*, as_of, l.code as level_code, l.name as level_name, l.n + 1 as level_order, g.rule_id, g.article_label,
            g.rule_name, g.averting_action,
            case when l.code in ('warning', 'watch') then as_of + (i * 13 % 400)::int end as trigger_on
        from today, c join (values {levels}) l(code, name, n) on l.n = case when i % 10 < 4 then i % 10 else 4 end
        join (select *, row_number() over (order by sort_order) as n from marts.dim_rule
              where regulation_id = 'LN-TIC-2019' and severity = 'ground') g on g.n = 1 + i % 7
        """
    )
    _insert(
        connection,
        "fct_center_risk",
        "select center_id, center_id as center_code, center_name, level_code, level_name, level_order, "
        "case when level_code in ('triggered', 'warning', 'watch') then article_label || ' ' || rule_name || '：2022、2023年度未报送' end as grounds, "
        "case when level_code in ('triggered', 'warning') then rule_id end as ground_rule_ids, "
        "trigger_on as next_trigger_on, case when trigger_on is not null then rule_id end as next_trigger_rule_id, "
        "case when trigger_on is not null then rule_name end as next_trigger_rule_name, "
        "case when trigger_on is not null then article_label end as next_trigger_article_label, "
        "date_diff('day', as_of, trigger_on)::int as days_to_trigger, "
        "case when level_code in ('triggered', 'warning', 'watch') then averting_action end as averting_action, "
        "case when level_code = 'undetermined' then article_label || '：缺少定期评估结果、整改验收结果' end as missing_inputs, "
        "case when level_code = 'triggered' and i % 20 = 0 then '限期整改' end as recorded_decision, "
        "case when level_code = 'triggered' and i % 20 = 0 then date '2025-05-20' end as decision_on, "
        "case when level_code = 'triggered' and i % 20 = 0 then '辽科函〔2025〕9号' end as decision_document, i <> 24 as is_standing, "
        "region_code, cluster_code, department_code, 'LN-PRO' as base_type_code, host_id, '示例装备制造有限公司' || i as host_name from k",
    )
    _insert(
        connection,
        "fct_center_risk_ground",
        "select k.center_id, g.rule_id, g.rule_name, g.regulation_id, g.article_label, g.paraphrase, 'formal' as basis, "
        "case when g.rule_id <> k.rule_id then 'met' when level_code = 'triggered' then 'breached' "
        "when level_code = 'undetermined' then 'insufficient_data' else 'met' end as outcome, "
        "g.rule_name || '：2022、2023年度未报送，2024年度报告期限为2025-03-31。' as explanation, "
        "case when g.rule_id = k.rule_id then trigger_on end as trigger_on, "
        "case when g.rule_id = k.rule_id then date_diff('day', as_of, trigger_on)::int end as days_to_trigger, "
        "g.rule_id = k.rule_id and level_code = 'warning' as is_near, "
        "case when g.rule_id = k.rule_id and level_code = 'warning' then '已连续两年缺报，再缺一年即满三年' end as near_text, "
        "g.leads_to, g.averting_action, g.sort_order from k join marts.dim_rule g on g.regulation_id = 'LN-TIC-2019' and g.severity = 'ground'",
    )
    _insert(
        connection,
        "rpt_what_if",
        "select center_id, regulation_id, g.title as regulation_title, g.status as regulation_status, center_name, "
        "level_code as formal_level_code, level_name as formal_level_name, "
        "case when i % 4 = 0 then 'triggered' else level_code end as what_if_level_code, "
        "case when i % 4 = 0 then '触发' else level_name end as what_if_level_name, "
        "i % 4 = 0 and level_code <> 'triggered' as is_changed, '第十七条 整改期满仍为不合格' as what_if_grounds, "
        "region_code, department_code, 'LN-PRO' as base_type_code from k, marts.dim_regulation g "
        "where (i % 3 = 0 and regulation_id = 'LN-MIC-DRAFT') or (i % 2 = 0 and regulation_id = 'SX-TIC-2023')",
    )
    _insert(
        connection,
        "rpt_evaluation_plan",
        "select deadline_id, center_id, center_name, case deadline_kind when 'construction' then 'acceptance' "
        "when 'evaluation' then 'evaluation' else 'rectification_review' end as task_code, "
        "case deadline_kind when 'construction' then '验收' when 'evaluation' then '评估' else '整改验收' end as task_name, "
        "effective_due_on as due_on, status, status_name, days_left, rule_id, rule_name, regulation_id, article_label, anchor_on, "
        "anchor_label, extended_until, department_code, region_code, base_type_code from marts.fct_deadline "
        "where deadline_kind in ('construction', 'evaluation', 'rectification') and status in ('open', 'overdue') "
        "and year(effective_due_on) = 2025",
    )


def _fill_findings(connection: duckdb.DuckDBPyConnection) -> None:
    _insert(
        connection,
        "fct_change_drift",
        "select center_id, 2024 as reporting_year, 'director_name' as attribute, "
        "'中心主任' as attribute_name, '张某' || i as ledger_value, '王某' || i as reported_value, i % 4 = 0 as is_filed, "
        "case when i % 4 = 0 then date '2024-06-01' end as filed_on, case when i % 4 = 0 then '辽科变〔2024〕3号' end as document_number, 'ledger' as ledger_submission_id, '中心' as ledger_sheet, "
        "'K' || (i + 3) as ledger_cell, center_id || ':2024' as source_submission_id, '基本信息' as source_sheet, 'B6' as source_cell "
        "from c where i % 2 = 0",
    )
    _insert(
        connection,
        "fct_suspicious_return",
        "select center_id, 2024 as reporting_year, 'same_as_last_year' as check_id, '沿用上年数据' as check_name, "
        "'与上年完全一致的指标 41/43 项，请核实' as wording, 41 as matched_count, 43 as compared_count, "
        "center_id || ':2024' as source_submission_id, '三、经费' as source_sheet, 'D8' as source_cell, "
        "'2024年度报告.xlsx！三、经费!D8；三、经费!D9' as evidence_text "
        "from c where i % 3 = 0",
    )


def _fill_legacy(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create temp table old as
        select i, 'OLD-' || lpad(i::varchar, 3, '0') as legacy_id, '辽宁省示例重点实验室' || i as legacy_name,
            t.base_type_code, t.base_type_name, t.sort_order, '示例单位' || i as host_name, region_code, center_id, center_name,
            ['转', '并', '撤', '保留', null][1 + i % 5] as disposition
        from c join (select *, row_number() over (order by sort_order desc) as n from marts.dim_base_type) t on t.n = 1 + i % 5
        """
    )
    _insert(
        connection,
        "fct_legacy_base",
        "select legacy_id, legacy_name, base_type_code, base_type_name, host_name, region_code, disposition, "
        "case when disposition is not null then date '2020-09-01' end as disposed_on, "
        "case when disposition = '转' then center_id end as successor_center_id, "
        "case when disposition = '转' then center_name end as successor_center_name, 'LN-PRO' as successor_base_type_code, "
        "'辽科发〔2020〕' || i || '号' as document_number, "
        "(select min(rule_id) from marts.dim_rule where regulation_id = 'LN-BASES-2019') as rule_id, "
        "'LN-BASES-2019' as regulation_id, date '2020-12-31' as due_on, disposition is null as is_unconverted, "
        "false as is_late, 'ledger' as source_submission_id, '旧平台整合处置' as source_sheet, 'B' || (i + 3) as source_cell from old",
    )
    _insert(
        connection,
        "rpt_legacy_progress",
        "select base_type_code, base_type_name, region_code, r.region_short_name as region_name, count(*) as base_count, "
        "count(*) filter (where disposition = '转') as converted_count, count(*) filter (where disposition = '并') as merged_count, "
        "count(*) filter (where disposition = '撤') as revoked_count, count(*) filter (where disposition = '保留') as kept_count, "
        "count(*) filter (where disposition is null) as open_count, count(*) filter (where disposition is null) as unconverted_count, "
        "0 as late_count, old.sort_order, r.sort_order as region_sort_order from old join marts.dim_region r using (region_code) group by all",
    )
