"""Which rules the true figures of a center break.

Belongs here: every rule of seeds/regulations that compares indicators with a number. Does not belong here:
anything dated (`expected`).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from warehouse.sample.expected import Finding, ReportYear, in_force_from, limits
from warehouse.sample.model import Center
from warehouse.sample.vocabulary import load_seed

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_LAST_YEARS = {"reporting_year": 1, "last_3_years_sum": 3}


@dataclass(frozen=True)
class Term:
    """One comparison: indicator codes summed over the last years, by those of the denominator (none: as is)."""

    group: str
    codes: tuple[str, ...]
    denominator: tuple[str, ...]
    years: int
    holds: Callable[[float, float], bool]
    limit: float


@dataclass(frozen=True)
class FigureRule:
    """A rule on indicators; one of entry looks at the last report only."""

    rule_id: str
    base_types: frozenset[str]
    is_entry: bool
    binds_from: date | None
    terms: tuple[Term, ...]


@functools.cache
def figure_rules() -> list[FigureRule]:
    """The rules of kind threshold or ratio whose metrics are all indicators."""
    metrics = {row["metric_id"]: row for row in load_seed("regulations/metrics.csv")}
    found = []
    for rule in load_seed("regulations/rules.csv"):
        if rule["kind"] not in {"threshold", "ratio"} or rule["is_evaluated"] != "true":
            continue
        rows = limits()[rule["rule_id"]]
        used = {row[name] for row in rows for name in ("metric_id", "denominator_metric_id") if row[name]}
        if any(metrics[name]["origin"] != "indicator" for name in used):
            continue
        terms = tuple(
            Term(
                row["any_of_group"] or row["term_no"],
                tuple(metrics[row["metric_id"]]["expression"].split("+")),
                tuple(metrics[row["denominator_metric_id"]]["expression"].split("+"))
                if row["denominator_metric_id"]
                else (),
                _LAST_YEARS[metrics[row["metric_id"]]["period_kind"]],
                _HOLDS[row["operator"]],
                float(row["value_number"]),
            )
            for row in rows
        )
        found.append(
            FigureRule(
                rule["rule_id"],
                frozenset(rule["base_type_codes"].split("|")),
                rule["stage"] == "application",
                in_force_from()[rule["regulation_id"]],
                terms,
            )
        )
    return found


def figure_findings(center: Center, as_of: date, reports: Mapping[int, ReportYear]) -> Iterator[Finding]:
    """The findings of a standing center."""
    in_use = [year for year, report in sorted(reports.items()) if report.stated is not None]
    for rule in figure_rules():
        if center.recorded("base_type", as_of) not in rule.base_types or not in_use:
            continue
        for year in in_use[-1:] if rule.is_entry else in_use:
            census = date(year, 12, 31)
            if not rule.is_entry and (
                reports[year].state == "not_owed"
                or (rule.binds_from is not None and census < rule.binds_from)
                or center.recorded("base_type", census) not in rule.base_types
            ):
                continue
            inputs = _broken(rule, year, reports)
            if inputs:
                yield Finding(center.code, rule.rule_id, str(year), inputs=" ".join(sorted(inputs)))


def _broken(rule: FigureRule, year: int, reports: Mapping[int, ReportYear]) -> set[str]:
    """The inputs of the groups that do not hold, none of whose terms holds or is unknown."""
    inputs: set[str] = set()
    for group in {term.group for term in rule.terms}:
        terms = [term for term in rule.terms if term.group == group]
        if all(_holds(term, year, reports) is False for term in terms):
            inputs |= {f"{at}:{code}" for term in terms for at, code in _cells(term, year)}
    return inputs


def _cells(term: Term, year: int) -> list[tuple[int, str]]:
    years = range(year - term.years + 1, year + 1)
    return [(at, code) for at in years for code in (*term.codes, *term.denominator)]


def _holds(term: Term, year: int, reports: Mapping[int, ReportYear]) -> bool | None:
    """None: a figure is not stated, or there is nothing to take a share of."""
    for at, code in _cells(term, year):
        report = reports.get(at)
        if report is None or report.stated is None or report.stated.get(code) is None:
            return None
    years = range(year - term.years + 1, year + 1)
    value = sum(reports[at].values[code] for at in years for code in term.codes)
    if term.denominator:
        whole = sum(reports[year].values[code] for code in term.denominator)
        return term.holds(value / whole, term.limit) if whole else None
    return term.holds(value, term.limit)
