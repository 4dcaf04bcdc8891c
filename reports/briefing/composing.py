"""From the marts to the blocks of the briefing.

Belongs here: the order of sections, and what stands in each entry. Does not belong here: words (`briefing.yml`),
queries (`reading`), Word and PDF (`reports.bulletin`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import duckdb

from reports import formats
from reports.briefing import reading
from reports.briefing.plan import BriefingPlan, CountsPlan, ListPlan, load_plan
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
            notes = [row["explanation"], row["decision_note"]]
            lines = [
                ["研究方向", *(_said(row[f"marked_{side}"], marked=True) for side in "ab")],
                ["所属", *(_holder(row, side) for side in "ab")],
                ["来源", *(_said(row[f"place_{side}"]) for side in "ab")],
                ["比对", "　".join(_said(note) for note in notes if note)],
                ["涉及条款", _said(row["grounds"] or "不涉及")],
            ]
            self._whole(["", "前者（在先）", "后者"], lines, [1.3, 4, 4])

    def findings(self) -> None:
        """The foremost gaps of each kind with reason, parts of the score, source."""
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
            heads = ["名次", "类别", "发现与理由", "得分及组成", "来源"]
            self.blocks.items.append(text_grid(heads, lines, [0.7, 1.3, 4.2, 2.2, 1.8]))

    def centers(self) -> None:
        """Each center at or near a ground: level, what it rests on with articles and source, when, what averts it."""
        for number, row in enumerate(self._listed(self.plan.centers, reading.CENTERS), start=1):
            self._entry(f"{number}. {_said(row['center_name'])}（{_said(row['level_name'])}）")
            about = [
                row[key]
                for key in ("center_code", "host_name", "region_name", "cluster_name", "department_name")
            ]
            lines = [
                ["中心", "，".join(_said(item) for item in about if item)],
                ["事由", _said(row["grounds"])],
                ["条款", _said(row["clauses"])],
                ["证据来源", _said(row["places"])],
                _when(row),
                ["可采取的措施", _said(row["averting_action"])],
                ["已有决定", _decision(row)],
            ]
            self._whole(["事项", "内容"], lines, [1.3, 8])

    def quality(self) -> None:
        """Reports by year and issues by department."""
        self._heading(self.plan.quality.title)
        self.blocks.text(self.plan.quality.intro, styles.BODY)
        for plan in self.plan.quality.counts:
            self._counts(plan, self.plan.quality.empty)

    def method(self) -> None:
        """How it was found, and what it cannot say."""
        self._heading(self.plan.method.title)
        for line in self.plan.method.lines:
            self.blocks.text(line.format_map(self.names), styles.BODY)

    def _counts(self, plan: CountsPlan, empty: str) -> None:
        self.blocks.text(plan.title, styles.CAPTION)
        rows = reading.read(self.connection, reading.COUNTS[plan.query])
        if not rows:
            self.blocks.text(empty, styles.LAST_NOTE)
            return
        self.blocks.text(plan.unit, styles.UNIT)
        lines = [
            [
                formats.format_value(row[key], "year" if key.endswith("_year") else None) or formats.MISSING
                for key in plan.heads
            ]
            for row in rows
        ]
        shares = [plan.name_share, *[1.0] * (len(plan.heads) - 1)]
        heads = list(plan.heads.values())
        self.blocks.items.append(text_grid(heads, lines, shares, numbers=range(1, len(heads))))
        self.blocks.text("", styles.LAST_NOTE)

    def _heading(self, title: str) -> None:
        number = next(self._headings)
        self.blocks.text(f"{ordinal(number)}、{title}", HEADING, contents=CONTENTS_1, new_page=number > 1)

    def _entry(self, text: str) -> None:
        self.blocks.text(text, styles.CAPTION)

    def _whole(self, heads: list[str], lines: list[list[str]], shares: list[float]) -> None:
        """The table of one entry, on one page."""
        self.blocks.items.append(text_grid(heads, lines, shares, is_whole=True))
        self.blocks.text("", styles.LAST_NOTE)

    def _listed(self, plan: ListPlan, query: str) -> list[dict[str, Any]]:
        """Heading, intro and counts of a list, how many there are and how many are shown; and the rows shown."""
        self._heading(plan.title)
        rows = reading.read(self.connection, query, most=plan.most)
        if not rows:
            self.blocks.text(plan.empty, styles.BODY)
            return []
        total, shown = rows[0]["total"], len(rows)
        said = plan.all if shown == total else plan.some
        numbers = {"total": total, "shown": shown, "rest": total - shown, "most": plan.most}
        self.blocks.text(plan.intro, styles.BODY)
        self.blocks.text(
            said.format_map({name: _said(number) for name, number in numbers.items()}) + plan.order,
            styles.BODY,
        )
        for counts in plan.counts:
            self._counts(counts, plan.empty)
        return rows


def _said(value: Any, *, marked: bool = False) -> str:
    """A value as the briefing says it."""
    if isinstance(value, dt.date):
        return chinese_date(value)
    if marked and value:
        return parts_text(value)
    return formats.format_value(value) or formats.MISSING


def _holder(row: dict[str, Any], side: str) -> str:
    """Whose direction it is: kind, name, host, place, cluster, and since when."""
    keys = ("holder_name", "host_name", "region_name", "cluster_name")
    about = [_said(row[f"{key}_{side}"]) for key in keys if row[f"{key}_{side}"]]
    kind = row[f"holder_kind_{side}"]
    since, word = (row[f"first_on_{side}"], "起") if kind == "中心" else (row[f"filed_on_{side}"], "提交")
    return f"{_said(kind)}：" + "，".join(about + [f"{_said(since)}{word}"] * bool(since))


def _when(row: dict[str, Any]) -> list[str]:
    """Since when a ground stands, or the nearest date at which one may come about or a deadline ends."""
    if row["level_code"] == "triggered":
        return ["情形出现日期", _said(row["occurred_on"])]
    days = f"（{formats.countdown(row['days_left'])}）" if row["near_on"] else ""
    return ["最近时点", f"{_said(row['near_on'])}{days}"]


def _decision(row: dict[str, Any]) -> str:
    if not row["recorded_decision"]:
        return "未记载"
    parts = [row["recorded_decision"], row["decision_on"], row["decision_document"]]
    return "，".join(_said(part) for part in parts if part)
