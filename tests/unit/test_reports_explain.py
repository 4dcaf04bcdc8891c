# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""`tic explain` on the invented database: finding a center, and what is said of it."""

from __future__ import annotations

import duckdb
import pytest

from reports.explain import explanation, find_centers
from tests.unit.reports_demo import HOSTILE_ID, demo_database, demo_manifest


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database()


def text_of(connection: duckdb.DuckDBPyConnection, center_id: str, *, every_year: bool = False) -> str:
    lines = explanation(connection, demo_manifest(connection), center_id, every_year=every_year)
    return "\n".join(line.plain for line in lines)


@pytest.mark.parametrize(
    "text", ["LN-PTIC-0012", " LN-PTIC-0012 ", "集成电路", "原辽宁省集成电路专业技术创新中心（第12号）"]
)
def test_a_center_is_found_by_code_name_part_and_former_name(
    database: duckdb.DuckDBPyConnection, text: str
) -> None:
    (found,) = find_centers(database, text)
    assert found.center_id == "LN-PTIC-0012"
    assert found.center_name == "辽宁省集成电路专业技术创新中心（第12号）"


def test_several_matches_are_all_given_and_none_is_none(database: duckdb.DuckDBPyConnection) -> None:
    found = find_centers(database, "（第1")
    assert len(found) == len({match.center_id for match in found}) > 1
    assert find_centers(database, "没有这个中心") == []
    assert find_centers(database, "%") == []


def test_a_code_wins_over_names_that_contain_it(database: duckdb.DuckDBPyConnection) -> None:
    connection = demo_database(centers=3)
    connection.execute(
        "update marts.dim_center set center_name = center_name || 'LN-PTIC-0002' where center_id = 'LN-PTIC-0003'"
    )
    assert [match.center_id for match in find_centers(connection, "LN-PTIC-0002")] == ["LN-PTIC-0002"]


def test_every_formal_rule_is_there_with_article_and_cell(database: duckdb.DuckDBPyConnection) -> None:
    text = text_of(database, "LN-PTIC-0012", every_year=True)
    rows = database.execute(
        "select distinct rule_name, rule_id, article_label, paraphrase, outcome, source_cell, title from marts.fct_rule_evaluation "
        "join marts.dim_regulation using (regulation_id) where center_id = 'LN-PTIC-0012' and basis = 'formal'"
    ).fetchall()
    assert len(rows) > 20
    for name, rule_id, article, paraphrase, outcome, cell, title in rows:
        assert f"{name}　{article}" in text
        if outcome != "not_applicable":
            assert f"{rule_id}　《{title}》{article}：{paraphrase}" in text
            assert f"登记台账.xlsx!评估评价!{cell}" in text


def test_only_the_last_year_of_a_yearly_rule_and_a_count_of_the_others(
    database: duckdb.DuckDBPyConnection,
) -> None:
    short, long = text_of(database, "LN-PTIC-0012"), text_of(database, "LN-PTIC-0012", every_year=True)
    assert "2023年度" not in short.replace("2022、2023年度未报送", "") and "2023年度" in long
    assert "以往年度：2023—2023：" in short and "以往年度" not in long


def test_risk_next_date_averting_action_and_decision(database: duckdb.DuckDBPyConnection) -> None:
    assert "▲ 预警" in text_of(database, "LN-PTIC-0011")
    assert "情形最早出现：2025-11-20（还有143日）" in text_of(database, "LN-PTIC-0011")
    assert "可采取的措施：" in text_of(database, "LN-PTIC-0011")
    decided = text_of(database, "LN-PTIC-0020")
    assert "■ 触发" in decided and "已有决定：限期整改　2025-05-20　辽科函〔2025〕9号" in decided
    assert "已有决定：未记载" in text_of(database, "LN-PTIC-0010")
    undetermined = text_of(database, "LN-PTIC-0003")
    assert "○ 无法判定" in undetermined and "缺少的数据：" in undetermined


def test_a_ground_is_said_to_have_appeared_never_to_be_established(
    database: duckdb.DuckDBPyConnection,
) -> None:
    text = text_of(database, "LN-PTIC-0012")
    assert "■ 情形已出现" in text and "后果：撤销" in text
    assert text.rstrip().endswith("本系统只作提示，不作认定；是否撤销由主管部门依法依规决定。")
    assert text.startswith("示例数据")


def test_supposed_rules_are_marked(database: duckdb.DuckDBPyConnection) -> None:
    assert "（情景推演，不用于正式提示）" in text_of(database, "LN-PTIC-0012")
    assert "（情景推演，不用于正式提示）" not in text_of(database, "LN-PTIC-0011")


def test_deadlines_are_listed_with_days_left(database: duckdb.DuckDBPyConnection) -> None:
    text = text_of(database, "LN-PTIC-0012")
    assert "■ 逾期　2025-03-31　已过91日　年度报告　2024" in text
    assert "· 未届满　2025-12-31　还有184日　定期评估" in text


def test_hostile_text_cannot_steer_the_terminal(database: duckdb.DuckDBPyConnection) -> None:
    connection = demo_database(centers=2)
    connection.execute("update marts.fct_rule_evaluation set explanation = '\x1b[2J清屏'")
    text = text_of(connection, HOSTILE_ID)
    assert "\x1b" not in text and "\u202e" not in text and "‹U+001B›" in text


def test_a_year_still_running_is_not_the_last_year() -> None:
    connection = demo_database(centers=2)
    rule = (
        "rule_id = (select min(rule_id) from marts.fct_rule_evaluation where period_kind = 'reporting_year')"
    )
    connection.execute(
        f"update marts.fct_rule_evaluation set outcome = 'breached' where period = '2023' and {rule}"
    )
    connection.execute(
        f"update marts.fct_rule_evaluation set outcome = 'met', due_on = date '2025-06-30' where period = '2024' and {rule}"
    )
    name = connection.execute(
        f"select any_value(rule_name) from marts.fct_rule_evaluation where {rule}"
    ).fetchone()
    assert name is not None
    (line,) = [
        line
        for line in text_of(connection, "LN-PTIC-0002").splitlines()
        if f"　{name[0]}　" in line and "年度" in line
    ]
    assert line.startswith("  ■") and line.endswith("2023年度")
