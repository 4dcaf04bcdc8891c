"""Every planted fault is found in its cell, nothing else is accused, and every accepted number is the true one."""

from __future__ import annotations

import polars as pl

from tests.truth.conftest import Province

FOUND_NOW = ["read", "check", "refuse"]
TOLERANCE = 1e-6


def found_issues(province: Province) -> pl.DataFrame:
    return province.marts.sql(
        """
        select submissions.origin as file, issues.issue_code, issues.severity, coalesce(issues.sheet, '') as sheet,
               coalesce(issues.cell, '') as cell, issues.message, issues.remedy
        from marts.fct_submission_issue as issues
        inner join marts.fct_submission as submissions using (submission_id)
        """
    ).pl()


def expected_issues(province: Province) -> pl.DataFrame:
    return (
        province.planted()
        .filter(pl.col("layer").is_in(FOUND_NOW), pl.col("expected_issue_code").is_not_null())
        .with_columns(pl.col("sheet", "cell").fill_null(""))
        .rename({"expected_issue_code": "issue_code"})
    )


def test_every_planted_reading_fault_is_found_in_its_cell(province: Province) -> None:
    expected, found = expected_issues(province), found_issues(province)
    missed = expected.join(found, on=["file", "issue_code", "sheet", "cell"], how="anti")
    by_code = expected.group_by("issue_code").len().sort("issue_code")
    print(f"planted {expected.height}, missed {missed.height};", dict(by_code.iter_rows()))
    assert expected["issue_code"].n_unique() > 35
    assert missed.is_empty(), missed.head(20).to_dicts()


def test_nothing_else_is_accused(province: Province) -> None:
    expected, found = expected_issues(province), found_issues(province)
    accused = found.filter(pl.col("severity") != "notice")
    wrongly = accused.join(expected, on=["file", "issue_code", "sheet", "cell"], how="anti")
    print(f"accusations {accused.height}, wrong {wrongly.height}")
    assert wrongly.is_empty(), wrongly.head(20).to_dicts()
    shortest = accused.select(pl.min_horizontal(pl.col("message", "remedy").str.len_chars()).min()).item()
    assert shortest > 5


def test_every_accepted_indicator_equals_its_true_value(province: Province) -> None:
    truth = pl.read_parquet(province.truth / "indicators.parquet")
    facts = province.marts.sql(
        """
        select center_id as center_code, reporting_year, indicator_code, cast(value as double) as value, is_accepted,
               submission_id, sheet, cell
        from marts.fct_indicator
        """
    ).pl()
    key = ["center_code", "reporting_year", "indicator_code"]
    accepted = facts.filter("is_accepted").join(truth, on=key, how="left")
    wrong = accepted.filter(((pl.col("value") - pl.col("true_value")).abs() > TOLERANCE).fill_null(True))
    wrong = wrong.join(suspicious_cells(province), on=key, how="anti")
    faults = province.planted().filter(pl.col("is_variant") == "false")["fault"]
    clean = truth.filter("stated", ~pl.col("planted_case").is_in(faults.implode()).fill_null(False))
    lost = clean.join(facts.filter("is_accepted"), on=key, how="anti")
    print(
        f"accepted {accepted.height}, wrong {wrong.height}; clean values stated {clean.height}, lost {lost.height}"
    )
    assert accepted.height > 50_000
    assert wrong.is_empty(), wrong.head(20).to_dicts()
    assert lost.is_empty(), lost.head(20).to_dicts()


def suspicious_cells(province: Province) -> pl.DataFrame:
    """Values of suspicious returns (last year's form again, a flow as a stock …): read right, doubted by other checks."""
    returns = province.planted().filter(pl.col("layer") == "return")["fault"]
    truth = pl.read_parquet(province.truth / "indicators.parquet")
    return truth.filter(pl.col("planted_case").is_in(returns.implode()))


def test_every_file_ends_where_it_should(province: Province) -> None:
    expected = pl.read_parquet(province.truth / "submissions.parquet").select("file", "expected_disposition")
    found = province.marts.sql("select origin as file, disposition from marts.fct_submission").pl()
    again = expected.filter(pl.col("expected_disposition") == "same_bytes").select("file")
    assert again.height > 0
    assert again.join(found, on="file", how="semi").is_empty(), "the same bytes twice are one submission"
    compared = expected.join(again, on="file", how="anti").join(found, on="file", how="left")
    wrong = compared.filter(pl.col("disposition").ne_missing(pl.col("expected_disposition")))
    print(f"files {compared.height}, wrong disposition {wrong.height}")
    assert wrong.is_empty(), wrong.head(20).to_dicts()


def test_every_accepted_value_is_traced_to_a_cell_that_holds_it(province: Province) -> None:
    untraced = province.marts.sql(
        "select count(*) from marts.fct_indicator where value is not null and (sheet is null or cell is null)"
    ).fetchall()
    assert untraced == [(0,)]
