"""Reports that are wrong as a whole: figures taken from elsewhere, the wrong name, department or center.

Belongs here: what such a report says instead of the truth. Does not belong here: faults of single cells
(`faults`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from warehouse.sample.content import Content
from warehouse.sample.draft import Draft
from warehouse.sample.indicators import FLOW_COUNTS, FREE_COUNTS, FREE_MONEY
from warehouse.sample.model import Center
from warehouse.sample.values import Values
from warehouse.sample.vocabulary import vocabulary


@dataclass(frozen=True)
class Telling:
    """The figures a report gives instead of its own: `codes` names those planted one by one (none: the whole
    form).
    """

    values: Values
    detail: str
    codes: tuple[str, ...] = ()


def last_year_again(series: dict[int, Values], year: int, other: dict[int, Values], rng: Random) -> Telling:
    """The figures of the year before, unchanged."""
    return Telling(dict(series[year - 1]), f"与 {year - 1} 年度各项指标完全一致")


def same_figures(series: dict[int, Values], year: int, other: dict[int, Values], rng: Random) -> Telling:
    """The figures of another center of the same host."""
    return Telling(dict(other[year]), "与同一依托单位另一中心的各项指标完全一致")


def flow_as_stock(series: dict[int, Values], year: int, other: dict[int, Values], rng: Random) -> Telling:
    """Flows given as sums over the years."""
    codes = ("F02", rng.choice([code for code in FLOW_COUNTS if series[year][code] > 1] or ["G05"]))
    summed = {code: round(sum(series[at][code] for at in series if at <= year), 2) for code in codes}
    return Telling({**series[year], **summed}, "当年数误填为历年累计", codes)


def jump(series: dict[int, Values], year: int, other: dict[int, Values], rng: Random) -> Telling:
    """One figure far from every other year, yet no slip of the unit."""
    code = rng.choice(FREE_MONEY)
    return Telling(
        {**series[year], code: round(series[year][code] * rng.uniform(7, 12), 2)},
        "较其他年度异常跳增",
        (code,),
    )


def rounded(series: dict[int, Values], year: int, other: dict[int, Values], rng: Random) -> Telling:
    """Amounts, areas and hours in whole hundreds or tens, totals made to fit."""
    values = dict(series[year])
    for code in (*FREE_MONEY, "B01", "B05"):
        values[code] = max(100.0, round(values[code], -2))
    for code in ("C02", "C03", "C05", "C06", "C08", "C09", "C10", "C11"):
        values[code] = round(values[code], -1)
    values["C04"] = min(values["C03"], round(values["C04"], -1))
    values["C01"] = values["C02"] + values["C03"] + values["C05"] + values["C06"]
    values["C07"] = values["C08"] + values["C09"] + values["C10"] + values["C11"]
    return Telling(values, "金额均为整十整百")


TELLINGS: dict[str, Callable[[dict[int, Values], int, dict[int, Values], Random], Telling]] = {
    function.__name__: function for function in (last_year_again, same_figures, flow_as_stock, jump, rounded)
}


def first_version(values: Values, rng: Random) -> Values:
    """The figures of a report that is replaced later: three of them are wrong, none of them visibly."""
    changed = dict(values)
    for code in rng.sample(FREE_COUNTS, 3):
        changed[code] += rng.randint(1, 4)
    return changed


def old_name_of(center: Center, on: date) -> str | None:
    """The name the center had dropped, by filed change, by `on`; None when it always had this one."""
    names = [
        item.old
        for item in center.changes
        if item.attribute == "name" and item.filed_on is not None and item.on <= on and item.filed_on <= on
    ]
    return names[-1] if names else None


def county_department(center: Center, on: date, rng: Random) -> str | None:
    """The name of a county's department where the city's own is in charge; None elsewhere."""
    department = center.attribute("department", on, as_filed=False)
    region = center.attribute("region", on, as_filed=False)
    counties = vocabulary().county_departments.get(region, [])
    if not counties or department != vocabulary().city_department(region):
        return None
    return vocabulary().department_names[rng.choice(counties)]


def change_cover(
    name: str, content: Content, center: Center, other: Center | None, on: date, rng: Random
) -> None:
    """Changes the cover of a report as the case `name` says."""
    if name == "old_name":
        content.fields["center_name"] = old_name_of(center, on)
    elif name == "other_department":
        content.fields["department"] = county_department(center, on, rng)
    elif name == "code_name_conflict" and other is not None:
        content.fields["center_code"] = other.code


COVER_CELLS = {
    "old_name": "center_name",
    "other_department": "department",
    "code_name_conflict": "center_code",
    "not_owed": "reporting_year",
    "superseded": "center_code",
}


def plant_cover(draft: Draft) -> None:
    """Records a case of the cover at its cell."""
    field = COVER_CELLS[draft.task.case]
    draft.plant("value", field, detail=f"填报为“{draft.book.get('value', field)}”")
