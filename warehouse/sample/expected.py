"""What a correct evaluation finds in each center at the end of the sample, told from the facts alone.

Belongs here: dated duties, grades, events, changes and reports of one center. Does not belong here: figures
(`expected_figures`), what only several centers together show (`expected_bases`), levels of risk
(`expected_risk`). Limits and days come from seeds/regulations; nothing is read from files or models.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from warehouse.sample.model import Center, Evaluation, Rectification
from warehouse.sample.naming import years_later
from warehouse.sample.values import Values
from warehouse.sample.vocabulary import load_data, load_seed, vocabulary


@dataclass(frozen=True)
class Finding:
    """One outcome that must be found. `subject`: a center's code or the file of an application. `period`: a
    reporting year, the day of a deadline, "" for what is judged once. `state`: breached; near (a ground one
    step away, or a deadline still to come); open (a ground that the record leaves open). `status`: that of a
    deadline. `inputs`: indicators whose values must be in use for it to be found, "2024:F10 2024:F11".
    """

    subject: str
    rule_id: str
    period: str = ""
    state: str = "breached"
    status: str = ""
    inputs: str = ""


@dataclass(frozen=True)
class ReportYear:
    """How a center stands with one annual report: on_time, late, missing, held, excused or not_owed. `told_on`: the day on
    the report in use. `stated`: what it says (None: nothing is in use), true values beside it.
    """

    due_on: date
    state: str
    told_on: date | None = None
    values: Values = field(default_factory=dict)
    stated: Mapping[str, float | None] | None = None


@functools.cache
def bearings() -> dict[str, Any]:
    """The content of data/rules.yml."""
    return load_data("rules")


@functools.cache
def in_force_from() -> dict[str, date | None]:
    """Regulation id -> the first day of its validity; None for a draft, which binds no day."""
    rows = load_seed("regulations/regulations.csv")
    return {
        row["regulation_id"]: date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
        for row in rows
    }


@functools.cache
def limits() -> dict[str, list[dict[str, str]]]:
    """Rule id -> its rows of seeds/regulations/rule_parameters.csv."""
    rules: dict[str, list[dict[str, str]]] = {}
    for row in load_seed("regulations/rule_parameters.csv"):
        rules.setdefault(row["rule_id"], []).append(row)
    return rules


def limit(rule_id: str) -> float:
    """The number in the first parameter of a rule."""
    return float(limits()[rule_id][0]["value_number"])


def act_of(center: Center, as_of: date) -> str | None:
    """The act that binds a center: none for types without one, and for old types never converted."""
    if center.recorded("base_type", as_of) != center.regime:
        return None
    return bearings()["acts"].get(center.regime)


class CenterTruth:
    """The findings of one center as of a day; `reports`: reporting year -> how it stands with that report."""

    def __init__(self, center: Center, as_of: date, reports: Mapping[int, ReportYear]) -> None:
        self.center, self.as_of, self.reports = center, as_of, reports
        self.act = act_of(center, as_of)
        self.words = vocabulary().province["words"]
        self.from_on = in_force_from()[bearings()["regulations"][self.act]] if self.act else None

    def findings(self) -> Iterator[Finding]:
        """All of them; of a center that ended only the grounds, of one merged into another none."""
        if self.act is None:
            if self.center.recorded("base_type", self.as_of) in vocabulary().province["legacy_names"]:
                yield Finding(self.center.code, bearings()["unconverted"], "2020-12-31", status="overdue")
            return
        if self.center.successor_code:
            return
        yield from self._grounds()
        if self.center.ended_on is None:
            yield from self._dated_duties()
            yield from self._duties()

    def _found(self, fact: str, **more: Any) -> Iterator[Finding]:
        rule_id = bearings()[fact].get(self.act)
        if rule_id:
            yield Finding(self.center.code, rule_id, **more)

    # ---- deadlines --------------------
    def _dated_duties(self) -> Iterator[Finding]:
        yield from self._reports_due()
        converted = [item.on for item in self.center.changes if item.attribute == "base_type"]
        begun = max([self.center.approved_on, *converted])
        passed = [item.concluded_on for item in self._accepted() if item.concluded_on]
        extended = [item.extended_until for item in self.center.evaluations if item.extended_until]
        yield from self._deadline("construction", years_later(begun, 3), min(passed, default=None), extended)
        chain = self._cycle_starts(begun)
        for start, end in pairwise([*chain, None]):
            if start is not None and not self._excused_between(start, end):
                yield from self._deadline("evaluation", years_later(start, 3), end, [])
        for item in self.center.rectifications:
            if self._cause(item) == self._rectified_grade():
                done = item.accepted_on if item.result == self.words["rectification"]["passed"] else None
                yield from self._deadline("rectification", item.due_on, done, [])
        for year in self.reports:
            if self.center.approved_on < date(year, 1, 1):
                done = [
                    item.concluded_on
                    for item in self.center.evaluations
                    if item.kind == self.words["evaluation"]["yearly"]
                    and item.year == year
                    and item.concluded_on
                ]
                yield from self._deadline(
                    "yearly_assessment", date(year + 1, 12, 31), min(done, default=None), [], year
                )

    def _deadline(
        self,
        fact: str,
        due: date,
        done: date | None,
        extended: list[date],
        year: int | None = None,
    ) -> Iterator[Finding]:
        due = max([due, *extended])
        if self.from_on is not None and due < self.from_on and (year or (done and done < self.from_on)):
            return
        period = str(year or due)
        if done is not None and done > due:
            yield from self._found(fact, period=period, status="done_late")
        elif done is None and due < self.as_of:
            yield from self._found(fact, period=period, status="overdue")
        elif done is None:
            yield from self._found(fact, period=period, state="near", status="open")

    def _reports_due(self) -> Iterator[Finding]:
        statuses = {"late": "done_late", "missing": "overdue"}
        for year, report in self.reports.items():
            if report.state in statuses and (self.from_on is None or report.due_on >= self.from_on):
                yield from self._found("report", period=str(year), status=statuses[report.state])

    def _accepted(self) -> list[Evaluation]:
        return [
            item
            for item in self.center.evaluations
            if item.kind == self.words["evaluation"]["acceptance"]
            and item.grade == self.words["acceptance"]["passed"]
        ]

    def _graded(self) -> list[Evaluation]:
        found = [
            item
            for item in self.center.evaluations
            if item.kind == self.words["evaluation"]["evaluation"] and item.grade and item.concluded_on
        ]
        return sorted(found, key=lambda item: item.concluded_on or date.min)

    def _cycle_starts(self, begun: date) -> list[date]:
        kinds = bearings()["evaluated_from"][self.act]
        starts = [item.concluded_on for item in self._graded()]
        if kinds != "evaluation":
            starts += [item.concluded_on for item in self._accepted()]
        if kinds == "approval":
            starts.append(begun)
        return sorted(item for item in starts if item is not None)

    def _excused_between(self, start: date, end: date | None) -> bool:
        excused = [
            date(item.year, 12, 31)
            for item in self.center.evaluations
            if item.attendance == self.words["attendance"]["excused"]
        ]
        return any(start < on and (end is None or end > on) for on in excused)

    # ---- grounds --------------------
    def _grounds(self) -> Iterator[Finding]:
        last = self._graded()[-1] if self._graded() else None
        if last is not None:
            yield from self._after_grade(last)
        yield from self._missing_in_a_row()
        names = {word: kind for kind, word in self.words["event"].items()}
        unclear = any(item.kind == self.words["event"]["unclear"] for item in self.center.events)
        kinds = {
            names[item.kind]
            for item in self.center.events
            if item.on <= self.as_of and (item.void_from is None or item.void_from > self.as_of)
        }
        if any(item.attendance == self.words["attendance"]["absent"] for item in self.center.evaluations):
            kinds.add("absent")
        rules = {bearings()["events"].get(kind, {}).get(self.act) for kind in kinds}
        yield from (Finding(self.center.code, rule_id) for rule_id in sorted(filter(None, rules)))
        if unclear:
            bound = {row[self.act] for row in bearings()["events"].values() if self.act in row}
            yield from (Finding(self.center.code, rule_id, state="open") for rule_id in sorted(bound - rules))

    def _after_grade(self, last: Evaluation) -> Iterator[Finding]:
        """What the last grade and its rectification mean; the first two are no grounds in every act."""
        standing = self.center.ended_on is None
        if last.grade == self.words["grades"]["failed"] and (standing or self.act == "SX"):
            yield from self._found("failed")
        if last.grade != self._rectified_grade():
            return
        followed = [item for item in self.center.rectifications if self._cause_of(item) is last]
        result = followed[-1].result if followed else "none"
        if result == self.words["rectification"]["passed"]:
            return
        if standing:
            yield from self._found("in_rectification")
        is_running = bool(followed) and not result and followed[-1].due_on >= self.as_of
        is_over = not result and not is_running
        counts_as_failed = is_over and self.act in bearings()["over_is_failed"]
        if result == self.words["rectification"]["failed"] or counts_as_failed:
            yield from self._found("rectification_failed")
        else:
            yield from self._found("rectification_failed", state="near" if is_running else "open")

    def _rectified_grade(self) -> str:
        return self.words["grades"][bearings()["rectified_grade"][self.act]]

    def _cause_of(self, item: Rectification) -> Evaluation | None:
        before = [e for e in self._graded() if e.concluded_on and e.concluded_on <= item.started_on]
        return before[-1] if before else None

    def _cause(self, item: Rectification) -> str:
        cause = self._cause_of(item)
        return cause.grade if cause else ""

    def _missing_in_a_row(self) -> Iterator[Finding]:
        states = [
            report.state
            for _, report in sorted(self.reports.items(), reverse=True)
            if report.state != "not_owed"
        ]
        sure = next((n for n, state in enumerate(states) if state != "missing"), len(states))
        possible = next(
            (n for n, state in enumerate(states) if state not in {"missing", "held"}), len(states)
        )
        rule_id = bearings()["missing_in_a_row"].get(self.act)
        if not rule_id:
            return
        if sure >= limit(rule_id):
            yield Finding(self.center.code, rule_id)
        elif possible >= limit(rule_id):
            yield Finding(self.center.code, rule_id, state="open")
        elif sure >= limit(rule_id) - 1:
            yield Finding(self.center.code, rule_id, state="near")

    # ---- other duties --------------------
    def _duties(self) -> Iterator[Finding]:
        center = self.center
        for rule_id, attribute in self._unfiled():
            last = max(year for year, _ in self.drift(attribute))
            yield Finding(center.code, rule_id, str(last))
        terms = [center.approved_on] + [
            item.on for item in center.changes if item.attribute == "director" and item.filed_on
        ]
        early = bearings()["early_director_change"].get(self.act)
        if early and any(after < years_later(on, int(limit(early))) for on, after in pairwise(terms)):
            yield Finding(center.code, early)
        second = bearings()["second_post"].get(center.regime)
        if second and any(person.other_base for person in center.staff):
            yield Finding(center.code, second)

    def _unfiled(self) -> Iterator[tuple[str, str]]:
        for attribute, row in bearings()["unfiled"].items():
            if self.drift(attribute):
                yield from ((rule_id, attribute) for rule_id in row[self.act])

    def drift(self, attribute: str) -> list[tuple[int, str]]:
        """(reporting year, attribute as the models call it) of every report that tells an unfiled change."""
        changed = [
            item.on for item in self.center.changes if item.attribute == attribute and item.filed_on is None
        ]
        if not changed:
            return []
        told = [year for year, item in self.reports.items() if item.told_on and item.told_on >= min(changed)]
        return [(year, bearings()["unfiled"][attribute]["attribute"]) for year in sorted(told)]
