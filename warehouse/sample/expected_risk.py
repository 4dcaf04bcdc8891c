"""The level of risk that each center must have, told from its findings.

Belongs here: the order of the levels and what speaks for each (the design; days are those of
seeds/regulations/risk_parameters). Does not belong here: the findings themselves (`expected`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date

from warehouse.sample.expected import Finding, bearings
from warehouse.sample.vocabulary import load_seed

LEVELS = ("triggered", "warning", "watch", "undetermined", "normal")


@functools.cache
def _rules() -> dict[str, dict[str, str]]:
    return {row["rule_id"]: row for row in load_seed("regulations/rules.csv")}


@functools.cache
def _formal(as_of: date) -> frozenset[str]:
    """Regulations that a formal level may rest on."""
    return frozenset(
        row["regulation_id"]
        for row in load_seed("regulations/regulations.csv")
        if row["is_formal"] == "true" and (not row["valid_to"] or row["valid_to"] >= f"{as_of}")
    )


@functools.cache
def _warning_days() -> int:
    rows = load_seed("regulations/risk_parameters.csv")
    return next(int(row["value_number"]) for row in rows if row["parameter_id"] == "warning_days")


def level(findings: Iterable[Finding], as_of: date, last_year: int | None) -> str:
    """The highest level that a finding speaks for. A yearly duty speaks by its last report in use alone."""
    found = {_speaks_for(item, as_of, last_year) for item in findings}
    return next(name for name in LEVELS if name in found or name == "normal")


def _speaks_for(item: Finding, as_of: date, last_year: int | None) -> str:
    rule = _rules()[item.rule_id]
    if rule["regulation_id"] not in _formal(as_of) or rule["stage"] == "application":
        return ""
    if rule["kind"] == "deadline":
        is_warned_of = item.rule_id in {
            *bearings()["construction"].values(),
            *bearings()["evaluation"].values(),
        }
        if item.status == "overdue":
            return "watch" if is_warned_of or rule["severity"] == "duty" else ""
        if item.status != "open" or not is_warned_of:
            return ""
        return "warning" if (date.fromisoformat(item.period) - as_of).days <= _warning_days() else ""
    if rule["severity"] == "ground":
        return {"breached": "triggered", "near": "warning", "open": "undetermined"}[item.state]
    is_last = not item.period or item.period == str(last_year)
    return "watch" if rule["severity"] == "duty" and is_last else ""
