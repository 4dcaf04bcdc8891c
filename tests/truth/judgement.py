"""What the road says about the planted province beside what is true of it, in the same shape.

Belongs here: reading the truth of the rules and the marts for the truth tests. Does not belong here: asserting.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

import duckdb
import polars as pl

from tests.truth.conftest import TIC, Province

KEY = ["subject", "rule_id", "period"]

# An outcome that is judged once has no period in the truth; its period in the marts is the day it was judged for.
OUTCOMES = """
    select
        coalesce(evaluations.center_id, submissions.origin) as subject,
        evaluations.rule_id,
        evaluations.kind,
        case when evaluations.period_kind in ('as_of', 'application') then '' else evaluations.period end as period,
        evaluations.outcome,
        evaluations.explanation
    from marts.fct_rule_evaluation as evaluations
    left join marts.fct_submission as submissions
        on evaluations.application_submission_id = submissions.submission_id
"""


@dataclass(frozen=True)
class Comparison:
    """Breaches of the rules: planted ones that the road can find, found ones, and what only one side has."""

    expected: pl.DataFrame
    found: pl.DataFrame

    @property
    def missed(self) -> pl.DataFrame:
        return self.expected.join(self.found, on=KEY, how="anti")

    @property
    def invented(self) -> pl.DataFrame:
        return self.found.join(self.expected, on=KEY, how="anti")

    def by_kind(self) -> pl.DataFrame:
        """kind, planted, found, right (Int), recall and precision (null where there is nothing)."""
        right = self.expected.join(self.found, on=KEY, how="semi")
        counts = [frame.group_by("kind").len(name) for frame, name in self._named(right)]
        table = (
            counts[0]
            .join(counts[1], on="kind", how="full", coalesce=True)
            .join(counts[2], on="kind", how="left")
        )
        return (
            table.with_columns(pl.col("planted", "found", "right").fill_null(0))
            .with_columns(
                recall=pl.col("right") / pl.col("planted"), precision=pl.col("right") / pl.col("found")
            )
            .sort("kind")
        )

    def _named(self, right: pl.DataFrame) -> list[tuple[pl.DataFrame, str]]:
        return [(self.expected, "planted"), (self.found, "found"), (right, "right")]


def truth_table(province: Province, name: str) -> pl.DataFrame:
    """A CSV of the truth, all text; nothing is ""."""
    return pl.read_csv(province.truth / f"{name}.csv", infer_schema=False).fill_null("")


def tic_output(*arguments: object) -> str:
    """What the command prints."""
    return subprocess.run([TIC, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def planted_findings(province: Province) -> pl.DataFrame:
    """truth/rules.csv with the kind of each rule."""
    truth = truth_table(province, "rules")
    return truth.join(
        province.marts.sql("select rule_id, kind from marts.dim_rule").pl(), on="rule_id", how="left"
    )


def compared_breaches(province: Province) -> Comparison:
    """Breaches planted and found. A planted one is due only where every figure it rests on is in use: that the
    right figures are is the matter of other tests.
    """
    truth = planted_findings(province).filter(pl.col("state") == "breached")
    accepted = province.marts.sql(
        "select center_id as subject, reporting_year || ':' || indicator_code as input "
        "from marts.fct_indicator where is_accepted"
    ).pl()
    unused = (
        truth.with_columns(input=pl.col("inputs").str.split(" "))
        .explode("input")
        .filter(pl.col("input") != "")
        .join(accepted, on=["subject", "input"], how="anti")
    )
    found = province.marts.sql(f"select * from ({OUTCOMES}) where outcome = 'breached'").pl()
    return Comparison(truth.join(unused, on=KEY, how="anti"), found)


def outcomes_of(marts: duckdb.DuckDBPyConnection, rule_id: str, situation: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of one rule for the centers of a planted situation."""
    rows = marts.sql(f"select * from ({OUTCOMES}) where rule_id = '{rule_id}'").pl()
    return rows.join(situation, left_on="subject", right_on="center_code", how="semi")
