"""The true indicator values of a center, year by year.

Belongs here: figures that grow smoothly, keep every sum check of seeds/indicators, and show the planted
breaches of governance. Does not belong here: how a form states them (`content`), or faults.
"""

from __future__ import annotations

import math
from random import Random

from warehouse.sample.model import Center
from warehouse.sample.naming import source
from warehouse.sample.vocabulary import vocabulary

Values = dict[str, float]

# Staff of a center of scale 1.
_STAFF = 34.0
_LIST_LIMIT = 12  # projects and instruments are listed one by one in the form


def indicator_series(center: Center, seed: int, first: int, last: int) -> dict[int, Values]:
    """Year -> indicator code -> value in the indicator's unit (seeds/indicators), from the year before
    approval on.

    All 78 indicators have a value. The figures of one year depend on the seed, the center and the earlier
    years only.
    """
    start = max(first, center.approved_on.year - 1)
    sizes = vocabulary().province["committee_sizes"]
    committees = sizes.get(center.regime, sizes["default"])
    rng = source(seed, "values", center.index)
    return figures(rng, center.scale, center.situation, committees, range(start, last + 1))


def figures(
    rng: Random, scale: float, situation: str, committees: list[int], years: range
) -> dict[int, Values]:
    """The figures of a body of a size (1 = an ordinary professional center) over consecutive years."""
    character = _Character(rng, scale, committees)
    return {year: character.year(rng, situation) for year in years}


class _Character:
    """What is lasting about a center: its size and habits, from which each year's figures are drawn."""

    def __init__(self, rng: Random, scale: float, committees: list[int]) -> None:
        self.size = scale
        self.shares = {name: rng.uniform(low, high) for name, (low, high) in _HABITS.items()}
        self.leaders = rng.choice((0, 0, 1, 1, 2))
        self.area = round(scale * rng.uniform(1300, 2600))
        self.instruments = min(_LIST_LIMIT, max(2, round(scale * rng.uniform(2, 5))))
        self.committee = rng.choice(committees)
        self.patents_in_force = max(2, round(scale * rng.uniform(5, 12)))
        self.borrows = rng.random() < 0.3
        self.equipment = scale * rng.uniform(900, 1800)
        self.partners = max(3, round(scale * rng.uniform(12, 24)))

    def year(self, rng: Random, situation: str) -> Values:
        """One year's figures; the next call is the next year."""
        self.size *= rng.uniform(0.94, 1.14)
        self.equipment *= rng.uniform(1.0, 1.12)
        self.partners = max(3, round(self.partners * rng.uniform(0.95, 1.12)))
        values: Values = {}
        self._staff(rng, values)
        self._conditions(rng, values)
        self._funds(rng, values)
        self._projects(rng, values)
        self._outcomes(rng, values)
        self._transfer(rng, values)
        self._service(rng, values)
        self._governance(rng, values)
        _breach(values, situation)
        return values

    def _count(self, rng: Random, name: str) -> int:
        return max(0, round(self.size * self.shares[name] * rng.uniform(0.92, 1.08)))

    def _money(self, rng: Random, name: str) -> float:
        return round(self.size * self.shares[name] * rng.uniform(0.92, 1.08), 2)

    def _staff(self, rng: Random, v: Values) -> None:
        v["A01"] = max(8, round(_STAFF * self.size))
        v["A05"] = math.floor(v["A01"] * self.shares["doctors"])
        v["A06"] = math.floor(v["A01"] * self.shares["masters"])
        v["A07"] = v["A01"] - v["A05"] - v["A06"]
        v["A02"] = math.floor(v["A01"] * self.shares["researchers"])
        v["A03"] = round(v["A02"] * self.shares["full_time"], 1)
        v["A04"] = max(1, v["A01"] - v["A02"] - rng.randint(0, 1))
        v["A08"] = max(2, math.floor(v["A01"] * self.shares["seniors"]))
        v["A09"] = min(self.leaders, v["A08"])
        v["A10"], v["A11"], v["A12"] = (self._count(rng, name) for name in ("visitors", "hired", "graduates"))

    def _conditions(self, rng: Random, v: Values) -> None:
        v["B01"] = float(self.area)
        v["B02"] = round(self.equipment, 2)
        v["B03"] = v["B04"] = self.instruments
        v["B05"] = float(self._count(rng, "hours"))

    def _funds(self, rng: Random, v: Values) -> None:
        spent = round(v["A03"] * self.shares["spent_a_head"] * rng.uniform(0.94, 1.06), 2)
        v["C07"] = spent
        v["C08"] = round(spent * self.shares["pay"], 2)
        v["C09"] = round(spent * self.shares["devices"], 2)
        v["C10"] = round(spent * self.shares["materials"], 2)
        v["C11"] = round(spent - v["C08"] - v["C09"] - v["C10"], 2)
        total = round(spent * rng.uniform(1.02, 1.1), 2)
        v["C01"] = total
        v["C03"] = round(total * self.shares["state"], 2)
        v["C04"] = round(v["C03"] * self.shares["province"], 2)
        v["C05"] = round(total * 0.08, 2) if self.borrows else 0.0
        v["C06"] = round(total * self.shares["other"], 2)
        v["C02"] = round(total - v["C03"] - v["C05"] - v["C06"], 2)

    def _projects(self, rng: Random, v: Values) -> None:
        parts = [self._count(rng, name) for name in ("national", "provincial", "city", "commissioned", "own")]
        while sum(parts) > _LIST_LIMIT:
            parts[parts.index(max(parts))] -= 1
        if not sum(parts):
            parts[-1] = 1
        v["D02"], v["D03"], v["D04"], v["D05"], v["D06"] = parts
        v["D01"] = sum(parts)
        v["D07"] = self._count(rng, "solved")

    def _outcomes(self, rng: Random, v: Values) -> None:
        v["E04"], v["E05"], v["E06"] = (
            self._count(rng, name) for name in ("inventions", "utilities", "designs")
        )
        v["E03"] = v["E04"] + v["E05"] + v["E06"]
        v["E01"] = round(v["E03"] * rng.uniform(1.1, 1.3)) + 1
        v["E02"] = min(v["E01"], v["E04"] + rng.randint(1, 3))
        self.patents_in_force += v["E04"] - (self.patents_in_force // 12)
        v["E07"] = self.patents_in_force
        v["E08"] = self._count(rng, "software")
        v["E09"] = v["E10"] = self._count(rng, "papers")
        v["E12"] = 0
        v["E13"], v["E14"], v["E15"] = (
            self._count(rng, name) for name in ("standards", "standards", "standards")
        )
        v["E11"] = v["E12"] + v["E13"] + v["E14"] + v["E15"]
        v["E16"], v["E17"] = 0, 1 if rng.random() < 0.2 else 0
        v["E18"] = self._count(rng, "products")

    def _transfer(self, rng: Random, v: Values) -> None:
        v["F01"] = 1 + self._count(rng, "contracts")
        v["F02"] = self._money(rng, "contract_value")
        v["F04"], v["F05"], v["F07"] = (self._count(rng, name) for name in ("sold", "licensed", "served"))
        v["F06"] = 1 if rng.random() < 0.1 else 0
        v["F03"] = v["F04"] + v["F05"] + v["F06"] + v["F07"]
        v["F08"], v["F09"], v["F10"], v["F11"] = (
            self._money(rng, name)
            for name in ("technical_income", "sales", "direct_benefit", "indirect_benefit")
        )
        v["F12"] = 1 if rng.random() < 0.15 else 0

    def _service(self, rng: Random, v: Values) -> None:
        v["G01"] = self.partners
        v["G02"] = self._count(rng, "clients") + 2
        v["G03"] = math.floor(v["G02"] * self.shares["small_clients"])
        v["G04"] = self._count(rng, "open_topics")
        v["G05"] = 10 + self._count(rng, "trained")
        v["G06"] = 1 + self._count(rng, "meetings")

    def _governance(self, rng: Random, v: Values) -> None:
        v["H01"], v["H02"] = rng.randint(1, 3), rng.randint(1, 2)
        v["H03"] = self.committee
        v["H04"] = self.committee // 3
        v["H05"] = 1
        v["H06"] = float(rng.randint(9, 12))
        v["H07"] = 0


_HABITS: dict[str, tuple[float, float]] = {
    "doctors": (0.12, 0.3),
    "masters": (0.25, 0.4),
    "researchers": (0.68, 0.88),
    "full_time": (0.72, 0.97),
    "seniors": (0.2, 0.4),
    "visitors": (2, 6),
    "hired": (1, 4),
    "graduates": (2, 8),
    "hours": (300, 900),
    "spent_a_head": (18, 42),
    "pay": (0.3, 0.42),
    "devices": (0.14, 0.25),
    "materials": (0.15, 0.25),
    "state": (0.1, 0.3),
    "province": (0.2, 0.7),
    "other": (0.02, 0.06),
    "national": (0.3, 1.0),
    "provincial": (0.6, 1.5),
    "city": (0.5, 1.2),
    "commissioned": (1.0, 2.5),
    "own": (0.8, 2.0),
    "solved": (0.8, 3),
    "inventions": (2, 6),
    "utilities": (2, 7),
    "designs": (0, 1),
    "software": (1, 4),
    "papers": (3, 12),
    "standards": (0.2, 0.8),
    "products": (1, 4),
    "contracts": (3, 9),
    "contract_value": (250, 700),
    "sold": (0.5, 1.5),
    "licensed": (0.5, 1.5),
    "served": (2, 5),
    "technical_income": (200, 500),
    "sales": (1500, 4000),
    "direct_benefit": (1200, 2600),
    "indirect_benefit": (1600, 3200),
    "clients": (8, 24),
    "small_clients": (0.5, 0.85),
    "open_topics": (1, 4),
    "trained": (60, 260),
    "meetings": (2, 8),
}


def _breach(v: Values, situation: str) -> None:
    """Changes the year's governance figures to what the planted situation says."""
    if situation == "director_absent":
        v["H06"] = 6.0
    elif situation == "committee_small":
        v["H03"], v["H04"] = 5, 1
    elif situation == "committee_large":
        v["H03"], v["H04"] = 13, 4
    elif situation == "committee_inside":
        v["H04"] = v["H03"] // 3 + 2
    elif situation == "chair_inside":
        v["H05"], v["H04"] = 0, max(1, v["H04"])
    elif situation == "no_council":
        v["H01"] = 0
    elif situation == "no_committee_meeting":
        v["H02"] = 0
    elif situation == "no_support_staff":
        v["A04"] = 0
    elif situation == "instruments_not_shared":
        v["B04"] = v["B03"] // 2
    elif situation == "papers_unmarked":
        v["E09"] = max(4, v["E09"])
        v["E10"] = v["E09"] // 2
    elif situation == "accident":
        v["H07"] = 1


def failed_sum_checks(values: Values, checks: list[dict[str, str]]) -> list[str]:
    """The ids of the sum checks (rows of seeds/indicators/sum_checks.csv) that these values do not keep."""
    failed = []
    by_id: dict[str, list[dict[str, str]]] = {}
    for row in checks:
        by_id.setdefault(row["check_id"], []).append(row)
    for check_id, rows in by_id.items():
        side = {"total": 0.0, "part": 0.0}
        for row in rows:
            side[row["side"]] += (
                values[row["indicator_code"]] if row["indicator_code"] else float(row["constant_value"])
            )
        tolerance = float(rows[0]["tolerance"]) + 1e-6
        kept = (
            abs(side["total"] - side["part"]) <= tolerance
            if rows[0]["operator"] == "="
            else (side["total"] + tolerance >= side["part"])
        )
        if not kept:
            failed.append(check_id)
    return failed
