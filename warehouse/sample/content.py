"""What a center's annual report of one year says, before it is laid out.

Belongs here: cover fields, indicator values in the form's units, the lists that must agree with them. Does
not belong here: layouts, variants, faults.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from warehouse.sample.forms import load_layout
from warehouse.sample.model import Center
from warehouse.sample.naming import person_name, source
from warehouse.sample.values import Values
from warehouse.sample.vocabulary import load_seed, vocabulary

UNIT_FACTORS = {row["unit_text"]: float(row["factor"]) for row in load_seed("reference/units.csv")}


@dataclass
class Content:
    """One report: cover fields, canonical indicator values, list tables."""

    fields: dict[str, Any]
    values: Values
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def report_content(center: Center, year: int, values: Values, filed_on: date, seed: int) -> Content:
    """The report of `year` as the center truly was on the day it filed."""
    on = filed_on
    host = center.host_on(on, as_filed=False)
    words = vocabulary()
    cluster = center.attribute("cluster", on, as_filed=False)
    cluster_name = next(item.name for item in words.clusters if item.code == cluster)
    rng = source(seed, "report", center.index, year)
    fields = {
        "center_name": center.attribute("name", on, as_filed=False),
        "center_code": center.code,
        "host_name": host.name,
        "host_uscc": host.uscc,
        "co_builders": center.attribute("co_builders", on, as_filed=False),
        "department": words.department_names[center.attribute("department", on, as_filed=False)],
        "base_type": words.base_type_names[center.attribute("base_type", on, as_filed=False)],
        "approved_on": center.approved_on,
        "approval_document": center.document,
        "director": center.attribute("director", on, as_filed=False),
        "cluster": cluster_name,
        "reporting_year": year,
        "filled_by": person_name(rng),
        "filed_on": filed_on,
    }
    tables = {
        "directions": [
            {
                "direction_name": item.text,
                "keywords": item.keywords,
                "leader_name": item.leader,
                "cluster": cluster_name,
            }
            for item in center.directions_on(on, as_filed=False)
        ],
        "committee_members": _committee(center, on, values, seed),
        "projects": _projects(center, year, values, seed),
        "instruments": _instruments(center, values, seed),
        "change_items": [
            {
                "change_item": item.item,
                "old_value": shown(item.attribute, item.old),
                "new_value": shown(item.attribute, item.new),
                "changed_on": item.on,
                "filed_on": item.filed_on,
            }
            for item in center.changes
            if item.on.year == year and item.filed_on is not None
        ],
    }
    return Content(fields, dict(values), tables)


def shown(attribute: str, value: str) -> str:
    """An attribute's value as people write it (codes become names)."""
    words = vocabulary()
    if attribute == "cluster":
        return next(item.name for item in words.clusters if item.code == value)
    if attribute == "region":
        return words.regions[value].name
    if attribute == "department":
        return words.department_names[value]
    return words.base_type_names[value] if attribute == "base_type" else value


def _committee(center: Center, on: date, values: Values, seed: int) -> list[dict[str, Any]]:
    """H03 members, H04 of them from the host; the chair is from outside when H05 says so."""
    rng = source(seed, "committee", center.index)
    words = vocabulary().names
    host = center.host_on(on, as_filed=False).name
    co_builders = center.attribute("co_builders", on, as_filed=False)
    outside = [name for name in words["external_units"] if name != co_builders]
    inside = int(values["H04"])
    members = []
    for number in range(int(values["H03"])):
        is_chair = number == (inside if values["H05"] else 0)
        members.append(
            {
                "member_name": person_name(rng),
                "employer_name": host if number < inside else rng.choice(outside),
                "is_chair": "是" if is_chair else "否",
                "expertise": rng.choice(words["professions"]),
            }
        )
    return members


def _projects(center: Center, year: int, values: Values, seed: int) -> list[dict[str, Any]]:
    """One line a project, D02 to D06."""
    rng = source(seed, "projects", center.index, year)
    words = vocabulary()
    rows = []
    for code, programmes in words.names["project_sources"].items():
        for number in range(int(values[code])):
            direction = rng.choice(center.directions)
            started = date(year - rng.randint(0, 2), rng.randint(1, 12), 1)
            rows.append(
                {
                    "project_name": f"{rng.choice(programmes)}：{direction.text}（{number + 1}）",
                    "project_level": words.indicators[code].name,
                    "funding": round(rng.uniform(20, 400), 1),
                    "started_on": started,
                    "ended_on": started + timedelta(days=365 * 3 - 1),
                }
            )
    return rows


def _instruments(center: Center, values: Values, seed: int) -> list[dict[str, Any]]:
    """One line an instrument, B03 of them, the first B04 shared."""
    rng = source(seed, "instruments", center.index)
    names = vocabulary().names["instruments"]
    count = int(values["B03"])
    hours = round(values["B05"] / max(1, count), 1)
    return [
        {
            "instrument_name": names[(number + center.index) % len(names)],
            "original_value": round(rng.uniform(55, 320), 1),
            "is_shared": "是" if number < int(values["B04"]) else "否",
            "service_hours": hours,
        }
        for number in range(count)
    ]


def in_layout_units(layout_path: str, values: Values) -> dict[str, Any]:
    """Canonical values as the layout's form states them: its default units, 是/否 for booleans, whole numbers
    as int.
    """
    stated: dict[str, Any] = {}
    for sheet in load_layout(layout_path)["sheets"]:
        if sheet["table"] != "indicators":
            continue
        for entry in sheet["entries"]:
            code = entry["field"]
            if code in values:
                stated[code] = stated_value(code, values[code], entry["unit"])
    return stated


def stated_value(code: str, value: float, unit: str) -> Any:
    """One canonical value in `unit`, with no binary dust, as a person would type it."""
    indicator = vocabulary().indicators[code]
    if indicator.value_type == "boolean":
        return "是" if value else "否"
    number = round(value * UNIT_FACTORS[indicator.unit] / UNIT_FACTORS[unit], 8)
    return int(number) if number == int(number) else number
