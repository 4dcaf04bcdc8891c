"""Every KPI of every subject and year is what an independent count from the truth says."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.truth.conftest import AS_OF, Province
from tests.truth.kpi_expected import CHANGES, COUNTS, FIGURES, SUBJECT, Expected

ROW = [*SUBJECT, "reporting_year", "kpi_id"]
COMPARED = [*FIGURES, *COUNTS, *CHANGES]
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def found(province: Province) -> pl.DataFrame:
    """fct_kpi."""
    return province.marts.sql("select * from marts.fct_kpi").pl().select(*ROW, *COMPARED)


@pytest.fixture(scope="module")
def expected(province: Province, found: pl.DataFrame) -> pl.DataFrame:
    """What fct_kpi must be, in the same shape. The marts tell only which own rows centers have, what the nodes of the
    received lists are, and the key of the center without a code.
    """
    unnumbered = province.marts.sql(
        "select center_id from marts.dim_center where center_code is null"
    ).fetchall()
    truth = Expected(province.truth, date.fromisoformat(AS_OF), unnumbered[0][0])
    nodes = found.filter(pl.col("subject_kind") == "node")
    own = found.filter(pl.col("subject_kind") == "center")
    keys = own.select(center_code="subject_code", reporting_year="reporting_year").unique()
    return pl.concat([truth.groups(nodes.select(SUBJECT).unique()), truth.centers(keys)])


def differences(found: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """ROW, measure, is, should_be of every value that is not the same, null included."""
    both = found.join(expected, on=ROW, suffix="_should_be")
    return pl.concat(
        both.select(
            *ROW,
            pl.lit(measure).alias("measure"),
            pl.col(measure).cast(pl.Float64).alias("is"),
            pl.col(f"{measure}_should_be").cast(pl.Float64).alias("should_be"),
        ).filter(is_different())
        for measure in COMPARED
    )


def is_different() -> pl.Expr:
    """Whether the columns `is` and `should_be` differ, null included."""
    gap = (pl.col("is") - pl.col("should_be")).abs()
    allowed = TOLERANCE * pl.max_horizontal(1.0, pl.col("should_be").abs())
    return (gap > allowed).fill_null(False) | (pl.col("is").is_null() != pl.col("should_be").is_null())


def test_every_kpi_of_every_subject_and_year_is_true(found: pl.DataFrame, expected: pl.DataFrame) -> None:
    missing = expected.join(found, on=ROW, how="anti")
    invented = found.join(expected, on=ROW, how="anti")
    wrong = differences(found, expected)
    counted = expected.group_by("subject_kind").agg(
        pl.col("subject_code").n_unique().alias("subjects"), pl.len().alias("rows"), pl.col("value").count()
    )
    print(
        f"rows {expected.height}, values compared {expected.height * len(COMPARED)}, of them with a number "
        f"{expected.select(pl.sum_horizontal(pl.col(COMPARED).count())).item()}; wrong {wrong.height};",
        counted.sort("subject_kind").rows(),
    )
    assert missing.is_empty(), missing.head(20).to_dicts()
    assert invented.is_empty(), invented.head(20).to_dicts()
    assert wrong.is_empty(), wrong.head(20).to_dicts()
    assert counted.height == 11
    assert expected["value"].count() > 100_000


def test_no_kpi_is_empty_everywhere_and_none_is_the_same_everywhere(expected: pl.DataFrame) -> None:
    """What the comparison rests on: every KPI has figures that could be wrong."""
    groups = expected.filter(pl.col("subject_kind") != "center")
    spread = groups.group_by("kpi_id").agg(pl.col("value").n_unique().alias("values"))
    print("KPIs with at most one value:", spread.filter(pl.col("values") <= 2)["kpi_id"].sort().to_list())
    assert spread.filter(pl.col("values") <= 2).height < 10
