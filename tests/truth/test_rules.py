"""Every planted breach of every rule is found, none is invented; levels, deadlines, drift and returns are the true ones.

Belongs here: the rules on the whole province. Does not belong here: limits and days of single rules
(tests/integration/test_rule_limits).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from tests.truth.conftest import Province, tic
from tests.truth.judgement import (
    Comparison,
    compared_breaches,
    outcomes_of,
    planted_findings,
    tic_output,
    truth_table,
)
from warehouse.publishing import connect
from warehouse.settings import open_home

EARLIER = "2023-06-30"
KINDS = {
    "change_filing",
    "consecutive_missing",
    "deadline",
    "event",
    "exclusivity",
    "grade_outcome",
    "naming",
    "quota",
    "ratio",
    "scope",
    "share_cap",
    "threshold",
}


@pytest.fixture(scope="module")
def breaches(province: Province) -> Comparison:
    return compared_breaches(province)


@pytest.fixture(scope="module")
def earlier(
    province: Province, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same inputs run again as of a day two and a half years before, in a home of their own.

    The other tests read the build file and the serving snapshot of the province, which a run replaces.
    """
    home = open_home(tmp_path_factory.mktemp("earlier") / "home")
    built = shutil.ignore_patterns("work", "published", "site")
    shutil.copytree(province.home.root, home.root, ignore=built, dirs_exist_ok=True)
    tic("run", "--home", home.root, "--as-of", EARLIER)
    connection = connect(home)
    yield connection
    connection.close()


def situation(province: Province, name: str) -> pl.DataFrame:
    found = truth_table(province, "situations").filter(pl.col("situation") == name)
    assert found.height > 0, name
    return found


def levels(marts: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return marts.sql("select center_id as center_code, level_code from marts.fct_center_risk").pl()


def test_every_planted_breach_is_found_and_none_is_invented(breaches: Comparison) -> None:
    by_kind = breaches.by_kind()
    for row in by_kind.iter_rows(named=True):
        print(
            f"{row['kind']:20} planted {row['planted']:4} found {row['found']:4}"
            f"  recall {row['recall']:.4f}  precision {row['precision']:.4f}"
        )
    assert breaches.missed.is_empty(), breaches.missed.head(20).to_dicts()
    assert breaches.invented.is_empty(), breaches.invented.head(20).to_dicts()
    assert set(by_kind["kind"]) == KINDS
    assert (by_kind["recall"] == 1).all() and (by_kind["precision"] == 1).all()


def test_what_is_planted_is_broken_or_kept_as_planned(province: Province, breaches: Comparison) -> None:
    """The rules each situation was made for: breached where it says so, and only there."""
    planted = (
        truth_table(province, "situations")
        .with_columns(rule_id=pl.col("rules").str.split(" "))
        .explode("rule_id")
        .filter(pl.col("rule_id") != "")
        .rename({"center_code": "subject"})
    )
    found = breaches.found.select("subject", "rule_id").unique().with_columns(is_breached=True)
    judged = planted.join(found, on=["subject", "rule_id"], how="left").with_columns(
        pl.col("is_breached").fill_null(False)
    )
    wrong = judged.filter(pl.col("is_breached") != (pl.col("expected_outcome") == "breached"))
    assert judged["situation"].n_unique() > 35
    assert wrong.is_empty(), wrong.to_dicts()


def test_every_evaluated_rule_has_outcomes(province: Province) -> None:
    silent = province.marts.sql(
        """
        select rule_id from marts.dim_rule
        where is_evaluated and kind not in ('reference', 'status')
            and rule_id not in (select rule_id from marts.fct_rule_evaluation)
        """
    ).fetchall()
    assert silent == []
    ended = province.marts.sql(
        "select distinct disposition from marts.fct_legacy_base where disposition is not null order by all"
    ).fetchall()
    assert {word for (word,) in ended} == {"撤", "并", "转", "保留"}


def test_missing_data_is_neither_kept_nor_broken(province: Province) -> None:
    """Grounds that the record leaves open."""
    open_ones = planted_findings(province).filter(pl.col("state") == "open")
    found = province.marts.sql(
        "select center_id as subject, rule_id from marts.fct_rule_evaluation where outcome = 'insufficient_data'"
    ).pl()
    missed = open_ones.join(found, on=["subject", "rule_id"], how="anti")
    assert open_ones.height > 5
    assert missed.is_empty(), missed.to_dicts()


def test_every_center_has_its_level_of_risk(province: Province) -> None:
    expected = truth_table(province, "risk")
    compared = expected.join(levels(province.marts), on="center_code", how="left")
    wrong = compared.filter(pl.col("level_code").ne_missing(pl.col("expected_level")))
    print(
        "levels", dict(expected["expected_level"].value_counts(sort=True).iter_rows()), "wrong", wrong.height
    )
    assert expected["expected_level"].n_unique() == 5
    assert wrong.is_empty(), wrong.to_dicts()


def test_grounds_near_are_announced(province: Province) -> None:
    near = planted_findings(province).filter(pl.col("state") == "near")
    found = province.marts.sql(
        "select center_id as subject, rule_id, near_text from marts.fct_center_risk_ground where is_near"
    ).pl()
    key = ["subject", "rule_id"]
    missed, invented = near.join(found, on=key, how="anti"), found.join(near, on=key, how="anti")
    print(f"grounds near {near.height}, found {found.height}")
    assert near["kind"].n_unique() == 2
    assert missed.is_empty() and invented.is_empty(), [*missed.to_dicts(), *invented.to_dicts()]


def test_overdue_and_late_deadlines_are_the_true_ones(province: Province) -> None:
    expected = planted_findings(province).filter(pl.col("status") != "").rename({"subject": "center_code"})
    found = province.marts.sql(
        """
        select center_id as center_code, rule_id, status,
            case when deadline_kind in ('annual_report', 'yearly_assessment') then subject_text
                else cast(effective_due_on as varchar) end as period
        from marts.fct_deadline where status in ('overdue', 'done_late')
        """
    ).pl()
    key = ["center_code", "rule_id", "period", "status"]
    missed, invented = expected.join(found, on=key, how="anti"), found.join(expected, on=key, how="anti")
    print(f"deadlines overdue or late {expected.height}, found {found.height}")
    assert set(expected["status"]) == {"overdue", "done_late"}
    assert missed.is_empty() and invented.is_empty(), [*missed.to_dicts(), *invented.to_dicts()]


def test_drift_is_found_and_filed_changes_are_history(province: Province) -> None:
    expected = truth_table(province, "drift")
    found = province.marts.sql(
        """
        select center_id as center_code, cast(reporting_year as varchar) as reporting_year, attribute,
            cast(is_filed as varchar) as is_filed, source_cell, ledger_cell
        from marts.fct_change_drift
        """
    ).pl()
    missed = expected.join(found, on=expected.columns, how="anti")
    invented = found.join(expected, on=expected.columns, how="anti")
    print(f"drift planted {expected.height}, found {found.height}")
    assert set(expected["is_filed"]) == {"true", "false"}
    assert missed.is_empty() and invented.is_empty(), [*missed.to_dicts(), *invented.to_dicts()]
    assert found["source_cell"].null_count() == 0


def test_suspicious_returns_are_the_planted_ones(province: Province) -> None:
    """A return may be asked about in more than one way, and so may the one whose figures it repeats."""
    expected = truth_table(province, "returns")
    found = province.marts.sql(
        """
        select center_id as center_code, cast(reporting_year as varchar) as reporting_year, check_id, wording
        from marts.fct_suspicious_return
        """
    ).pl()
    missed = expected.join(found, on=["center_code", "reporting_year", "check_id"], how="anti")
    twins = expected.filter(pl.col("other_center_code") != "").select(
        center_code="other_center_code", reporting_year="reporting_year"
    )
    planted = pl.concat([expected.select("center_code", "reporting_year"), twins])
    invented = found.join(planted, on=["center_code", "reporting_year"], how="anti")
    print(f"suspicious returns planted {expected.height}, found {found.height}")
    assert expected["check_id"].n_unique() == 7
    assert missed.is_empty() and invented.is_empty(), [*missed.to_dicts(), *invented.to_dicts()]
    assert found["wording"].str.contains("请核实").all()


def test_three_years_without_a_report_are_a_ground_in_the_province_only(province: Province) -> None:
    code = situation(province, "missing_three")["center_code"][0]
    told = tic_output("explain", code, "--home", province.home.root)
    assert "第三十一条（二）" in told
    for year in (2022, 2023, 2024):
        assert f"{year}年度（截止{year + 1}-03-31）" in told
    city = situation(province, "missing_three_city")
    filed = outcomes_of(province.marts, "AS-TIC-2024/18-a", city).filter(pl.col("outcome") == "breached")
    assert set(filed["period"]) == {"2023", "2024"}, "2022's day was before the act"
    level = levels(province.marts).join(city, on="center_code", how="semi")
    assert set(level["level_code"]) == {"watch"}
    grounds = province.marts.sql(
        "select distinct rule_id from marts.dim_rule where kind = 'consecutive_missing'"
    )
    assert not any(rule_id.startswith("AS-") for (rule_id,) in grounds.fetchall())


def test_a_failed_grade_ends_the_title_in_shanxi_and_begins_a_year_in_liaoning(province: Province) -> None:
    risks = province.marts.sql(
        """
        select risks.center_id as center_code, risks.level_code, risks.next_trigger_on, risks.next_trigger_rule_id,
            grounds.concluded_on
        from marts.fct_center_risk as risks
        left join (
            select center_id, max(occurred_on) as concluded_on from marts.fct_rule_evaluation
            where rule_id in ('SX-TIC-2023/26-b', 'LN-TIC-2019/30-a') group by center_id
        ) as grounds on risks.center_id = grounds.center_id
        """
    ).pl()
    shanxi = risks.join(situation(province, "sx_failed"), on="center_code", how="semi")
    liaoning = risks.join(situation(province, "failed_new"), on="center_code", how="semi")
    assert set(shanxi["level_code"]) == {"triggered"}
    assert set(liaoning["level_code"]) == {"warning"}
    assert set(liaoning["next_trigger_rule_id"]) == {"LN-TIC-2019/31-1"}
    days = (liaoning["next_trigger_on"] - liaoning["concluded_on"]).dt.total_days()
    assert days.is_between(365, 400).all(), "a year from the day the rectification began"


@pytest.mark.long
def test_an_earlier_day_has_its_own_picture(province: Province, earlier: duckdb.DuckDBPyConnection) -> None:
    later = earlier.sql(
        f"select count(*) from marts.fct_submission where cast(received_at as date) > date '{EARLIER}'"
    ).fetchall()
    assert later == [(0,)]
    formal = earlier.sql(
        "select distinct regulation_id from marts.fct_rule_evaluation where is_formal"
    ).fetchall()
    assert {name for (name,) in formal} == {"LN-TIC-2019", "LN-CALL-2023", "LN-BASES-2019"}
    silent = situation(province, "missing_three")
    missed = outcomes_of(earlier, "LN-TIC-2019/26", silent).filter(pl.col("outcome") == "breached")
    assert set(missed["period"]) == {"2022"}
    assert set(outcomes_of(earlier, "LN-TIC-2019/31-2", silent)["outcome"]) == {"met"}
    failed = situation(province, "failed_not_accepted")
    then = levels(earlier).join(failed, on="center_code", how="semi")
    now = levels(province.marts).join(failed, on="center_code", how="semi")
    assert set(then["level_code"]) == {"warning"}, "rectification ran until late in 2023"
    assert set(now["level_code"]) == {"triggered"}
    withdrawn = situation(province, "fraud_void").filter(pl.col("base_type") != "AS-PRO")
    assert set(outcomes_of(earlier, "LN-TIC-2019/31-4", withdrawn)["outcome"]) == {"breached"}
    assert set(outcomes_of(province.marts, "LN-TIC-2019/31-4", withdrawn)["outcome"]) == {"met"}
