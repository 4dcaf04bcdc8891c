"""What the briefing says, asked from the marts.

Belongs here: the queries, each in the order in which the briefing lists. Does not belong here: words (`briefing.yml`),
the order of sections (`composing`), computation: every figure is a column or a count of rows of a mart.
"""

from __future__ import annotations

from typing import Any

import duckdb

# Pairs that wait for a judgement, the kind under which the briefing lists them, and whether a rule in force applies for
# certain (2), may apply (1), or does not (0).
_WAITING = """
    select
        *,
        case when decision_state = 'reopened' then 'reopened' else level_code end as kind_code,
        coalesce(
            (
                select max(case g.certainty when 'certain' then 2 else 1 end)
                from marts.fct_direction_ground as g
                where g.pair_id = q.pair_id and g.is_formal
            ), 0
        ) as ground_weight
    from marts.fct_direction_pair as q
    where
        decision_state = 'reopened'
        or (decision_state = 'open' and holder_kind_b <> 'listed' and level_code in ('duplicate', 'similar'))
"""

POINTS = f"""
select
    (select count(*) from ({_WAITING}) where kind_code = 'duplicate') as duplicate_pairs,
    (select count(*) from ({_WAITING}) where kind_code = 'similar') as similar_pairs,
    (select count(*) from ({_WAITING}) where kind_code = 'reopened') as reopened_pairs,
    (select count(*) from ({_WAITING}) where ground_weight = 2) as certain_pairs,
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

# Each list: the `$most` most pressing of each kind, and beside each row how many there are of all kinds (`total`).
PAIRS = f"""
with ranked as (
    select
        *,
        array_position(['reopened', 'duplicate', 'similar'], kind_code) as kind_order,
        count(*) over () as total,
        row_number() over (
            partition by kind_code
            order by
                is_same_holder, ground_weight desc, score desc, coalesce(first_on_b, filed_on_b) desc nulls last, pair_id
        ) as place
    from ({_WAITING})
    qualify place <= $most
)
select
    p.pair_id, p.level_code, p.score, p.decision_state, p.explanation, p.decision_note, p.marked_a, p.marked_b, p.total,
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
        f"case when p.holder_kind_{side} = 'center' then '中心' when p.holder_kind_{side} = 'application' then '申报' "
        f"when p.source_kind_{side} = 'demand' then '技术需求' else '外部基地' end as holder_kind_{side}, "
        f"p.first_on_{side}, p.filed_on_{side}, "
        f"concat_ws(' › ', s{side}.file_name, p.source_sheet_{side}, p.source_cell_{side}) as place_{side}"
        for side in "ab"
    )
}
from ranked as p
left join marts.fct_submission as sa on p.source_submission_id_a = sa.submission_id
left join marts.fct_submission as sb on p.source_submission_id_b = sb.submission_id
order by p.kind_order, p.place
"""

FINDINGS = """
select
    f.rank_no, f.kind_name, f.title, f.reason, f.score, f.score_parts, count(*) over () as total,
    concat_ws(' › ', coalesce(s.file_name, f.evidence), f.source_sheet, f.source_cell) as place
from marts.fct_coverage_finding as f
left join marts.fct_submission as s on f.source_submission_id = s.submission_id
qualify row_number() over (partition by f.finding_kind order by f.rank_no, f.finding_id) <= $most
order by f.rank_no, f.finding_id
"""

# What a flag rests on is a ground of revocation, or a deadline ahead; either has its article and its source. Kinds: a
# ground that is met, a ground one step away, a deadline.
CENTERS = """
with flagged as (
    select center_id, unnest(string_split(ground_rule_ids, '|')) as rule_id
    from marts.fct_center_risk
    where is_standing and level_code in ('triggered', 'warning')
),
evidence as (
    select
        center_id, rule_id, true as is_ground, occurred_on, null as due_on, null as days_left, source_submission_id,
        source_sheet, source_cell
    from marts.fct_center_risk_ground
    where basis = 'formal'
    union all
    select
        center_id, rule_id, false, null, effective_due_on, days_left, source_submission_id, source_sheet, source_cell
    from marts.fct_deadline
    where basis = 'formal' and status = 'open'
),
found as (
    select
        f.center_id, bool_or(e.is_ground) as is_ground, min(e.occurred_on) as occurred_on, min(e.due_on) as due_on,
        min(e.days_left) as days_left,
        string_agg(
            distinct concat_ws(' › ', s.file_name, e.source_sheet, e.source_cell), '；'
            order by concat_ws(' › ', s.file_name, e.source_sheet, e.source_cell)
        ) as places
    from flagged as f
    inner join evidence as e on f.center_id = e.center_id and f.rule_id = e.rule_id
    left join marts.fct_submission as s on e.source_submission_id = s.submission_id
    group by f.center_id
),
clauses as (
    select
        f.center_id,
        string_agg(
            '《' || a.title || '》' || u.article_label || '　' || u.paraphrase, '；' order by u.sort_order, u.rule_id
        ) as clauses
    from flagged as f
    inner join marts.dim_rule as u on f.rule_id = u.rule_id
    inner join marts.dim_regulation as a on u.regulation_id = a.regulation_id
    group by f.center_id
)
select
    r.center_id, r.center_code, r.center_name, r.level_code, r.level_name, r.host_name, g.region_name, l.cluster_name,
    d.department_name, r.grounds, c.clauses, f.places, f.occurred_on, least(r.next_trigger_on, f.due_on) as near_on,
    least(r.days_to_trigger, f.days_left) as days_left, r.averting_action, r.recorded_decision, r.decision_on,
    r.decision_document, count(*) over () as total,
    case when r.level_code = 'triggered' then 1 when f.is_ground then 2 else 3 end as kind_order,
    row_number() over (
        partition by kind_order
        order by
            r.recorded_decision is not null,
            case r.level_code when 'triggered' then f.occurred_on else least(r.next_trigger_on, f.due_on) end nulls last,
            r.center_code, r.center_id
    ) as place
from marts.fct_center_risk as r
left join found as f on r.center_id = f.center_id
left join clauses as c on r.center_id = c.center_id
left join marts.dim_region as g on r.region_code = g.region_code
left join marts.dim_cluster as l on r.cluster_code = l.cluster_code
left join marts.dim_department as d on r.department_code = d.department_code
where r.is_standing and r.level_code in ('triggered', 'warning')
qualify place <= $most
order by kind_order, place
"""

_PAIR_COUNTS = f"""
select
    case
        when is_same_holder then '同一主体自身'
        when holder_kind_b = 'listed' then '外部基地、技术需求'
        when holder_kind_a = 'center' and holder_kind_b = 'center' then '中心与中心'
        when 'center' in (holder_kind_a, holder_kind_b) then '中心与申报'
        else '申报与申报'
    end as sides,
    count(*) filter (where kind_code = 'reopened') as reopened,
    count(*) filter (where kind_code = 'duplicate') as duplicates,
    count(*) filter (where kind_code = 'similar') as similar,
    count(*) filter (where ground_weight = 2) as certain,
    count(*) filter (where ground_weight = 1) as to_judge
from ({_WAITING})
group by sides
order by array_position(['中心与中心', '中心与申报', '申报与申报', '同一主体自身', '外部基地、技术需求'], sides)
"""

_FINDING_COUNTS = """
select
    kind_name, count(*) as findings, count(distinct cluster_code) as clusters, count(distinct region_code) as regions
from marts.fct_coverage_finding
group by finding_kind, kind_name
order by min(rank_no), finding_kind
"""

_GROUND_COUNTS = """
select
    '《' || a.title || '》' || u.article_label || '　' || u.rule_name as clause,
    count(*) filter (where k.level_code = 'triggered') as triggered,
    count(*) filter (where k.level_code = 'warning') as warned
from (
    select level_code, unnest(string_split(ground_rule_ids, '|')) as rule_id
    from marts.fct_center_risk
    where is_standing and level_code in ('triggered', 'warning')
) as k
inner join marts.dim_rule as u on k.rule_id = u.rule_id
inner join marts.dim_regulation as a on u.regulation_id = a.regulation_id
group by clause, u.rule_id
order by triggered desc, warned desc, u.rule_id
"""

_REGION_COUNTS = """
select
    coalesce(g.region_name, '地区未载明') as region_name,
    count(*) as centers,
    count(*) filter (where r.level_code = 'triggered') as triggered,
    count(*) filter (where r.level_code = 'warning') as warned,
    count(*) filter (where r.level_code = 'watch') as watched,
    count(*) filter (where r.level_code = 'undetermined') as undetermined
from marts.fct_center_risk as r
left join marts.dim_region as g on r.region_code = g.region_code
where r.is_standing
group by g.region_name, g.sort_order
order by g.sort_order nulls last, region_name
"""

_YEARS = """
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

_ISSUES = """
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


COUNTS = {
    "pair_counts": _PAIR_COUNTS,
    "finding_counts": _FINDING_COUNTS,
    "ground_counts": _GROUND_COUNTS,
    "region_counts": _REGION_COUNTS,
    "years": _YEARS,
    "issues": _ISSUES,
}


def read(connection: duckdb.DuckDBPyConnection, query: str, **parameters: int) -> list[dict[str, Any]]:
    """The rows of a query of this module by column name. `connection`: a database with the schema `marts`."""
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, record, strict=True)) for record in result.fetchall()]
