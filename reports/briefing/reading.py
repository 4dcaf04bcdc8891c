"""What the briefing says, asked from the marts.

Belongs here: the queries, each in the order in which the briefing lists. Does not belong here: words (`briefing.yml`),
the order of sections (`composing`), computation: every figure is a column or a count of rows of a mart.
"""

from __future__ import annotations

from typing import Any

import duckdb

_WAITING_PAIR = (
    "(decision_state = 'reopened' or (decision_state = 'open' and holder_kind_b <> 'listed' "
    "and level_code in ('duplicate', 'similar')))"
)
_WAITING = f"select * from marts.fct_direction_pair where {_WAITING_PAIR}"

POINTS = f"""
select
    (select count(*) from ({_WAITING}) where decision_state = 'open' and level_code = 'duplicate') as duplicate_pairs,
    (select count(*) from ({_WAITING}) where decision_state = 'open' and level_code = 'similar') as similar_pairs,
    (select count(*) from marts.fct_direction_pair where decision_state = 'reopened') as reopened_pairs,
    (select count(*) from marts.fct_coverage_finding) as findings,
    (select count(distinct cluster_code) from marts.fct_coverage_finding) as finding_clusters,
    (select count(distinct region_code) from marts.fct_coverage_finding) as finding_regions,
    count(*) as centers,
    count(*) filter (where level_code = 'triggered') as triggered,
    count(*) filter (where level_code = 'warning') as warned,
    count(*) filter (where level_code = 'watch') as watched,
    count(*) filter (where level_code = 'undetermined') as undetermined,
    count(*) filter (where level_code <> 'triggered' and days_to_trigger between 0 and 180) as soon,
    (
        select count(distinct center_id) from marts.fct_deadline
        where basis = 'formal' and is_standing and status = 'overdue'
            and deadline_kind in ('construction', 'evaluation', 'rectification')
    ) as overdue,
    (select sum(value) from marts.rpt_overview where metric = 'reports_owed') as reports_owed,
    (select sum(value) from marts.rpt_overview where metric = 'reports_missing') as reports_missing,
    (select sum(value) from marts.rpt_overview where metric = 'issues_error') as issues_error,
    (select sum(value) from marts.rpt_overview where metric = 'files_refused') as files_refused
from marts.fct_center_risk
where is_standing
"""

PAIRS = f"""
select
    p.pair_id, p.level_code, p.score, p.decision_state, p.explanation, p.decision_note, p.marked_a, p.marked_b,
    (
        select string_agg(distinct k.clause, '；' order by k.clause)
        from (
            select
                g.pair_id,
                g.ground_name || '（' || coalesce('《' || r.title || '》', '') || g.article || '，' || g.certainty_name
                || '）' as clause
            from marts.fct_direction_ground as g
            left join marts.dim_regulation as r on g.regulation_id = r.regulation_id
        ) as k
        where k.pair_id = p.pair_id
    ) as grounds,
    {
    ", ".join(
        f"p.holder_name_{side}, p.host_name_{side}, p.region_name_{side}, p.cluster_name_{side}, "
        f"case p.holder_kind_{side} when 'center' then '中心' when 'application' then '申报' else '技术需求' end "
        f"as holder_kind_{side}, coalesce(p.first_on_{side}, p.filed_on_{side}) as first_on_{side}, "
        f"concat_ws(' › ', s{side}.file_name, p.source_sheet_{side}, p.source_cell_{side}) as place_{side}"
        for side in "ab"
    )
}
from marts.fct_direction_pair as p
left join marts.fct_submission as sa on p.source_submission_id_a = sa.submission_id
left join marts.fct_submission as sb on p.source_submission_id_b = sb.submission_id
where {_WAITING_PAIR}
order by
    array_position(['reopened', 'open'], p.decision_state),
    array_position(['duplicate', 'similar'], p.level_code) nulls last, p.score desc, p.pair_id
"""

FINDINGS = """
select
    f.rank_no, f.kind_name, f.title, f.reason, f.score, f.score_parts,
    concat_ws(' › ', coalesce(s.file_name, f.evidence), f.source_sheet, f.source_cell) as place
from marts.fct_coverage_finding as f
left join marts.fct_submission as s on f.source_submission_id = s.submission_id
order by f.rank_no, f.finding_id
"""

CENTERS = """
select
    r.center_id, r.center_code, r.center_name, r.level_code, r.level_name, r.host_name, g.region_name, l.cluster_name,
    d.department_name, r.next_trigger_on, r.next_trigger_article_label, r.next_trigger_rule_name, r.days_to_trigger,
    r.averting_action, r.recorded_decision, r.decision_on, r.decision_document
from marts.fct_center_risk as r
left join marts.dim_region as g on r.region_code = g.region_code
left join marts.dim_cluster as l on r.cluster_code = l.cluster_code
left join marts.dim_department as d on r.department_code = d.department_code
where r.is_standing and r.level_code in ('triggered', 'warning')
order by r.level_order, r.next_trigger_on nulls last, r.center_code, r.center_id
"""

GROUNDS = """
select
    k.center_id, '《' || a.title || '》' || k.article_label as article, k.paraphrase, k.rule_name,
    coalesce(k.near_text, k.explanation) as explanation, k.averting_action,
    concat_ws(' › ', s.file_name, k.source_sheet, k.source_cell) as place
from marts.fct_center_risk_ground as k
inner join marts.fct_center_risk as r on k.center_id = r.center_id
inner join marts.dim_regulation as a on k.regulation_id = a.regulation_id
left join marts.fct_submission as s on k.source_submission_id = s.submission_id
where list_contains(string_split(r.ground_rule_ids, '|'), k.rule_id) and k.basis = 'formal'
order by k.center_id, k.sort_order, k.rule_id
"""

DEADLINES = """
select k.center_id, min(e.effective_due_on) as due_on, min(e.days_left) as days_left
from (
    select center_id, unnest(string_split(ground_rule_ids, '|')) as rule_id
    from marts.fct_center_risk
    where level_code = 'warning'
) as k
inner join marts.fct_deadline as e
    on k.center_id = e.center_id and k.rule_id = e.rule_id and e.basis = 'formal' and e.status = 'open'
group by k.center_id
"""

YEARS = """
select
    reporting_year, count(*) filter (where is_owed) as owed,
    count(*) filter (where is_owed and report_status in ('on_time', 'late')) as reported,
    count(*) filter (where is_owed and report_status = 'late') as late,
    count(*) filter (where is_owed and report_status = 'held') as held,
    count(*) filter (where is_owed and report_status = 'missing') as missing
from marts.fct_center_year
group by reporting_year
having count(*) filter (where is_owed) > 0
order by reporting_year
"""

ISSUES = """
select
    coalesce(d.department_name, '未知归口部门') as department_name,
    count(*) filter (where i.severity = 'refusal') as refusals, count(*) filter (where i.severity = 'error') as errors,
    count(*) filter (where i.severity = 'warning') as warnings, count(*) filter (where i.severity = 'notice') as notices,
    count(distinct i.submission_id) as files
from marts.fct_submission_issue as i
left join marts.dim_department as d on i.department_code = d.department_code
group by d.department_name, d.sort_order
order by d.sort_order nulls last, department_name
"""


def read(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The rows of a query of this module by column name. `connection`: a database with the schema `marts`."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, record, strict=True)) for record in result.fetchall()]
