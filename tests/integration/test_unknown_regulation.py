"""The act of a province nobody has heard of, added by rows of seeds alone, gives the right outcomes.

It has alternatives (any_of), a ratio that is waived above an amount (applies_when), five grades of its own, a
ground after two missing years, and thirty days of grace after a reminder.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.integration.rule_stage import RuleStage, copied_project

AS_OF = "2025-06-30"
SOURCE = "测试办法"
SEED_ROWS: dict[str, list[dict[str, object]]] = {
    "regulations/regulations.csv": [
        {"regulation_id": "YY-TIC-2022", "title": "远方省技术创新中心管理办法", "authority": "远方省科技厅",
         "status": "in_force", "valid_from": "2022-01-01", "is_formal": "true"},
    ],
    "reference/base_types.csv": [
        {"base_type_code": "YY-BASE", "base_type_name": "远方省技术创新中心", "base_class_code": "TECH",
         "regulation_id": "YY-TIC-2022", "is_legacy": "false", "sort_order": 99, "valid_from": "2022-01-01"},
    ],
    "regulations/articles.csv": [
        {"regulation_id": "YY-TIC-2022", "article": str(number), "article_label": f"第{label}条",
         "paraphrase": "测试条款", "valid_from": "2022-01-01"}
        for number, label in enumerate("一二三四五六", start=1)
    ],
    "regulations/metrics.csv": [
        {"metric_id": "report_reminder_on", "metric_name": "催报日期", "value_kind": "date", "unit": "日",
         "origin": "ledger", "expression": "登记台账“奖惩与事件”表：催报", "period_kind": "reporting_year",
         "definition": "该报告年度的催报日期", "valid_from": "2022-01-01"},
    ],
    "regulations/conditions.csv": [
        {"condition_id": "small_spender", "term_no": 1, "subject": "metric", "metric_id": "rd_expenditure",
         "operator": "<=", "value_number": 3000, "description": "研发经费不超过3000万元", "valid_from": "2022-01-01"},
        {"condition_id": "small_spender", "term_no": 2, "subject": "host_kind", "operator": "in",
         "value_text": "enterprise", "description": "依托单位为企业", "valid_from": "2022-01-01"},
    ],
    "mappings/ledger_words.csv": [
        {"kind": "event_kind", "word": "书面催报", "canonical_word": "催报", "valid_from": "2022-01-01"},
        *({"kind": "grade", "word": f"{letter}等", "canonical_word": f"{letter}等", "valid_from": "2022-01-01"}
          for letter in "甲乙丙丁戊"),
    ],
}  # fmt: skip
RULES = [
    ("1", "operation", "threshold", "知识产权", "duty"),
    ("2", "operation", "ratio", "仪器共享比例", "duty"),
    ("3", "revocation", "grade_outcome", "评为戊等", "ground"),
    ("4", "revocation", "grade_outcome", "评为丁等且整改未通过", "ground"),
    ("5", "operation", "deadline", "催报后三十日内补报", "duty"),
    ("6", "revocation", "consecutive_missing", "连续两年缺报", "ground"),
]
PARAMETERS: list[dict[str, object]] = [
    {"rule_id": "1", "any_of_group": "g", "metric_id": "valid_invention_patents", "operator": ">=",
     "value_number": 3, "unit": "件"},
    {"rule_id": "1", "any_of_group": "g", "metric_id": "utility_models", "operator": ">=", "value_number": 6,
     "unit": "件"},
    {"rule_id": "2", "metric_id": "shared_instruments", "denominator_metric_id": "large_instruments",
     "operator": ">=", "value_number": 0.8, "unit": "比例", "applies_when": "small_spender"},
    {"rule_id": "3", "metric_id": "evaluation_grade", "operator": "in", "value_text": "戊等",
     "applies_when": "evaluated"},
    {"rule_id": "4", "metric_id": "evaluation_grade", "operator": "in", "value_text": "丁等",
     "applies_when": "evaluated"},
    {"rule_id": "4", "metric_id": "rectification_result", "operator": "in", "value_text": "未通过",
     "applies_when": "evaluated"},
    {"rule_id": "5", "metric_id": "report_reminder_on", "operator": "+", "value_number": 30,
     "value_text": "annual_report_filed_on", "unit": "日", "applies_when": "annual_report_owed"},
    {"rule_id": "6", "metric_id": "annual_report_missing", "operator": ">=", "value_number": 2, "unit": "年"},
]  # fmt: skip


def add_rows(seeds: Path, name: str, rows: list[dict[str, object]]) -> None:
    """Append rows to a seed, empty where a row does not name a column."""
    path = seeds / name
    with path.open(encoding="utf-8", newline="") as handle:
        columns = csv.DictReader(handle).fieldnames or []
    with path.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
        writer.writerows({**row, "source": SOURCE} for row in rows)


def numbered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The parameters with their rule ids written out and their terms numbered."""
    seen: dict[object, int] = {}
    done = []
    for row in rows:
        seen[row["rule_id"]] = seen.get(row["rule_id"], 0) + 1
        term = {
            "rule_id": f"YY-TIC-2022/{row['rule_id']}",
            "term_no": seen[row["rule_id"]],
            "valid_from": "2022-01-01",
        }
        done.append({**row, **term})
    return done


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], tuple[str, ...]]:
    place = tmp_path_factory.mktemp("unknown")
    project = copied_project(place)
    for name, rows in SEED_ROWS.items():
        add_rows(project / "seeds", name, rows)
    add_rows(
        project / "seeds",
        "regulations/rules.csv",
        [
            {
                **{"rule_id": f"YY-TIC-2022/{article}", "regulation_id": "YY-TIC-2022", "article": article},
                **{"stage": stage, "kind": kind, "rule_name": name, "base_type_codes": "YY-BASE"},
                **{
                    "severity": severity,
                    "is_evaluated": "true",
                    "sort_order": article,
                    "valid_from": "2022-01-01",
                },
            }
            for article, stage, kind, name, severity in RULES
        ],
    )
    add_rows(project / "seeds", "regulations/rule_parameters.csv", numbered(PARAMETERS))
    stage = RuleStage(project, place)
    stage.build_empty(AS_OF)
    put_centers(stage)
    stage.judge(AS_OF)
    return stage.outcomes("YY-TIC-2022/%")


def put_centers(stage: RuleStage) -> None:
    """Centers that keep, break, or leave open each rule."""
    for name, patents, models in (
        ("both", 3, 6),
        ("one", 0, 6),
        ("neither", 2, 5),
        ("half", 2, None),
        ("saved", None, 6),
    ):
        stage.put_center(name, "YY-BASE")
        if patents is not None:
            stage.put_indicator(name, 2024, "E07", patents)
        if models is not None:
            stage.put_indicator(name, 2024, "E05", models)
    for name, shared, spent, kind in (
        ("enough", 8, 3000, "enterprise"), ("few", 7, 3000, "enterprise"), ("waived", 0, 3001, "enterprise"),
        ("unknown_spending", 8, None, "enterprise"), ("university", 0, 100, "university"),
    ):  # fmt: skip
        stage.put_center(name, "YY-BASE", host_kind=kind)
        stage.put_indicator(name, 2024, "B03", 10)
        stage.put_indicator(name, 2024, "B04", shared)
        if spent is not None:
            stage.put_indicator(name, 2024, "C07", spent)
    for number, (name, grade, result, due_on) in enumerate(
        (("best", "甲等", None, None), ("worst", "戊等", None, None), ("poor_failed", "丁等", "未通过", "2025-01-01"),
         ("poor_running", "丁等", None, "2025-12-31"), ("poor_over", "丁等", None, "2025-06-29"),
         ("poor_passed", "丁等", "通过", "2025-01-01")), start=2
    ):  # fmt: skip
        stage.put_center(name, "YY-BASE")
        stage.put_record(
            "evaluations", name, number, evaluation_kind="评估", evaluation_year=2024, grade=grade,
            concluded_on="2024-01-01", evaluation_kind_cell=f"C{number}",
        )  # fmt: skip
        if due_on:
            stage.put_record(
                "rectifications", name, number, started_on="2024-02-01", due_on=due_on, acceptance_result=result,
                accepted_on="2024-12-20" if result else None,
            )  # fmt: skip
    missing = {2024: "missing"}
    for number, (name, reminded_on) in enumerate(
        (("day_30", "2025-05-31"), ("day_31", "2025-05-30"), ("not_reminded", None)), start=2
    ):
        stage.put_center(name, "YY-BASE", statuses=missing)
        if reminded_on:
            stage.put_record(
                "events", name, number, event_kind="书面催报", occurred_on=reminded_on, covered_year=2024
            )
    stage.put_center("two_missing", "YY-BASE", statuses={2023: "missing", **missing})
    stage.put_center("other_type", "LN-KEYLAB", statuses={2023: "missing", **missing})


@pytest.mark.parametrize(
    ("article", "center", "period", "wanted"),
    [
        ("1", "both", "2024", "met"),
        ("1", "one", "2024", "met"),
        ("1", "neither", "2024", "breached"),
        ("1", "half", "2024", "insufficient_data"),
        ("1", "saved", "2024", "met"),
        ("2", "enough", "2024", "met"),
        ("2", "few", "2024", "breached"),
        ("2", "waived", "2024", "not_applicable"),
        ("2", "unknown_spending", "2024", "insufficient_data"),
        ("2", "university", "2024", "not_applicable"),
        ("3", "best", AS_OF, "met"),
        ("3", "worst", AS_OF, "breached"),
        ("3", "poor_failed", AS_OF, "met"),
        ("3", "both", AS_OF, "not_applicable"),
        ("4", "poor_failed", AS_OF, "breached"),
        ("4", "poor_running", AS_OF, "met"),
        ("4", "poor_over", AS_OF, "insufficient_data"),
        ("4", "poor_passed", AS_OF, "met"),
        ("4", "best", AS_OF, "met"),
        ("5", "day_30", "2024", "met"),
        ("5", "day_31", "2024", "breached"),
        ("5", "not_reminded", AS_OF, "not_applicable"),
        ("6", "two_missing", AS_OF, "breached"),
        ("6", "day_30", AS_OF, "met"),
        ("6", "both", AS_OF, "met"),
    ],
)
def test_outcome(
    article: str,
    center: str,
    period: str,
    wanted: str,
    outcomes: dict[tuple[str, str, str], tuple[str, ...]],
) -> None:
    outcome = outcomes[f"YY-TIC-2022/{article}", center, period]
    assert outcome[0] == wanted, outcome


def test_the_day_of_grace_and_the_cell_are_named(
    outcomes: dict[tuple[str, str, str], tuple[str, ...]],
) -> None:
    assert outcomes["YY-TIC-2022/5", "day_31", "2024"][3] == "2025-06-29"
    assert outcomes["YY-TIC-2022/3", "worst", AS_OF][2] == "C3"
    assert "2023年度" in outcomes["YY-TIC-2022/6", "two_missing", AS_OF][4]


def test_nobody_else_is_bound(outcomes: dict[tuple[str, str, str], tuple[str, ...]]) -> None:
    assert not [key for key in outcomes if key[1] == "other_type"]
