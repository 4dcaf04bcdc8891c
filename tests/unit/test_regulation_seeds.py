"""Regulations as data: each article of the checklist has its rules; a rule is evaluated or says why not."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse.settings import seeds_dir

CHECKLIST = Path(__file__).resolve().parents[1] / "data" / "rules_checklist.csv"
CHECKLIST_ROWS = {
    "LN-TIC-2019": 39,
    "LN-CALL-2023": 10,
    "LN-MIC-DRAFT": 14,
    "LN-BASES-2019": 8,
    "SX-TIC-2023": 20,
    "AS-TIC-2024": 11,
}
# Rules that the texts call for and the checklist has no row of that kind for.
BEYOND_THE_CHECKLIST = {
    "LN-TIC-2019/38-c": "the name carries its term: the end of that term belongs to the calendar of dates",
    "LN-CALL-2023/1-3-b": "一.3 also binds the same team, which the notice does not define",
    "LN-MIC-DRAFT/14-b": "art. 14 names cases for which the register has no kind of event",
    "SX-TIC-2023/7-2": "art. 23 does not name the director; art. 7(2) has the appointment filed",
    "AS-TIC-2024/9-1": "art. 9(1) stands in the act as 10(2)1 does in the provincial one",
    "AS-TIC-2024/9-2-b": "the second half of art. 9(2) has no figure",
}
KINDS = {
    "threshold",
    "ratio",
    "consecutive_missing",
    "deadline",
    "event",
    "grade_outcome",
    "exclusivity",
    "change_filing",
    "quota",
    "share_cap",
    "naming",
    "scope",
    "status",
}
WITHOUT_PARAMETERS = {"evidence_only", "reference"}
STAGES = {"application", "construction", "operation", "evaluation", "revocation", "batch", "reference"}
OPERATORS = {
    "threshold": {">=", "<=", "=", "in"},
    "ratio": {">=", "<="},
    "consecutive_missing": {">="},
    "deadline": {"+", "extended_by"},
    "event": {"in"},
    "grade_outcome": {"in"},
    "exclusivity": {"<="},
    "change_filing": {"filed", "unchanged_for"},
    "quota": {"<="},
    "share_cap": {"<="},
    "naming": {"matches"},
    "scope": {"in_scheme"},
    "status": {"in"},
}
WORDS = {
    "event": {
        "弄虚作假",
        "质量安全事故",
        "重大违法处罚",
        "停产破产",
        "无故不参加评估",
        "免报年度报告",
        "不可抗力",
        "获奖",
        "撤销决定",
    },
    "evaluation_grade": {"优秀", "良好", "合格", "基本合格", "不合格"},
    "rectification_result": {"通过", "未通过", "进行中", "期满未验收", "无"},
    "legacy_disposition": {"撤", "并", "转", "保留"},
}
FITTING = {
    "LN-TIC-2019/38-a": ["辽宁省菱镁深加工产业共性技术创新中心"],
    "LN-TIC-2019/38-b": [
        "辽宁省高档数控机床专业技术创新中心（2023年—2026年）",
        "辽宁省精细化工催化剂专业技术创新中心(2019年-2022年)",
    ],
    "LN-MIC-DRAFT/24-a": ["工业母机省级制造业创新中心"],
    "LN-MIC-DRAFT/24-b": ["LiaoNing Manufacturing Innovation Center for Machine Tools"],
    "SX-TIC-2023/28-a": ["晋创谷山西省技术创新中心"],
    "SX-TIC-2023/28-b": [
        "Jinzhong Shanxi Center of Technology Innovation",
        "太行Shanxi Center of Technology Innovation",
    ],
    "SX-TIC-2023/28-c": ["山西省煤层气开发技术创新中心"],
    "SX-TIC-2023/28-d": ["Shanxi Center of Technology Innovation for Coalbed Methane"],
    "AS-TIC-2024/12": ["鞍山市钢铁流程智能化专业技术创新中心"],
}
UNFITTING = {
    "LN-TIC-2019/38-a": [
        "辽宁省产业共性技术创新中心",
        "沈阳市菱镁深加工产业共性技术创新中心",
        "辽宁省菱镁深加工产业共性技术创新中心（2023年—2026年）",
        "辽宁省菱镁深加工专业技术创新中心（2023年—2026年）",
    ],
    "LN-TIC-2019/38-b": [
        "辽宁省高档数控机床专业技术创新中心",
        "辽宁省高档数控机床专业技术创新中心（1923年—1926年）",
        "辽宁省高档数控机床专业技术创新中心（2023年）",
        "高档数控机床专业技术创新中心（2023年—2026年）",
        "辽宁省高档数控机床技术中心（2023年—2026年）",
        "辽宁省高档数控机床产业共性技术创新中心（2023年—2026年）",
    ],
    "LN-MIC-DRAFT/24-a": ["省级制造业创新中心", "工业母机制造业创新中心", "工业母机省级制造业创新中心（筹）"],
    "LN-MIC-DRAFT/24-b": ["Liaoning Manufacturing Innovation Centre for Machine Tools"],
    "SX-TIC-2023/28-a": ["山西省技术创新中心", "山西省煤层气开发技术创新中心"],
    "SX-TIC-2023/28-b": ["Shanxi Center of Technology Innovation for Coalbed Methane"],
    "SX-TIC-2023/28-c": ["山西省技术创新中心", "太原市煤层气开发技术创新中心", "晋创谷山西省技术创新中心"],
    "SX-TIC-2023/28-d": ["Jinzhong Shanxi Center of Technology Innovation"],
    "AS-TIC-2024/12": [
        "鞍山市专业技术创新中心",
        "辽宁省钢铁流程智能化专业技术创新中心",
        "鞍山市钢铁流程智能化技术中心",
    ],
}


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed, empty text for an empty cell."""
    return pl.read_csv(seeds_dir() / name, infer_schema=False).fill_null("").to_dicts()


REGULATIONS = {row["regulation_id"]: row for row in seed("regulations/regulations.csv")}
ARTICLES = {(row["regulation_id"], row["article"]): row for row in seed("regulations/articles.csv")}
RULES = {row["rule_id"]: row for row in seed("regulations/rules.csv")}
PARAMETERS = seed("regulations/rule_parameters.csv")
CONDITIONS = seed("regulations/conditions.csv")
METRICS = {row["metric_id"]: row for row in seed("regulations/metrics.csv")}
CHECKS = pl.read_csv(CHECKLIST, infer_schema=False).fill_null("").to_dicts()
BASE_TYPES = {row["base_type_code"] for row in seed("reference/base_types.csv")}


def parameters(rule_id: str) -> list[dict[str, str]]:
    return [row for row in PARAMETERS if row["rule_id"] == rule_id]


def covered(check: dict[str, str]) -> list[tuple[str, str]]:
    """The articles and kinds that a row of the checklist asks for."""
    return [
        (article, kind) for article, _, kind in (pair.rpartition(":") for pair in check["covers"].split("|"))
    ]


def as_written(check: dict[str, str]) -> list[tuple[str, str]]:
    """The same, read off the row's own columns: 7(2)(5)(6) is three items, `a + b` two kinds."""
    articles = []
    for piece in check["article"].split(", "):
        several = re.fullmatch(r"(\d+)((?:\(\d+\)){2,})", piece)
        articles += (
            [f"{several[1]}{item}" for item in re.findall(r"\(\d+\)", several[2])] if several else [piece]
        )
    return [(article, kind) for article in articles for kind in check["kind"].split(" + ")]


def rule_slug(article: str) -> str:
    digits = re.sub(
        "[一二三四五六七八九]", lambda found: str("零一二三四五六七八九".index(found[0])), article
    )
    return "-".join(re.findall(r"\d+", re.sub(r"\((\d+)\)", r" \1 ", digits)))


# ---- the two lists ----------------------------------------------------------------------------------------
def test_the_checklist_is_whole() -> None:
    counts = dict.fromkeys(CHECKLIST_ROWS, 0)
    for check in CHECKS:
        counts[check["regulation_id"]] += 1
    assert counts == CHECKLIST_ROWS
    assert [check["row_no"] for check in CHECKS] == [str(number) for number in range(1, len(CHECKS) + 1)]


@pytest.mark.parametrize(
    "check", CHECKS, ids=lambda check: f"{check['regulation_id']} {check['article']} {check['row_no']}"
)
def test_every_row_of_the_checklist_has_rules(check: dict[str, str]) -> None:
    assert check["note"] or covered(check) == as_written(check)
    stages = set()
    for article, kind in covered(check):
        found = [
            rule
            for rule in RULES.values()
            if (rule["regulation_id"], rule["article"], rule["kind"])
            == (check["regulation_id"], article, kind)
        ]
        assert found, (article, kind)
        stages |= {rule["stage"] for rule in found}
    assert (check["stage"] or "reference") in stages


def test_no_article_has_fewer_rules_than_the_checklist_has_rows() -> None:
    asked: dict[tuple[str, str, str], int] = {}
    for check in CHECKS:
        for article, kind in covered(check):
            key = check["regulation_id"], article, kind
            asked[key] = asked.get(key, 0) + 1
    for key, count in asked.items():
        standing = [r for r in RULES.values() if (r["regulation_id"], r["article"], r["kind"]) == key]
        assert len(standing) >= count, key


def test_no_rule_stands_beyond_the_checklist_unexplained() -> None:
    asked = {(check["regulation_id"], *pair) for check in CHECKS for pair in covered(check)}
    beyond = {
        rule_id
        for rule_id, rule in RULES.items()
        if (rule["regulation_id"], rule["article"], rule["kind"]) not in asked
    }
    # Rules that share article and kind with a row of the checklist are no extras and need no explanation.
    assert beyond == set(BEYOND_THE_CHECKLIST)


def test_the_city_act_has_no_ground_of_missing_reports() -> None:
    grounds = {rule_id: rule for rule_id, rule in RULES.items() if rule["regulation_id"] == "AS-TIC-2024"}
    assert not [rule_id for rule_id, rule in grounds.items() if rule["kind"] == "consecutive_missing"]
    revoking = [rule for rule in grounds.values() if rule["stage"] == "revocation"]
    assert sorted(rule["article"] for rule in revoking) == [f"20({number})" for number in range(1, 7)]
    assert RULES["LN-TIC-2019/31-2"]["kind"] == "consecutive_missing"
    assert [row["rule_id"] for row in PARAMETERS if row["metric_id"] == "annual_report_missing"] == [
        "LN-TIC-2019/31-2"
    ]


# ---- regulations and articles -----------------------------------------------------------------------------
def test_only_an_act_in_force_bears_a_formal_flag() -> None:
    assert set(CHECKLIST_ROWS) | {"AS-TIC-2019"} == set(REGULATIONS)
    for row in REGULATIONS.values():
        assert row["status"] in {"in_force", "draft", "repealed"}
        assert (row["is_formal"] == "true") == (row["status"] == "in_force"), row["regulation_id"]
        assert bool(row["valid_from"]) == (row["status"] != "draft"), row["regulation_id"]
        assert not row["supersedes"] or REGULATIONS[row["supersedes"]]["status"] == "repealed"
    draft = REGULATIONS["LN-MIC-DRAFT"]
    assert (draft["status"], draft["is_formal"]) == ("draft", "false")
    assert "未核实" in REGULATIONS["LN-TIC-2019"]["note"]
    assert REGULATIONS["AS-TIC-2024"]["supersedes"] == "AS-TIC-2019"


def test_a_repealed_act_ends_the_day_before_its_successor_begins() -> None:
    old, new = REGULATIONS["AS-TIC-2019"], REGULATIONS["AS-TIC-2024"]
    assert (date.fromisoformat(new["valid_from"]) - date.fromisoformat(old["valid_to"])).days == 1


def test_every_article_has_its_paraphrase() -> None:
    assert len(ARTICLES) == len(seed("regulations/articles.csv"))
    for (regulation_id, article), row in ARTICLES.items():
        assert len(row["paraphrase"]) >= 10, article
        assert row["paraphrase"].endswith("。"), article
        assert row["article_label"] in row["source"], article
        assert re.search(r"[一-龥]", row["article_label"]), article
        assert row["valid_from"] == REGULATIONS[regulation_id]["valid_from"], article
    assert {(rule["regulation_id"], rule["article"]) for rule in RULES.values()} <= set(ARTICLES)
    assert not [rule for rule in RULES.values() if rule["regulation_id"] == "AS-TIC-2019"]


# ---- rules ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_is_complete(rule_id: str) -> None:
    rule = RULES[rule_id]
    number = f"{rule['regulation_id']}/{rule_slug(rule['article'])}"
    assert re.fullmatch(re.escape(number) + r"(-[a-z])?", rule_id)
    assert rule["kind"] in KINDS | WITHOUT_PARAMETERS
    assert rule["stage"] in STAGES
    assert rule["severity"] in {"ground", "duty", "condition", "notice"}
    assert set(rule["base_type_codes"].split("|")) <= BASE_TYPES
    assert rule["rule_name"] and rule["leads_to"] and rule["averting_action"]
    assert (rule["is_evaluated"] == "false") == (rule["kind"] == "evidence_only")
    assert bool(rule["not_evaluated_reason"]) == (rule["kind"] == "evidence_only")
    if rule["stage"] == "revocation":
        assert rule["severity"] == "ground"
    if rule["kind"] in WITHOUT_PARAMETERS:
        assert not parameters(rule_id)
    else:
        assert parameters(rule_id)
    regulation = REGULATIONS[rule["regulation_id"]]
    for row in [rule, *parameters(rule_id)]:
        assert row["source"].startswith(rule["regulation_id"])
        assert row["valid_from"] >= regulation["valid_from"]
        assert not regulation["valid_to"] or "" < row["valid_to"] <= regulation["valid_to"]


def test_letters_of_an_article_are_consecutive_and_a_lone_rule_has_none() -> None:
    by_article: dict[tuple[str, str], list[str]] = {}
    for rule_id, rule in RULES.items():
        by_article.setdefault((rule["regulation_id"], rule["article"]), []).append(rule_id)
    for key, ids in by_article.items():
        letters = sorted(rule_id[-1] for rule_id in ids if rule_id[-1].isalpha())
        wanted = [chr(ord("a") + at) for at in range(len(ids))] if len(ids) > 1 else []
        assert letters == wanted, key
    order = [int(rule["sort_order"]) for rule in RULES.values()]
    assert order == list(range(1, len(RULES) + 1))


# ---- parameters -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule_id", sorted({row["rule_id"] for row in PARAMETERS}))
def test_the_parameters_of_a_rule_fit_its_kind(rule_id: str) -> None:
    kind = RULES[rule_id]["kind"]
    conditions = {row["condition_id"] for row in CONDITIONS}
    for row in parameters(rule_id):
        metric = METRICS[row["metric_id"]]
        assert row["operator"] in OPERATORS[kind]
        assert bool(row["denominator_metric_id"]) == (kind == "ratio")
        assert not row["denominator_metric_id"] or row["denominator_metric_id"] in METRICS
        assert not row["applies_when"] or row["applies_when"] in conditions
        assert row["value_number"] or row["value_text"] or row["operator"] in {"extended_by", "filed"}
        if row["value_number"]:
            float(row["value_number"])
            assert row["unit"]
        if kind == "deadline":
            assert metric["value_kind"] == "date"
            if row["operator"] == "+":
                assert row["unit"] in {"年", "月", "日", "工作日"}
                assert not row["value_text"] or METRICS[row["value_text"]]["value_kind"] == "date"
        if kind == "threshold" and row["unit"] not in {"是否", ""}:
            assert row["unit"] == metric["unit"]
        if row["unit"] == "是否":
            assert metric["value_kind"] == "boolean"
        if kind == "exclusivity" and row["value_text"]:
            assert set(row["value_text"].split("|")) <= BASE_TYPES
        if kind == "scope":
            assert row["value_text"] in {scheme["scheme_id"] for scheme in seed("classification/schemes.csv")}
        if kind == "share_cap":
            assert row["value_text"] in WORDS["evaluation_grade"]
        if row["metric_id"] in WORDS:
            assert set(row["value_text"].split("|")) <= WORDS[row["metric_id"]]


def test_the_validity_of_a_parameter_does_not_overlap() -> None:
    for rows, key in ((PARAMETERS, "rule_id"), (CONDITIONS, "condition_id")):
        spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in rows:
            span = row["valid_from"] or "0001-01-01", row["valid_to"] or "9999-12-31"
            assert span[0] <= span[1]
            spans.setdefault((row[key], row["term_no"]), []).append(span)
        for term, found in spans.items():
            ordered = sorted(found)
            assert all(left[1] < right[0] for left, right in pairwise(ordered)), term
    assert {row["rule_id"] for row in PARAMETERS} <= set(RULES)


def test_limits_stand_in_the_paraphrase_of_their_article() -> None:
    """A figure that the act states is found in the paraphrase, so that neither is mistyped alone."""
    written = {50000: ("5亿元",), 1 / 3: ("三分之一",), 0.5: ("50%",), 0.2: ("20%",)}
    written |= {2: ("2", "两"), 3: ("3", "三"), 5: ("5", "五")}
    borrowed = "三"  # LN-CALL-2023 三 refers to LN-TIC-2019 art. 10 and states no figure
    for row in PARAMETERS:
        rule = RULES[row["rule_id"]]
        value = float(row["value_number"] or 0)
        if value in {0, 1} or rule["article"] == borrowed:
            continue
        text = ARTICLES[rule["regulation_id"], rule["article"]]["paraphrase"]
        if row["metric_id"] == "bases_per_director":
            assert "两个" in text
        else:
            assert any(word in text for word in written.get(value, (f"{value:g}",))), row


def test_a_third_is_an_exact_third() -> None:
    thirds = [row for row in PARAMETERS if row["value_text"] == "三分之一"]
    assert len(thirds) == 2
    for row in thirds:
        assert float(row["value_number"]) == 1 / 3 == 3 / 9


def test_the_call_asks_for_what_the_act_asks_of_a_professional_center() -> None:
    """LN-CALL-2023 三 points to art. 10; its own rows may not drift from those of 10(2)."""

    def limits(prefix: str) -> set[tuple[str, str, str, str]]:
        return {
            (row["metric_id"], row["operator"], row["value_number"], row["unit"])
            for row in PARAMETERS
            if row["rule_id"].startswith(prefix)
        }

    assert limits("LN-CALL-2023/3-") == limits("LN-TIC-2019/10-2-")


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, rule in RULES.items() if rule["kind"] == "naming"])
def test_naming_patterns(rule_id: str) -> None:
    (row,) = parameters(rule_id)
    cases = [(name, True) for name in FITTING[rule_id]] + [(name, False) for name in UNFITTING[rule_id]]
    for name, fits in cases:
        found = duckdb.execute("select regexp_full_match(?, ?)", [name, row["value_text"]]).fetchone()
        assert found == (fits,), name


# ---- conditions and metrics -------------------------------------------------------------------------------
def test_conditions_point_to_what_exists() -> None:
    known = {
        "base_type": BASE_TYPES,
        "host_kind": {row["host_kind_code"] for row in seed("reference/host_kinds.csv")},
        "region": {row["region_code"] for row in seed("reference/regions.csv")},
    }
    for row in CONDITIONS:
        assert row["operator"] in {"in", "not_in", ">=", "<=", ">", "<", "=", "<>"}
        assert bool(row["value_number"]) != bool(row["value_text"])
        if row["subject"] == "metric":
            assert row["metric_id"] in METRICS
            assert set(row["value_text"].split("|")) <= WORDS.get(row["metric_id"], set()) | {""}
        else:
            assert set(row["value_text"].split("|")) <= known[row["subject"]]
    assert {row["condition_id"] for row in CONDITIONS} == {row["applies_when"] for row in PARAMETERS} - {""}


def test_the_quota_reaches_every_city_of_the_province_once() -> None:
    limits = {
        row["condition_id"]: row["value_text"].split("|") for row in CONDITIONS if row["subject"] == "region"
    }
    reached = [code for codes in limits.values() for code in codes]
    cities = [row["region_code"] for row in seed("reference/regions.csv") if row["is_liaoning"] == "true"]
    assert sorted(reached) == sorted(cities)
    numbers = {row["applies_when"]: row["value_number"] for row in parameters("LN-CALL-2023/4")}
    assert numbers == {"quota_shenyang_dalian": "20", "quota_other_cities": "8"}


@pytest.mark.parametrize("metric_id", METRICS)
def test_a_metric_is_traced(metric_id: str) -> None:
    row = METRICS[metric_id]
    assert row["value_kind"] in {"number", "share", "boolean", "date", "text", "count"}
    assert row["origin"] in {"indicator", "ledger", "list", "application", "derived"}
    assert row["period_kind"] in {"reporting_year", "as_of", "last_3_years_sum"}
    assert row["expression"] and row["definition"] and row["metric_name"] and row["unit"]
    if row["origin"] == "indicator":
        units = {item["indicator_code"]: item["unit"] for item in seed("indicators/indicators.csv")}
        assert {units.get(code) for code in row["expression"].split("+")} == {row["unit"]}
    if row["expression"].startswith("固定日期："):
        date.fromisoformat(row["expression"].removeprefix("固定日期："))
        assert row["value_kind"] == "date"


def test_every_metric_is_used() -> None:
    used = {row[column] for row in PARAMETERS for column in ("metric_id", "denominator_metric_id")}
    used |= {row["value_text"] for row in PARAMETERS} | {row["metric_id"] for row in CONDITIONS}
    named = " ".join(row["expression"] for row in METRICS.values())
    assert [metric_id for metric_id in METRICS if metric_id not in used and metric_id not in named] == []
