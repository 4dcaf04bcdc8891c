"""Every evaluated threshold and ratio rule of the seeds, judged by the models on made-up centers.

Each metric of a rule is set below, at and above its limit, left out, and questioned, while the others keep the
rule and then, where there are alternatives, break it; the expected outcome is worked out from the seeds here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.integration.rule_stage import YEARS, RuleStage
from warehouse.settings import project_dir, seeds_dir

AS_OF = "2025-06-30"
BEFORE = "2023-06-30"
HOST_METRICS = {"host_is_legal_person", "host_is_high_tech", "host_is_above_scale"}
MISSING, QUESTIONED = "missing", "questioned"


def seed(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


METRICS = {row["metric_id"]: row for row in seed("regulations/metrics.csv")}
CONDITIONS = seed("regulations/conditions.csv")
PARAMETERS = seed("regulations/rule_parameters.csv")
REGULATIONS = {row["regulation_id"]: row for row in seed("regulations/regulations.csv")}
RULES = [
    row
    for row in seed("regulations/rules.csv")
    if row["is_evaluated"] == "true" and row["kind"] in {"threshold", "ratio"}
]


def terms_of(rule_id: str) -> list[dict[str, str]]:
    return [row for row in PARAMETERS if row["rule_id"] == rule_id]


def metrics_of(rule_id: str) -> list[str]:
    names = [term[key] for term in terms_of(rule_id) for key in ("metric_id", "denominator_metric_id")]
    return list(dict.fromkeys(name for name in names if name))


def settable(metric: str) -> bool:
    return METRICS[metric]["origin"] == "indicator" or metric in HOST_METRICS


JUDGED = [rule for rule in RULES if all(settable(metric) for metric in metrics_of(rule["rule_id"]))]
UNCOLLECTED = [
    rule
    for rule in RULES
    if any(METRICS[metric]["expression"].startswith("未采集") for metric in metrics_of(rule["rule_id"]))
]


def holds(operator: str, value: float, limit: float) -> bool:
    return {
        ">=": value >= limit, "<=": value <= limit, ">": value > limit, "<": value < limit, "=": value == limit
    }[operator]  # fmt: skip


@dataclass
class Case:
    """One made-up center: the values it is given (None or a word: not known) and what kind its host is."""

    name: str
    rule: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    host_kind: str = "enterprise"

    def known(self, metric: str) -> float | None:
        value = self.values.get(metric)
        return None if value in (None, MISSING, QUESTIONED) else float(value)

    def condition(self, condition_id: str) -> bool | None:
        answers: list[bool | None] = []
        for term in (row for row in CONDITIONS if row["condition_id"] == condition_id):
            if term["subject"] == "host_kind":
                answers.append(
                    (self.host_kind in term["value_text"].split("|")) == (term["operator"] == "in")
                )
                continue
            value = self.known(term["metric_id"])
            answers.append(
                None if value is None else holds(term["operator"], value, float(term["value_number"]))
            )
        return False if False in answers else None if None in answers else True

    def term(self, term: dict[str, str]) -> bool | None:
        value = self.known(term["metric_id"])
        if term["denominator_metric_id"]:
            whole = self.known(term["denominator_metric_id"])
            if value is None or not whole:
                return None
            return holds(term["operator"], round(value / whole, 9), round(float(term["value_number"]), 9))
        return None if value is None else holds(term["operator"], value, float(term["value_number"]))

    def expected(self) -> str:
        """The outcome by three-valued logic over the terms that apply."""
        groups: dict[str, list[bool | None]] = {}
        for term in terms_of(self.rule["rule_id"]):
            applies = self.condition(term["applies_when"]) if term["applies_when"] else True
            if applies is False:
                continue
            answer = self.term(term) if applies else None
            groups.setdefault(term["any_of_group"] or term["term_no"], []).append(answer)
        if not groups:
            return "not_applicable"
        answers = [True if True in group else None if None in group else False for group in groups.values()]
        return "breached" if False in answers else "insufficient_data" if None in answers else "met"


def kept(rule_id: str, *, keep: bool = True) -> dict[str, float]:
    """Values with which every term is kept, or broken."""
    values: dict[str, float] = {}
    for term in terms_of(rule_id):
        limit, least = float(term["value_number"]), term["operator"] in {">=", ">", "="}
        if term["denominator_metric_id"]:
            values[term["denominator_metric_id"]] = 30.0
            limit *= 30
            values[term["metric_id"]] = limit if keep else limit - 3 if least else limit + 3
        elif keep:
            values.setdefault(term["metric_id"], limit)
        else:
            values.setdefault(term["metric_id"], limit - 1 if least else limit + 1)
    return values


def cases(rule: dict[str, str]) -> Iterator[Case]:
    rule_id = rule["rule_id"]
    numbered = 0
    conditioned = any(term["applies_when"] for term in terms_of(rule_id))
    for keep in (True, False):
        others = kept(rule_id, keep=keep)
        for term in terms_of(rule_id):
            metric = term["metric_id"]
            limit = float(term["value_number"]) * (30 if term["denominator_metric_id"] else 1)
            around = [limit, limit - 1, limit + 1, MISSING, QUESTIONED]
            if METRICS[metric]["value_kind"] == "boolean":
                around = [1, 0, MISSING]
            for value in around:
                numbered += 1
                yield Case(f"{rule_id}#{numbered}", rule, {**others, metric: value})
            if term["denominator_metric_id"]:
                for value in (0, MISSING, QUESTIONED):
                    numbered += 1
                    yield Case(
                        f"{rule_id}#{numbered}", rule, {**others, term["denominator_metric_id"]: value}
                    )
    if conditioned:
        numbered += 1
        yield Case(f"{rule_id}#{numbered}", rule, kept(rule_id), host_kind="university")


def put_case(stage: RuleStage, case: Case, base_type: str) -> None:
    host = {name[5:]: bool(case.known(name)) for name in HOST_METRICS if case.known(name) is not None}
    host = {"is_legal_person": None, **host}
    stage.put_center(case.name, base_type, host=host, host_kind=case.host_kind)
    for metric, value in case.values.items():
        if metric in HOST_METRICS or value == MISSING:
            continue
        questioned = value == QUESTIONED
        number = 7.0 if questioned else float(value)
        codes = METRICS[metric]["expression"].split("+")
        # A sum over three years, or of two indicators, has all of its value in the last one.
        years = YEARS if METRICS[metric]["period_kind"] == "last_3_years_sum" else YEARS[-1:]
        for year in years:
            for code in codes:
                part = number if (year, code) == (years[-1], codes[-1]) else 0.0
                stage.put_indicator(case.name, year, code, part, questioned=questioned)


ALL_CASES = [case for rule in JUDGED for case in cases(rule)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> RuleStage:
    stage = RuleStage(project_dir(), tmp_path_factory.mktemp("rules"))
    stage.build_empty(AS_OF)
    for case in ALL_CASES:
        put_case(stage, case, case.rule["base_type_codes"].split("|")[0])
    for rule in JUDGED:
        values: dict[str, Any] = dict(kept(rule["rule_id"]))
        put_case(stage, Case(f"{rule['rule_id']}#wrong", rule, values), "LN-KEYLAB")
    stage.judge(AS_OF)
    return stage


@pytest.fixture(scope="module")
def outcomes(stage: RuleStage) -> dict[tuple[str, str, str], tuple[str, ...]]:
    return stage.outcomes()


@pytest.fixture(scope="module")
def earlier(stage: RuleStage, outcomes: object, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The rules that judge anything on a day before two of the acts were in force."""
    stage.judge(BEFORE)
    with_formal = {rule for rule, _, _ in stage.outcomes()}
    return with_formal


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule["rule_id"])
def test_every_limit(rule: dict[str, str], outcomes: dict[tuple[str, str, str], tuple[str, ...]]) -> None:
    yearly = any(METRICS[term["metric_id"]]["period_kind"] != "as_of" for term in terms_of(rule["rule_id"]))
    period = str(YEARS[-1]) if yearly else AS_OF
    seen, wanted = {}, {}
    for case in (item for item in ALL_CASES if item.rule is rule):
        key = f"{case.name} {case.values} {case.host_kind}"
        seen[key] = outcomes[rule["rule_id"], case.name, period][0]
        wanted[key] = case.expected()
    assert seen == wanted
    assert set(wanted.values()) >= {"met", "breached", "insufficient_data"}


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule["rule_id"])
def test_another_base_type_is_not_bound(
    rule: dict[str, str], outcomes: dict[tuple[str, str, str], tuple[str, ...]]
) -> None:
    assert not [key for key in outcomes if key[0] == rule["rule_id"] and key[1].endswith("#wrong")]


@pytest.mark.parametrize("rule", UNCOLLECTED, ids=lambda rule: rule["rule_id"])
def test_what_no_form_asks_for_is_never_met_nor_breached(
    rule: dict[str, str], outcomes: dict[tuple[str, str, str], tuple[str, ...]]
) -> None:
    seen = {value[0] for key, value in outcomes.items() if key[0] == rule["rule_id"]}
    alternatives = any(term["any_of_group"] for term in terms_of(rule["rule_id"]))
    assert seen <= {"insufficient_data", "not_applicable"} | ({"met"} if alternatives else set())


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule["rule_id"])
def test_not_yet_in_force(rule: dict[str, str], earlier: set[str]) -> None:
    since = REGULATIONS[rule["regulation_id"]]["valid_from"]
    assert (rule["rule_id"] in earlier) == (since <= BEFORE)


def test_a_value_keeps_its_cell(outcomes: dict[tuple[str, str, str], tuple[str, ...]]) -> None:
    outcome = outcomes["LN-TIC-2019/10-2-3-a", "LN-TIC-2019/10-2-3-a#1", "2024"]
    assert outcome[:3] == ("met", "1000平方米", "D01")


def test_the_stage_has_cases_for_most_rules() -> None:
    assert len(JUDGED) >= 40
    assert len(ALL_CASES) >= 400
