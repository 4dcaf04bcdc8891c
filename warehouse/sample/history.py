"""What happens to a center over the years: acceptance, evaluations, changes, events, filing of reports.

Belongs here: turning a center's planted situation, or plain chance, into dated facts. Does not belong here:
who the center is (`province`), what its reports say (`values`, `content`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from warehouse.sample.model import Center, Change, Direction, Evaluation, Event, Host, Rectification
from warehouse.sample.naming import direction_keywords, direction_text, source, weighted_key, years_later
from warehouse.sample.vocabulary import vocabulary


class History:
    """Writes one center's history for a sample of `first` to `last` reporting years."""

    def __init__(
        self,
        center: Center,
        seed: int,
        first: int,
        last: int,
        next_pair: Callable[[str], tuple[str, str, str]],
    ):
        self.center, self.first, self.last, self.next_pair = center, first, last, next_pair
        self.rng: Random = source(seed, "history", center.index)
        self.words = vocabulary().province["words"]
        self.situation = center.situation

    def write(self) -> None:
        """Everything, in the order in which later parts build on earlier ones."""
        self._evaluations()
        special = getattr(self, f"_{self.situation}", None)
        if special is not None:
            special()
        ended = self.center.ended_on
        self.center.evaluations = [
            item
            for item in self.center.evaluations
            if ended is None or item.concluded_on is None or item.concluded_on < ended
        ]
        self._changes()
        self._filing()
        self.center.changes.sort(key=lambda change: (change.on, change.attribute))

    def _day(self, year: int, first_month: int = 3, last_month: int = 9) -> date:
        return date(year, self.rng.randint(first_month, last_month), self.rng.randint(1, 28))

    def _document(self, year: int) -> str:
        pattern = vocabulary().province["base_types"][self.center.regime]["document"]
        return pattern.format(y=year, n=self.rng.randint(3, 98))

    def _evaluate(self, on: date, kind: str, grade: str, attendance: str = "attended") -> Evaluation:
        item = Evaluation(
            self.words["evaluation"][kind],
            on.year,
            grade,
            on,
            None,
            self.words["attendance"][attendance],
            self._document(on.year),
        )
        self.center.evaluations.append(item)
        return item

    def _grade(self) -> str:
        return self.words["grades"][weighted_key(self.rng, vocabulary().province["grade_weights"])]

    # ---- acceptance and evaluations --------------------
    def _before(self, due: date, least: int, most: int) -> date:
        return due - timedelta(days=self.rng.randint(least, most))

    def _evaluations(self) -> None:
        """Acceptance some days before three years are over, then an evaluation every three years, until the
        year of the last register.
        """
        on = self._before(years_later(self.center.approved_on, 3), 5, 20)
        if self.situation not in {"acceptance_overdue", "acceptance_extended"} and on.year <= self.last + 1:
            self._evaluate(on, "acceptance", self.words["acceptance"]["passed"])
            on = self._before(years_later(on, 3), 1, 10)
            last = self.last + 1 + vocabulary().province["evaluated_until"].get(self.situation, 0)
            while on.year <= last:
                self._evaluate_as_planned(on)
                on = self._before(years_later(on, 3), 1, 10)
        self._yearly_assessments()

    def _evaluate_as_planned(self, on: date) -> None:
        """An evaluation, with the result that the situation says where it says one."""
        failed_years = {
            "failed_new": self.last + 1,
            "failed_running": self.last,
            "as_failed": self.last,
            "mic_failed": self.last,
            "failed_accepted": self.last - 2,
            "failed_not_accepted": self.last - 2,
            "failed_revoked": self.last - 3,
        }
        if self.situation in {"absent_evaluation", "absent_excused"} and on.year == self.last:
            attendance = "absent" if self.situation == "absent_evaluation" else "excused"
            self._evaluate(on, "evaluation", "", attendance).concluded_on = None
            return
        failed = failed_years.get(self.situation) == on.year
        self._evaluate(on, "evaluation", self.words["grades"]["failed"] if failed else self._grade())

    def _yearly_assessments(self) -> None:
        if self.center.base_type not in vocabulary().province["yearly_assessment_types"]:
            return
        for year in range(max(self.center.approved_on.year + 1, self.first), self.last + 1):
            if self.situation != "sx_failed" or year < self.last:
                self._evaluate(self._day(year + 1, 3, 6), "yearly", self._grade()).year = year

    def _rectify(self, failed: Evaluation, result: str | None) -> Rectification:
        start = (failed.concluded_on or date(failed.year, 9, 1)) + timedelta(days=20)
        item = Rectification(
            start,
            years_later(start, 1),
            document=self._document(start.year),
        )
        if result is not None:
            item.accepted_on = item.due_on - timedelta(days=self.rng.randint(3, 25))
            item.result = self.words["rectification"][result]
        self.center.rectifications.append(item)
        return item

    def _failed(self) -> Evaluation:
        return next(item for item in self.center.evaluations if item.grade == self.words["grades"]["failed"])

    def _failed_new(self) -> None:
        self._rectify(self._failed(), None)

    def _failed_running(self) -> None:
        self._rectify(self._failed(), None)

    def _failed_accepted(self) -> None:
        self._rectify(self._failed(), "passed")

    def _failed_not_accepted(self) -> None:
        self._rectify(self._failed(), "failed")

    def _failed_revoked(self) -> None:
        item = self._rectify(self._failed(), "failed")
        self._end(item.due_on + timedelta(days=60), "revoked", "rectification")

    def _as_failed(self) -> None:
        self._rectify(self._failed(), None)

    def _mic_failed(self) -> None:
        self._rectify(self._failed(), None)

    def _sx_failed(self) -> None:
        self._evaluate(self._day(self.last, 7, 11), "evaluation", self.words["grades"]["failed"])

    def _sx_basic_failed(self) -> None:
        item = self._evaluate(self._day(self.last - 2, 7, 11), "evaluation", self.words["grades"]["basic"])
        self._rectify(item, "failed")

    def _acceptance_extended(self) -> None:
        end = years_later(self.center.approved_on, 3)
        item = self._evaluate(self._before(end, 5, 20), "acceptance", self.words["acceptance"]["extended"])
        item.extended_until = years_later(end, 1)
        passed = self._before(item.extended_until, 5, 20)
        if passed.year <= self.last + 1:
            self._evaluate(passed, "acceptance", self.words["acceptance"]["passed"])

    def _end(self, on: date, status: str, reason: str) -> None:
        self.center.ended_on = on
        self.center.end_status = self.words["status"][status]
        self.center.end_reason = self.words["end"][reason]

    # ---- events --------------------
    def _event(self, kind: str, year: int, by: str, detail: str, covered_year: int | None = None) -> Event:
        item = Event(
            self.words["event"][kind], self._day(year, 2, 10), by, detail, covered_year, self._document(year)
        )
        self.center.events.append(item)
        return item

    @property
    def _event_year(self) -> int:
        """The city's act has been in force since early in the last year only; other acts for longer."""
        return self.last if self.center.regime == "AS-PRO" else self.last - 1

    def _fraud(self) -> None:
        self._event("fraud", self._event_year, "归口部门", "年度报告所附合同经核查不实")

    def _fraud_void(self) -> None:
        item = self._event("fraud", self.last - 2, "归口部门", "接举报立案")
        item.void_from = date(self.last - 1, 6, 1)

    def _unclear_event(self) -> None:
        self._event("unclear", self.last, "归口部门", "待核实后确定事件类型")

    def _accident(self) -> None:
        self._event("accident", self.last - 1, "应急管理部门", "试验车间发生重大安全事故")

    def _penalty(self) -> None:
        self._event("penalty", self._event_year, "执法机关", self.rng.choice(vocabulary().names["penalties"]))

    def _halt(self, kind: str) -> None:
        item = self._event(kind, self._event_year, "归口部门", "依托单位已不能正常经营")
        self.center.host.halted_on = item.on
        self.center.host.halted_status = self.words["operating"][kind]

    def _bankrupt(self) -> None:
        self._halt("bankrupt")

    def _stopped(self) -> None:
        self._halt("stopped")

    def _merged(self) -> None:
        self._end(self._day(self.last - 1), "merged", "merged")

    # ---- changes --------------------
    def _change(self, attribute: str, year: int, new: str, *, filed: bool = True) -> Change:
        on = self._day(year)
        old = self.center.attribute(attribute, on, as_filed=False)
        filed_on = on + timedelta(days=self.rng.randint(5, 60)) if filed else None
        change = Change(
            self.words["change"][attribute],
            attribute,
            on,
            old,
            new,
            filed_on,
            self._document(year) if filed else "",
        )
        self.center.changes.append(change)
        return change

    def _unfiled_director(self) -> None:
        self._change("director", self.last - 1, self.center.people.next(), filed=False)

    def _unfiled_co_builder(self) -> None:
        self._change("co_builders", self.last - 1, self._other_unit(), filed=False)

    def _other_unit(self) -> str:
        """A co-building unit that the center has not had yet."""
        changes = [item.new for item in self.center.changes if item.attribute == "co_builders"]
        had = {self.center.co_builders, *changes}
        return self.rng.choice([name for name in vocabulary().names["external_units"] if name not in had])

    def _mic_director(self) -> None:
        self._change("director", self.last - 1, self.center.people.next())

    def _unfiled_direction(self) -> None:
        self._replace_direction(self.last - 1, filed=False)

    def _replace_direction(self, year: int, *, filed: bool) -> None:
        on = self._day(year)
        current = self.center.directions_on(on, as_filed=False)
        if not current:
            return
        old = self.rng.choice(current)
        pair = self.next_pair(self.center.attribute("cluster", on, as_filed=False))
        new = Direction(
            direction_text(self.rng, pair),
            direction_keywords(self.rng, pair),
            old.leader,
            pair,
            on,
            start_filed=filed,
        )
        old.ended_on, old.end_filed = on, filed
        self.center.directions.append(new)
        filed_on = on + timedelta(days=self.rng.randint(5, 60)) if filed else None
        self.center.changes.append(
            Change(
                self.words["change"]["direction"],
                "direction",
                on,
                old.text,
                new.text,
                filed_on,
                self._document(year) if filed else "",
            )
        )

    def _moved_region(self) -> None:
        regions = [code for code in vocabulary().province["region_weights"] if code != self.center.region]
        new = self.rng.choice(regions)
        change = self._change("region", self.last - 2, new)
        follow = (
            self._change("department", self.last - 2, f"D-{new}")
            if self.center.department[2:] == self.center.region
            else None
        )
        if follow is not None:
            follow.on, follow.filed_on, follow.document = change.on, change.filed_on, change.document

    def _moved_cluster(self) -> None:
        others = [item.code for item in vocabulary().clusters if item.code != self.center.cluster]
        self._change("cluster", self.last - 2, self.rng.choice(others))

    def move_host(self, host: Host) -> None:
        """The center passes to another host, filed (needs a host of the province, so `province` calls it)."""
        self.center.hosts[host.name] = host
        self._change("host", self.last - 2, host.name)

    def _changes(self) -> None:
        if self.situation.startswith(("unfiled", "moved", "mic_director", "shared_director")):
            return
        rates = vocabulary().province["change_rates"]
        for year in range(max(self.first, self.center.approved_on.year + 1), self.last + 1):
            if self.center.ended_on is not None and year >= self.center.ended_on.year:
                return
            if self.rng.random() < rates["director"] and self.center.base_type != "LN-MIC":
                self._change("director", year, self.center.people.next())
            if self.rng.random() < rates["co_builders"]:
                self._change("co_builders", year, self._other_unit())
            if self.rng.random() < rates["direction"]:
                self._replace_direction(year, filed=True)
            if self.rng.random() < rates["name"] and self.center.base_type == self.center.regime:
                old = self.center.attribute("name", date(year, 1, 1), as_filed=False)
                field = self.rng.choice(("先进", "绿色", "智能", "高端"))
                if field not in old:
                    self._change("name", year, old.replace(self.center.topic, field + self.center.topic))

    # ---- filing --------------------
    def _filing(self) -> None:
        filing, rates, last = self.center.filing, vocabulary().province["filing"], self.last
        missing = {
            "missing_three": {last - 2, last - 1, last},
            "missing_three_city": {last - 2, last - 1, last},
            "missing_two": {last - 1, last},
            "missing_three_excused": {last - 2, last},
        }.get(self.situation)
        for year in range(self.first, last + 1):
            if not self.center.owes(year):
                continue
            draw = self.rng.random()
            if missing is not None:
                filing[year] = "missing" if year in missing else "on_time"
            elif self.situation or draw >= rates["late"] + rates["missing"] + rates["excused"]:
                filing[year] = "on_time"
            elif draw < rates["late"]:
                filing[year] = "late"
            elif draw < rates["late"] + rates["missing"]:
                filing[year] = "missing"
            else:
                filing[year] = "excused"
        if self.situation == "missing_three_excused" and last - 1 in filing:
            filing[last - 1] = "excused"
        for year, state in filing.items():
            if state == "excused":
                item = self._event(
                    "excused", year, "归口部门", f"{year}年度因迁址改造经批准免报年度报告", year
                )
                item.on = date(year, 12, self.rng.randint(1, 20))
