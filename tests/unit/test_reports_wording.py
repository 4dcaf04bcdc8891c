"""Every code that seeds and models use has an official wording in the code lists of the pages."""

from __future__ import annotations

import csv
import re

import yaml

from reports.formats import vocabularies
from warehouse.settings import project_dir, seeds_dir

# Columns whose codes are named in their description, each before its meaning.
DESCRIBED = {"task_code", "deadline_kind"}
CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)*\b", re.ASCII)


def test_code_lists_cover_the_codes_that_models_promise() -> None:
    """Every code named in the models' accepted values has an official wording."""
    promised: dict[str, set[str]] = {}
    for file in (project_dir() / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            for column in model["columns"]:
                if column["name"] in DESCRIBED:
                    promised.setdefault(column["name"], set()).update(CODE.findall(column["description"]))
                for test in [*column.get("data_tests", []), *column.get("constraints", [])]:
                    if isinstance(test, dict) and "accepted_values" in test:
                        promised.setdefault(column["name"], set()).update(
                            test["accepted_values"]["arguments"]["values"]
                        )
    with (seeds_dir() / "regulations" / "risk_levels.csv").open(encoding="utf-8") as lines:
        promised["level_code"] = {row["level_code"] for row in csv.DictReader(lines)}
    for column, vocabulary in (
        ("report_status", "report_status"), ("level_code", "risk_level"), ("outcome", "outcome"),
        ("outcome", "ground_outcome"), ("task_code", "plan_task"), ("deadline_kind", "deadline_kind"),
    ):  # fmt: skip
        assert promised[column] <= set(vocabularies()[vocabulary]), column
    known = set().union(*(vocabularies()[name] for name in ("severity", "severity_of_rule", "disposition")))
    assert promised["severity"] | promised["disposition"] <= known | {"转", "并", "撤", "保留"}


def test_codes_of_rules_in_the_seeds_have_their_wording() -> None:
    with (seeds_dir() / "regulations" / "rules.csv").open(encoding="utf-8") as file:
        rules = list(csv.DictReader(file))
    with (seeds_dir() / "regulations" / "deadline_states.csv").open(encoding="utf-8") as file:
        states = {row["status"] for row in csv.DictReader(file)}
    for column, name in (("stage", "rule_stage"), ("kind", "rule_kind"), ("severity", "severity_of_rule")):
        assert {row[column] for row in rules} <= set(vocabularies()[name])
    assert states - {"none", "unknown"} <= set(vocabularies()["deadline_status"])


def test_codes_of_directions_in_the_seeds_and_models_have_their_wording() -> None:
    for file, column, name in (
        ("direction_levels", "level", "pair_level"), ("direction_verdicts", "verdict", "pair_verdict"),
    ):  # fmt: skip
        with (seeds_dir() / "directions" / f"{file}.csv").open(encoding="utf-8") as lines:
            named = {row[f"{column}_code"]: row[f"{column}_name"] for row in csv.DictReader(lines)}
        assert named == {code: label.text for code, label in vocabularies()[name].items()}
    models = yaml.safe_load(
        (project_dir() / "models/marts/directions/_directions__models.yml").read_text(encoding="utf-8")
    )["models"]
    promised = {
        column["name"]: set(test["accepted_values"]["arguments"]["values"])
        for model in models
        for column in model["columns"]
        for test in column.get("data_tests", [])
        if isinstance(test, dict) and "accepted_values" in test
    }
    assert promised["decision_state"] == set(vocabularies()["pair_state"])
    assert promised["effect"] == set(vocabularies()["decision_effect"])


def test_seed_issue_severities_are_known() -> None:
    with (seeds_dir() / "reference" / "issue_types.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["severity"] for row in rows} <= set(vocabularies()["severity"])
    assert {row["layer"] for row in rows} <= set(vocabularies()["layer"])
