"""One center explained for the terminal: each rule's outcome, article and cell, its risk, its deadlines.

Belongs here: finding a center by what a person types, and writing what the marts say of it as lines of text.
Does not belong here: deciding anything (the marts do), the command itself (orchestration).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from rich.text import Text

from reports import formats
from reports.markdown import show_controls
from warehouse.publishing import Manifest

Record = Mapping[str, Any]

_STYLES = {"good": "green", "mild": "yellow", "warn": "yellow", "bad": "red", "mute": "dim", "plain": ""}
_NOTICE = "本系统只作提示，不作认定；是否撤销由主管部门依法依规决定。"
_INDENT = "    "

_CENTERS = """
select center_id, any_value(center_code order by version_no desc) as center_code,
    any_value(center_name order by version_no desc) as center_name
from marts.dim_center
where center_id in (select center_id from marts.dim_center where {condition})
group by center_id
order by center_code nulls last, center_id
"""

_CENTER = """
select c.center_id, c.center_code, c.center_name, b.base_type_name, c.host_name, r.region_name,
    d.department_name, c.approved_on, c.status
from marts.dim_center as c
left join marts.dim_base_type as b on c.base_type_code = b.base_type_code
left join marts.dim_region as r on c.region_code = r.region_code
left join marts.dim_department as d on c.department_code = d.department_code
where c.is_current and c.center_id = $center_id
"""

_RISK = """
select r.*, '《' || g.title || '》' || r.next_trigger_article_label as trigger_article
from marts.fct_center_risk as r
left join marts.dim_rule as n on r.next_trigger_rule_id = n.rule_id
left join marts.dim_regulation as g on n.regulation_id = g.regulation_id
where r.center_id = $center_id
"""

_EVALUATIONS = """
select e.*, g.title, g.status as regulation_status,
    concat_ws('!', s.file_name, e.source_sheet, e.source_cell) as place
from marts.fct_rule_evaluation as e
inner join marts.dim_regulation as g on e.regulation_id = g.regulation_id
left join marts.dim_rule as u on e.rule_id = u.rule_id
left join marts.fct_submission as s on e.source_submission_id = s.submission_id
where e.center_id = $center_id and e.subject_kind = 'center'
order by
    e.basis, e.regulation_id,
    array_position(['revocation', 'evaluation', 'construction', 'operation'], e.stage) nulls last,
    u.sort_order, e.rule_id, e.period, e.evaluation_id
"""

_DEADLINES = """
select e.*, '《' || g.title || '》' || coalesce(e.article_label, '') as article,
    concat_ws('!', s.file_name, e.source_sheet, e.source_cell) as place
from marts.fct_deadline as e
inner join marts.dim_regulation as g on e.regulation_id = g.regulation_id
left join marts.fct_submission as s on e.source_submission_id = s.submission_id
where e.center_id = $center_id and e.basis = 'formal' and e.status in ('open', 'overdue', 'undetermined')
order by e.effective_due_on, e.rule_id, e.deadline_id
"""


@dataclass(frozen=True)
class CenterMatch:
    """A center that a person may have meant; its present code and name."""

    center_id: str
    center_code: str | None
    center_name: str | None

    def __str__(self) -> str:
        return show_controls(f"{self.center_code or self.center_id}　{self.center_name or ''}")


def find_centers(connection: duckdb.DuckDBPyConnection, text: str) -> list[CenterMatch]:
    """Centers meant by `text`: that code or id; else that name, present or former; else a part of it."""
    for condition in (
        "center_code = $text or center_id = $text",
        "center_name = $text",
        "contains(center_name, $text)",
    ):
        found = connection.execute(_CENTERS.format(condition=condition), {"text": text.strip()}).fetchall()
        if found:
            return [CenterMatch(*record) for record in found]
    return []


def explanation(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, center_id: str, *, every_year: bool = False
) -> Iterator[Text]:
    """The lines that explain one center in the snapshot of `manifest`.

    Of a rule judged year by year only the last year is written out, unless `every_year`.
    """
    found = {
        name: _records(connection, query, center_id)
        for name, query in (
            ("center", _CENTER),
            ("risk", _RISK),
            ("evaluations", _EVALUATIONS),
            ("deadlines", _DEADLINES),
        )
    }
    if manifest.sample:
        yield Text("示例数据：机构与数字均为虚构。", style="yellow")
    yield from _heading(found["center"], manifest.as_of)
    yield from _risk(found["risk"])
    yield from _rules(found["evaluations"], manifest.as_of, every_year)
    yield from _deadlines(found["deadlines"])
    yield Text("")
    yield Text(_NOTICE, style="dim")


def _records(connection: duckdb.DuckDBPyConnection, query: str, center_id: str) -> list[Record]:
    result = connection.execute(query, {"center_id": center_id})
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, record, strict=True)) for record in result.fetchall()]


def _heading(centers: Sequence[Record], as_of: dt.date) -> Iterator[Text]:
    for center in centers:
        yield _line(center["center_name"] or center["center_id"], style="bold")
        parts = (
            center["center_code"], center["base_type_name"], center["host_name"], center["region_name"],
            center["department_name"], center["status"],
        )  # fmt: skip
        yield _line("　".join(str(part) for part in parts if part))
        yield _pair("数据截止日", as_of)


def _risk(risks: Sequence[Record]) -> Iterator[Text]:
    yield _title("风险提示")
    if not risks:
        yield _line("该中心不在册，不作提示。", indent=1)
    for risk in risks:
        yield Text(_INDENT) + _label(risk["level_code"], "risk_level")
        yield from _pairs(risk, ("事由", "grounds"), ("缺少的数据", "missing_inputs"))
        if trigger_on := risk["next_trigger_on"]:
            days = formats.countdown(risk["days_to_trigger"])
            article = "　".join(
                str(risk[name]) for name in ("trigger_article", "next_trigger_rule_name") if risk[name]
            )
            yield _pair("情形最早出现", f"{trigger_on}（{days}）　{article}")
        yield from _pairs(risk, ("可采取的措施", "averting_action"))
        decided = (risk["recorded_decision"], risk["decision_on"], risk["decision_document"])
        yield _pair("已有决定", "　".join(str(part) for part in decided if part) or "未记载")


def _rules(evaluations: Sequence[Record], as_of: dt.date, every_year: bool) -> Iterator[Text]:
    heading = None
    for rule in _by_rule(evaluations):
        # a year whose term still runs says nothing yet; it stands under the deadlines
        due = [row for row in rule if row["due_on"] is None or row["due_on"] < as_of] or rule
        last = due[-1]
        supposed = "（情景推演，不用于正式提示）" if last["basis"] != "formal" else ""
        if heading != (heading := (last["basis"], last["regulation_id"])):
            yield _title(f"逐条规则　《{last['title']}》{supposed}")
        yearly = last["period_kind"] == "reporting_year" and not every_year
        for row in [last] if yearly else rule:
            yield from _outcome(row)
        if yearly and len(due) > 1:
            counts = Counter(_outcome_label(row) for row in due[:-1])
            said = "、".join(f"{label} {count} 次" for label, count in counts.items())
            yield _pair("以往年度", f"{due[0]['period']}—{due[-2]['period']}：{said}")


def _by_rule(evaluations: Sequence[Record]) -> Iterator[list[Record]]:
    rule: list[Record] = []
    for row in evaluations:
        if rule and (row["basis"], row["rule_id"]) != (rule[-1]["basis"], rule[-1]["rule_id"]):
            yield rule
            rule = []
        rule.append(row)
    if rule:
        yield rule


def _outcome(row: Record) -> Iterator[Text]:
    period = f"{row['period']}年度" if row["period_kind"] == "reporting_year" else row["period"]
    label = _label(row["outcome"], _vocabulary(row))
    yield Text("  ") + label + _line(f"　{row['rule_name']}　{row['article_label'] or ''}　{period}")
    if row["outcome"] == "not_applicable":
        return
    yield from _pairs(row, ("实际", "value_text"), ("要求", "limit_text"), ("说明", "explanation"))
    if row["outcome"] != "met" and row["severity"] in ("ground", "duty"):
        yield from _pairs(row, ("后果", "leads_to"))
    yield _pair(
        "依据", f"{row['rule_id']}　《{row['title']}》{row['article_label'] or ''}：{row['paraphrase'] or ''}"
    )
    yield _pair(
        "出处", "；".join(part for part in (row["place"], row["evidence_text"]) if part) or "没有记载"
    )


def _deadlines(deadlines: Sequence[Record]) -> Iterator[Text]:
    yield _title("期限")
    if not deadlines:
        yield _line("没有未完成的期限。", indent=1)
    for row in deadlines:
        days = formats.countdown(row["days_left"]) if row["days_left"] is not None else ""
        kind = formats.format_value(row["deadline_kind"], "deadline_kind")
        yield (
            Text("  ")
            + _label(row["status"], "deadline_status")
            + _line(f"　{row['effective_due_on']}　{days}　{kind}　{row['covers_text'] or ''}".rstrip())
        )
        yield _pair("起算", f"{row['anchor_label'] or ''} {row['anchor_on']}")
        if row["extended_until"]:
            yield _pair("延期", f"原期限 {row['due_on']}，获准延期至 {row['extended_until']}")
        yield _pair("依据", f"{row['rule_id']}　{row['article']}　{row['rule_name']}")
        yield from _pairs(row, ("应办", "averting_action"), ("出处", "place"))


def _vocabulary(row: Record) -> str:
    return "ground_outcome" if row["severity"] == "ground" else "outcome"


def _outcome_label(row: Record) -> str:
    return formats.format_value(row["outcome"], _vocabulary(row)) or ""


def _label(code: str, vocabulary: str) -> Text:
    found = formats.label(code, vocabulary)
    return Text(f"{found.mark or '·'} {found.text}", style=_STYLES[found.tone]) if found else _line(code)


def _title(text: str) -> Text:
    return Text("\n") + _line(text, style="bold")


def _line(text: object, *, indent: int = 0, style: str = "") -> Text:
    return Text(_INDENT * indent + show_controls(str(text)), style=style)


def _pair(label: str, value: object) -> Text:
    return Text(f"{_INDENT}{label}：", style="dim") + _line(value)


def _pairs(row: Record, *labelled: tuple[str, str]) -> Iterator[Text]:
    for label, column in labelled:
        if row[column] not in (None, ""):
            yield _pair(label, row[column])
