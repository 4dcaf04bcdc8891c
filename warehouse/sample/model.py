"""The facts of the fictional province, before anything is written down.

Belongs here: what a center, a host, a direction, a dated change is. Does not belong here: how they are made
(`province`, `history`) or written (`ledger`, `content`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from warehouse.sample.naming import People


@dataclass
class Host:
    """A body that carries centers."""

    uscc: str
    name: str
    kind: str
    region: str
    registered_on: date
    is_high_tech: bool
    is_above_scale: bool
    halted_on: date | None = None
    halted_status: str = ""


@dataclass
class Direction:
    """A research direction. Unfiled beginnings and ends stay unknown to the register."""

    text: str
    keywords: str
    leader: str
    pair: tuple[str, str, str]
    started_on: date
    ended_on: date | None = None
    start_filed: bool = True
    end_filed: bool = True


@dataclass
class Change:
    """One dated change of an attribute. `filed_on` is None when it was never filed: then only reports show
    it.
    """

    item: str
    attribute: str
    on: date
    old: str
    new: str
    filed_on: date | None
    document: str = ""


@dataclass
class Evaluation:
    """An acceptance, an evaluation or a yearly assessment."""

    kind: str
    year: int
    grade: str
    concluded_on: date | None
    extended_until: date | None = None
    attendance: str = ""
    document: str = ""


@dataclass
class Rectification:
    """A year of rectification and, perhaps, its acceptance."""

    started_on: date
    due_on: date
    accepted_on: date | None = None
    result: str = ""
    document: str = ""


@dataclass
class Event:
    """A recorded event; `void_from` is the day the record was withdrawn."""

    kind: str
    on: date
    determined_by: str
    detail: str
    covered_year: int | None = None
    document: str = ""
    void_from: date | None = None


@dataclass
class Staff:
    """One of a center's listed fixed staff."""

    name: str
    position: str
    title: str
    birth_year: int
    degree: str
    is_full_time: bool
    other_base: str = ""


@dataclass
class LegacyBase:
    """An old platform and what became of it."""

    code: str
    name: str
    base_type: str
    host_name: str
    region: str
    disposition: str = ""
    disposed_on: date | None = None
    successor_code: str = ""
    document: str = ""


@dataclass
class Center:
    """A center with its whole history. Attributes hold the first value; `changes` says what became of them.

    `cluster_text` is what the register says for the cluster where that names none ("" = blank), else None.
    """

    index: int
    code: str
    regime: str
    base_type: str
    topic: str
    name: str
    host: Host
    region: str
    cluster: str
    department: str
    director: str
    co_builders: str
    approved_on: date
    document: str
    situation: str
    scale: float
    people: People
    directions: list[Direction] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    rectifications: list[Rectification] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    ended_on: date | None = None
    end_status: str = ""
    end_reason: str = ""
    successor_code: str = ""
    filing: dict[int, str] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    cluster_text: str | None = None

    def attribute(self, name: str, on: date, *, as_filed: bool) -> str:
        """An attribute on a day: as it truly was, or as the register had it by that day."""
        value = self.host.name if name == "host" else str(getattr(self, name))
        for change in self.changes:
            day = change.filed_on if as_filed else change.on
            if change.attribute == name and day is not None and day <= on:
                value = change.new
        return value

    def recorded(self, name: str, on: date) -> str:
        """An attribute on a day as the register tells it in the end: filed changes from their own days on."""
        value = self.host.name if name == "host" else str(getattr(self, name))
        for change in self.changes:
            if change.attribute == name and change.filed_on is not None and change.on <= on:
                value = change.new
        return value

    def host_on(self, on: date, *, as_filed: bool) -> Host:
        """The host on a day."""
        return self.hosts.get(self.attribute("host", on, as_filed=as_filed), self.host)

    def directions_on(self, on: date, *, as_filed: bool) -> list[Direction]:
        """The directions pursued on a day, truly or as the register has them."""
        kept = []
        for item in self.directions:
            begun = item.started_on <= on and (item.start_filed or not as_filed)
            ended = item.ended_on is not None and item.ended_on <= on and (item.end_filed or not as_filed)
            if begun and not ended:
                kept.append(item)
        return kept

    def owes(self, year: int) -> bool:
        """Whether the center stood in the register on 31 December of `year`."""
        census = date(year, 12, 31)
        return self.approved_on <= census and (self.ended_on is None or self.ended_on > census)

    def status_on(self, on: date, words: dict[str, str]) -> str:
        """The register's status; `words`: construction, operation, rectification, passed, extended."""
        if self.ended_on is not None and self.ended_on <= on:
            return self.end_status
        for item in self.rectifications:
            passed = (
                item.accepted_on is not None and item.accepted_on <= on and item.result == words["passed"]
            )
            if item.started_on <= on and not passed:
                return words["rectification"]
        accepted = any(
            item.concluded_on is not None and item.concluded_on <= on and item.grade != words["extended"]
            for item in self.evaluations
        )
        return words["operation"] if accepted else words["construction"]
