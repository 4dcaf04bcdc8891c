"""From the marts to the blocks of the briefing.

Belongs here: the order of sections, and what stands in each entry. Does not belong here: words (`briefing.yml`),
queries (`reading`), Word and PDF (`reports.bulletin`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import Any

import duckdb

from reports import formats
from reports.briefing import reading
from reports.briefing.plan import BriefingPlan, ListPlan, load_plan
from reports.bulletin import styles
from reports.bulletin.blocks import Blocks, Paper
from reports.bulletin.layout import text_grid
from reports.bulletin.styles import CONTENTS_1, HEADING
from reports.bulletin.wording import chinese_date, ordinal
from reports.marks import parts_text
from warehouse.audiences import Audience
from warehouse.publishing import Manifest


def compose(connection: duckdb.DuckDBPyConnection, manifest: Manifest, audience: Audience) -> Paper:
    """The briefing of one snapshot. `connection`: the database of `audience`."""
    plan = load_plan()
    names = {
        "as_of": chinese_date(manifest.as_of),
        "snapshot": manifest.snapshot_id,
        "edition": audience.text.edition_name,
        **reading.read(connection, reading.POINTS)[0],
    }
    composer = _Composer(connection, plan, {key: _said(value) for key, value in names.items()})
    composer.points()
    composer.pairs()
    composer.findings()
    composer.centers()
    composer.quality()
    composer.method()
    cover = [(plan.title, styles.TITLE), (plan.subtitle, styles.SUBTITLE)]
    cover += [(line.format_map(composer.names), styles.COVER) for line in plan.cover_lines]
    return Paper(
        title=plan.title,
        subtitle=plan.subtitle,
        running_title=f"{plan.title}（数据截止日{names['as_of']}）",
        sample_mark=plan.sample_mark if manifest.sample else None,
        cover=[*cover, (plan.notice, styles.COVER)],
        blocks=composer.blocks.items,
    )


class _Composer:
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, plan: BriefingPlan, names: dict[str, str]
    ) -> None:
        self.connection, self.plan, self.names = connection, plan, names
        self.blocks = Blocks()
        self._headings = itertools.count(1)

    def points(self) -> None:
        """The main figures, numbered."""
        self._heading(self.plan.points.title)
        for number, line in enumerate(self.plan.points.lines, start=1):
            self.blocks.text(f"{number}. {line.format_map(self.names)}", styles.BODY)
        self.blocks.text(self.plan.notice, styles.BODY)

    def pairs(self) -> None:
        """Each pair that waits for a judgement: both texts side by side, whose they are, who was first, articles."""
        for number, row in enumerate(self._listed(self.plan.pairs, reading.PAIRS), start=1):
            level = formats.format_value(row["level_code"], "pair_level")
            state = "，原决定后文本已变更" if row["decision_state"] == "reopened" else ""
            self._entry(f"{number}. {level}{state}　得分{formats.format_value(row['score'], 'num1')}")
            lines = [
                [title, *(_said(row[f"{key}_{side}"], marked=key == "marked") for side in "ab")]
                for title, key in (
                    ("研究方向", "marked"), ("所属", "holder_kind"), ("名称", "holder_name"), ("依托单位", "host_name"),
                    ("城市", "region_name"), ("产业集群", "cluster_name"), ("起始日期", "first_on"), ("来源", "place"),
                )
            ]  # fmt: skip
            self.blocks.items.append(
                text_grid(["", "前者（在先）", "后者"], lines, [1.3, 4, 4], is_whole=True)
            )
            notes = [row["explanation"], row["decision_note"], f"涉及条款：{row['grounds'] or '不涉及'}"]
            self.blocks.text("　".join(_said(note) for note in notes if note), styles.LAST_NOTE)

    def findings(self) -> None:
        """The ranked gaps with reason, parts of the score, source."""
        found = self._listed(self.plan.findings, reading.FINDINGS)
        lines = [
            [
                _said(row["rank_no"]),
                _said(row["kind_name"]),
                f"{_said(row['title'])}。{_said(row['reason'])}",
                f"{formats.format_value(row['score'], 'num1')}（{_said(row['score_parts'])}）",
                _said(row["place"]),
            ]
            for row in found
        ]
        if lines:
            heads = ["序", "类别", "发现与理由", "得分及组成", "来源"]
            self.blocks.items.append(text_grid(heads, lines, [0.5, 1.4, 4.2, 2.2, 1.8]))

    def centers(self) -> None:
        """Each center at or near a ground: level, grounds with their articles, next date, what averts it, source."""
        grounds: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in reading.read(self.connection, reading.GROUNDS):
            grounds[row["center_id"]].append(row)
        due = {row["center_id"]: row for row in reading.read(self.connection, reading.DEADLINES)}
        for number, row in enumerate(self._listed(self.plan.centers, reading.CENTERS), start=1):
            self._entry(f"{number}. {_said(row['center_name'])}（{_said(row['level_name'])}）")
            about = [
                row[key]
                for key in ("center_code", "host_name", "region_name", "cluster_name", "department_name")
            ]
            lines = [["中心", "，".join(_said(item) for item in about if item)]]
            for ground in grounds[row["center_id"]]:
                lines += [
                    ["情形", f"{_said(ground['rule_name'])}：{_said(ground['explanation'])}"],
                    ["条款", f"{_said(ground['article'])}　{_said(ground['paraphrase'])}"],
                    ["证据来源", _said(ground["place"])],
                ]
            lines += [
                ["规定期限", _on(due.get(row["center_id"], {}), "due_on", "days_left")],
                ["情形最早出现", _on(row, "next_trigger_on", "days_to_trigger")],
                ["可采取的措施", _said(row["averting_action"])],
                ["已有决定", _decision(row)],
            ]
            self.blocks.items.append(text_grid(["事项", "内容"], lines, [1.3, 8], is_whole=True))
            self.blocks.text("", styles.LAST_NOTE)

    def quality(self) -> None:
        """Reports by year and issues by department."""
        plan = self.plan.quality
        self._heading(plan.title)
        self.blocks.text(plan.intro, styles.BODY)
        self._figures(
            plan.years_title, plan.years_unit, reading.YEARS,
            {"reporting_year": "报告年度", "owed": "应报", "reported": "已报", "late": "其中逾期", "held": "已报待核",
             "missing": "未报"},
        )  # fmt: skip
        self._figures(
            plan.issues_title, plan.issues_unit, reading.ISSUES,
            {"department_name": "归口部门", "refusals": "拒收", "errors": "错误", "warnings": "提醒", "notices": "告知",
             "files": "涉及文件（件）"},
        )  # fmt: skip

    def method(self) -> None:
        """How it was found, and what it cannot say."""
        self._heading(self.plan.method.title)
        for line in self.plan.method.lines:
            self.blocks.text(line.format_map(self.names), styles.BODY)

    def _figures(self, title: str, unit: str, query: str, heads: dict[str, str]) -> None:
        self.blocks.text(title, styles.CAPTION)
        rows = reading.read(self.connection, query)
        if not rows:
            self.blocks.text(self.plan.quality.empty, styles.LAST_NOTE)
            return
        self.blocks.text(unit, styles.UNIT)
        lines = [
            [
                formats.format_value(row[key], "year" if key.endswith("_year") else None) or formats.MISSING
                for key in heads
            ]
            for row in rows
        ]
        shares = [3.0, *[1.2] * (len(heads) - 1)]
        self.blocks.items.append(text_grid(list(heads.values()), lines, shares, numbers=range(1, len(heads))))
        self.blocks.text("", styles.LAST_NOTE)

    def _heading(self, title: str) -> None:
        number = next(self._headings)
        self.blocks.text(f"{ordinal(number)}、{title}", HEADING, contents=CONTENTS_1, new_page=number > 1)

    def _entry(self, text: str) -> None:
        self.blocks.text(text, styles.CAPTION)

    def _listed(self, plan: ListPlan, query: str) -> list[dict[str, Any]]:
        """The heading and intro of a list, and its rows as far as they are shown."""
        self._heading(plan.title)
        rows = reading.read(self.connection, query)
        if not rows:
            self.blocks.text(plan.empty, styles.BODY)
            return []
        self.blocks.text(plan.intro, styles.BODY)
        if len(rows) > plan.most:
            self.blocks.text(plan.more.format(count=len(rows) - plan.most), styles.BODY)
        return rows[: plan.most]


def _said(value: Any, *, marked: bool = False) -> str:
    """A value as the briefing says it."""
    if isinstance(value, dt.date):
        return chinese_date(value)
    if marked and value:
        return parts_text(value)
    return formats.format_value(value) or formats.MISSING


def _on(row: dict[str, Any], day: str, days: str) -> str:
    if not row.get(day):
        return formats.MISSING
    text = chinese_date(row[day]) + f"（{formats.countdown(row[days])}）"
    article = " ".join(
        row[key] for key in ("next_trigger_article_label", "next_trigger_rule_name") if row.get(key)
    )
    return f"{text}　{article}" if article else text


def _decision(row: dict[str, Any]) -> str:
    if not row["recorded_decision"]:
        return "未记载"
    parts = [row["recorded_decision"], row["decision_on"], row["decision_document"]]
    return "，".join(_said(part) for part in parts if part)
