"""What the register and the applications of the whole province show together: who holds how many bases, which
directions stand twice, how many projects a department recommends, how often the best grade was given.

Belongs here: findings that need more than one center, and conditions of entry that the register tells. Does
not belong here: dated duties (`expected`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from warehouse.sample.applications import Application
from warehouse.sample.expected import Finding, act_of, bearings, in_force_from, limit, limits
from warehouse.sample.model import Center
from warehouse.sample.vocabulary import load_seed, vocabulary


@dataclass(frozen=True)
class Base:
    """A center, or an application for one, as far as bases are counted. `asked_on`: the day that counts."""

    key: str
    base_type: str
    host_uscc: str
    is_enterprise: bool
    director: str
    directions: frozenset[str]
    begun_on: date
    ended_on: date | None
    asked_on: date
    is_application: bool = False


def plain(text: str) -> str:
    """A text without spaces, punctuation and differences of width or case."""
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in kept if unicodedata.category(char)[0] not in "ZPSC")


def center_base(center: Center, as_of: date) -> Base:
    """A center as the last register has it."""
    host = center.hosts.get(center.recorded("host", as_of), center.host)
    return Base(
        center.code,
        center.recorded("base_type", as_of),
        host.uscc,
        host.kind == "enterprise",
        center.recorded("director", as_of),
        frozenset(plain(item.text) for item in center.directions_on(as_of, as_filed=True)),
        center.approved_on,
        center.ended_on,
        as_of,
    )


def application_base(made: Application) -> Base:
    """An application on the day it was filed."""
    return Base(
        made.path,
        "LN-PRO",
        made.fields["host_uscc"],
        True,
        made.fields["director"],
        frozenset(plain(row["direction_name"]) for row in made.directions),
        made.filed_on,
        None,
        made.filed_on,
        is_application=True,
    )


def base_findings(
    centers: Iterable[Center], applications: Iterable[Application], as_of: date
) -> Iterator[Finding]:
    """The findings on counts of bases."""
    bases = [center_base(item, as_of) for item in centers] + [application_base(item) for item in applications]
    for own in bases:
        if own.ended_on is not None:
            continue
        for rule_id, row in bearings()["counts"].items():
            if own.base_type not in row["types"] or (own.is_application and rule_id.startswith("LN-MIC")):
                continue
            if row.get("enterprises_only") and not own.is_enterprise:
                continue
            counted = limits()[rule_id][0]["value_text"].split("|")
            others = [item for item in bases if item.base_type in counted and _counts(own, item, row["of"])]
            if len(others) + (row["of"] != "direction") > limit(rule_id):
                yield Finding(own.key, rule_id)


def _counts(own: Base, other: Base, of: str) -> bool:
    if own is other or not _shares(own, other, of):
        return False
    if other.is_application:
        return own.is_application and of != "direction"
    if other.ended_on is not None and (not own.is_application or other.ended_on <= own.asked_on):
        return False
    return other.begun_on < own.begun_on if of == "direction" or own.is_application else True


def _shares(own: Base, other: Base, of: str) -> bool:
    same_host = own.host_uscc == other.host_uscc
    if of == "host":
        return same_host
    if of == "director":
        return same_host and own.director == other.director
    same_direction = bool(own.directions & other.directions)
    return same_direction if of == "direction" else same_host and same_direction


def entry_findings(center: Center, as_of: date) -> Iterator[Finding]:
    """Conditions of entry that the register shows not to hold for a standing center."""
    host = center.hosts.get(center.recorded("host", as_of), center.host)
    alone = not center.attribute("co_builders", as_of, as_filed=True)
    is_enterprise = host.kind == "enterprise"
    facts = {
        "host_without_standing": is_enterprise and not host.is_high_tech and not host.is_above_scale,
        "enterprise_alone": is_enterprise and alone,
        "other_host_alone": not is_enterprise and alone,
        "outside_clusters": center.cluster_text == vocabulary().province["unknown_cluster"],
        "director_too_old": False,
    }
    old = bearings()["director_too_old"].get(center.regime)
    director = center.staff[0]
    if old and director.name == center.recorded("director", as_of):
        facts["director_too_old"] = as_of.year - director.birth_year - 1 > limit(old)
    if center.recorded("base_type", as_of) == center.regime:
        for fact, is_so in facts.items():
            if is_so and center.regime in bearings()[fact]:
                yield Finding(center.code, bearings()[fact][center.regime])


def application_findings(applications: list[Application]) -> Iterator[Finding]:
    """What is planted in applications, and quotas exceeded."""
    planted = vocabulary().province["application_situations"]
    recommended = Counter(made.fields["department"] for made in applications)
    regions = {row["region_name"]: row["region_code"] for row in load_seed("reference/regions.csv")}
    conditions = {row["condition_id"]: row for row in load_seed("regulations/conditions.csv")}
    quotas = {
        code: float(row["value_number"])
        for row in limits()[bearings()["quota"]]
        for code in conditions[row["applies_when"]]["value_text"].split("|")
    }
    for made in applications:
        for rule_id in planted.get(made.situation, []):
            yield Finding(made.path, rule_id)
        if recommended[made.fields["department"]] > quotas[regions[made.fields["region"]]]:
            yield Finding(made.path, bearings()["quota"])


def share_findings(centers: Iterable[Center], as_of: date) -> Iterator[Finding]:
    """Years in which the best grade went to more of an act's centers than it may."""
    words = vocabulary().province["words"]
    for act, rule_id in bearings()["best_grade_share"].items():
        grades: dict[int, dict[str, str]] = {}
        for center in centers:
            for item in center.evaluations:
                if item.kind == words["evaluation"]["yearly"] and act_of(center, as_of) == act:
                    grades.setdefault(item.year, {})[center.code] = item.grade
        for year, given in grades.items():
            best = sum(grade == words["grades"]["excellent"] for grade in given.values())
            binds_from = in_force_from()[bearings()["regulations"][act]]
            if best / len(given) > limit(rule_id) and (not binds_from or date(year, 12, 31) >= binds_from):
                yield from (Finding(code, rule_id, str(year)) for code in given)
