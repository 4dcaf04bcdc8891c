"""Cells that a public edition hides: whatever the table, an outsider cannot work out what is hidden.

The outsider here is a linear program for each hidden cell: the least and the most that it can be, given all open
sums and that nothing is below zero. It shares nothing with the algebra that chose the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from warehouse.disclosure import cells
from warehouse.disclosure.cells import PROTECTING, SMALL, hidden_cells

YEAR, MINIMUM = 2024, 3
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
COUNT = {"kpi_id": "K1", "numerator": "A01", "denominator": None, "is_confidential": True}
RATIO = {"kpi_id": "K2", "numerator": "A02", "denominator": "A03", "is_confidential": True}


class Table:
    """Parts of one year with the sums that they belong to and what they gave to each figure."""

    def __init__(self, kpis: Sequence[dict[str, Any]] = (COUNT,)) -> None:
        self.kpis = pl.DataFrame(kpis, schema_overrides={"denominator": pl.String})
        self.values: list[tuple[str, int, str, float | None, float | None, int]] = []
        self.subjects: list[tuple[str, int, str, str]] = []

    def add(self, cell: str, subjects: dict[str, str], **given: tuple[float | None, ...]) -> None:
        """`given`: figure -> (numerator, centers) or (numerator, denominator, centers)."""
        self.subjects += [(cell, YEAR, kind, code) for kind, code in {"province": "P", **subjects}.items()]
        for kpi_id, (numerator, *rest) in given.items():
            denominator = rest[0] if len(rest) == 2 else None
            self.values.append((cell, YEAR, kpi_id, numerator, denominator, int(rest[-1] or 0)))

    def hidden(self, *, shuffled: int | None = None, sum_check: Sequence[str] = ()) -> pl.DataFrame:
        """What is hidden; `shuffled`: a seed for another order of all rows."""
        numbers = {"numerator": pl.Float64, "denominator": pl.Float64}
        values = pl.DataFrame(
            self.values,
            {
                "cell_id": pl.String,
                "reporting_year": pl.Int32,
                "kpi_id": pl.String,
                **numbers,
                "center_count": pl.Int64,
            },
            orient="row",
        )
        subjects = pl.DataFrame(
            self.subjects,
            dict.fromkeys(("cell_id", "reporting_year", "subject_kind", "subject_code"), pl.String)
            | {"reporting_year": pl.Int32},
            orient="row",
        )
        kpis = self.kpis
        if shuffled is not None:
            values, subjects, kpis = (
                frame.sample(fraction=1, shuffle=True, seed=shuffled) for frame in (values, subjects, kpis)
            )
        checks = pl.DataFrame(
            {
                "check_id": ["SC"] * len(sum_check),
                "operator": ["="] * len(sum_check),
                "side": ["total", *["part"] * (len(sum_check) - 1)][: len(sum_check)],
                "term_no": range(len(sum_check)),
                "indicator_code": sum_check,
            },
            dict.fromkeys(("check_id", "operator", "side", "indicator_code"), pl.String)
            | {"term_no": pl.Int32},
        )
        small = (
            values.join(subjects, on=["cell_id", "reporting_year"])
            .join(kpis.filter("is_confidential"), on="kpi_id", how="semi")
            .group_by("subject_kind", "subject_code", "reporting_year", "kpi_id")
            .agg(pl.sum("center_count"))
            .filter(pl.col("center_count").is_between(1, MINIMUM - 1))
            .drop("center_count")
        )
        values = values.filter(pl.col("center_count") > 0)
        return hidden_cells(small, values, subjects, kpis, checks)

    def marks(self, kpi_id: str = "K1", **options: Any) -> dict[str, str]:
        """kind:code -> disclosure of one figure."""
        rows = self.hidden(**options).filter(pl.col("kpi_id") == kpi_id)
        return {
            f"{kind}:{code}": mark
            for kind, code, mark in rows.select("subject_kind", "subject_code", "disclosure").iter_rows()
        }

    def sums(self, kpi_id: str) -> tuple[list[str], np.ndarray, list[np.ndarray], np.ndarray]:
        """Names of the sums of a figure, their rows of parts, its quantities, and centers of each sum."""
        gave = {row[0]: row[3:] for row in self.values if row[2] == kpi_id and row[5] > 0}
        parts = sorted(gave)
        names = sorted({f"{kind}:{code}" for cell, _, kind, code in self.subjects if cell in gave})
        rows = np.zeros((len(names), len(parts)))
        for cell, _, kind, code in self.subjects:
            if cell in gave:
                rows[names.index(f"{kind}:{code}"), parts.index(cell)] = 1
        quantities = [np.array([gave[part][side] for part in parts]) for side in (0, 1)]
        quantities = [values.astype(float) for values in quantities if len(values) and values[0] is not None]
        return names, rows, quantities, rows @ np.array([gave[part][2] for part in parts])


def spread_of(rows: np.ndarray, values: np.ndarray, is_open: np.ndarray, wanted: np.ndarray) -> float:
    """By how much a sum of parts may differ for one who knows the open sums and that nothing is below zero."""
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * wanted,
            A_eq=rows[is_open] if is_open.any() else None,
            b_eq=rows[is_open] @ values if is_open.any() else None,
        )
        if found.status == 3:  # without limit
            return float("inf")
        assert found.status == 0, found.message
        ends.append(sign * found.fun)
    return ends[1] - ends[0]


def assert_nothing_is_given_back(table: Table, kpi_id: str, marks: dict[str, str]) -> None:
    names, rows, quantities, counts = table.sums(kpi_id)
    for name, count in zip(names, counts, strict=True):
        assert (marks.get(name) == SMALL) == (count < MINIMUM), name
    assert marks.keys() <= set(names)
    is_open = np.array([name not in marks for name in names])
    real = [values for values in quantities if values.any()]
    for name, row in zip(names, rows, strict=True):
        if name not in marks or not real:
            continue
        uncertain = [spread_of(rows, values, is_open, row) > 1e-6 for values in real]
        assert (all if marks[name] == SMALL else any)(uncertain), (name, marks)


amount = st.one_of(st.just(0), st.integers(1, 9))
centers = st.integers(0, 5)


@st.composite
def two_way_tables(draw: st.DrawFn) -> Table:
    """Clusters by regions, with groups of clusters and a third classification that goes across both."""
    table = Table([COUNT, RATIO])
    clusters, regions = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    for cluster in range(clusters):
        for region in range(regions):
            for kind in draw(st.sets(st.sampled_from("ab"), min_size=0)):
                subjects = {
                    "cluster": f"C{cluster}", "region": f"R{region}", "cluster_region": f"C{cluster}/R{region}",
                    "cluster_group": f"G{cluster // 2}", "host_kind": kind,
                }  # fmt: skip
                count = draw(centers)
                given: dict[str, tuple[float | None, ...]] = {"K1": (draw(amount), count)}
                if draw(st.booleans()):
                    given["K2"] = (draw(amount), draw(amount), min(count, draw(centers)))
                table.add(f"{cluster}{region}{kind}", subjects, **given)
    return table


@st.composite
def hierarchies(draw: st.DrawFn) -> Table:
    """A tree of three levels, some of its nodes with a twin of another name, and a flat classification beside."""
    table = Table([COUNT, RATIO])
    for leaf in range(draw(st.integers(1, 9))):
        middle, top = draw(st.integers(0, 3)), draw(st.integers(0, 1))
        subjects = {
            "node1": f"{top}", "node2": f"{top}{middle}", "node3": f"{top}{middle}{leaf}",
            "department": draw(st.sampled_from("xyz")), "region": f"twin{top}{middle}",
        }  # fmt: skip
        count = draw(centers)
        values = (draw(amount), draw(amount), count)
        table.add(f"{leaf}", subjects, K1=(draw(amount), count), K2=values)
    return table


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(st.one_of(two_way_tables(), hierarchies()), st.integers(0, 99))
def test_nothing_hidden_can_be_worked_out_and_order_does_not_matter(table: Table, seed: int) -> None:
    for kpi_id in ("K1", "K2"):
        assert_nothing_is_given_back(table, kpi_id, table.marks(kpi_id))
    assert table.hidden().equals(table.hidden(shuffled=seed))


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(two_way_tables())
def test_looking_at_some_parts_only_hides_enough(table: Table) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "PART_LIMIT", 3)
        for kpi_id in ("K1", "K2"):
            names, rows, quantities, counts = table.sums(kpi_id)
            marks = table.marks(kpi_id)
            assert {
                name for name, count in zip(names, counts, strict=True) if count < MINIMUM
            } <= marks.keys()
            is_open = np.array([name not in marks for name in names])
            for name, row in zip(names, rows, strict=True):
                if marks.get(name) == SMALL:
                    assert all(spread_of(rows, q, is_open, row) > 1e-6 for q in quantities if q.any()), name


def line(*rows: tuple[str, float, int]) -> Table:
    table = Table()
    for code, value, count in rows:
        table.add(code, {"region": code}, K1=(value, count))
    return table


def test_large_cells_are_all_shown() -> None:
    assert line(("a", 5, 3), ("b", 6, 4)).marks() == {}


def test_the_smallest_neighbour_of_a_single_hidden_cell_is_hidden_too() -> None:
    table = line(("a", 5, 2), ("b", 6, 9), ("c", 7, 4), ("d", 8, 4))
    assert table.marks() == {"region:a": SMALL, "region:c": PROTECTING}


def test_two_hidden_cells_protect_each_other() -> None:
    assert line(("a", 5, 2), ("b", 6, 1), ("c", 7, 4)).marks() == {"region:a": SMALL, "region:b": SMALL}


def test_hidden_cells_that_come_to_zero_protect_nobody() -> None:
    table = line(("a", 0, 2), ("b", 0, 1), ("c", 7, 4), ("d", 7, 5))
    assert table.marks() == {"region:a": SMALL, "region:b": SMALL, "region:c": PROTECTING}


def test_an_open_zero_would_say_that_all_inside_it_is_zero() -> None:
    table = Table()
    for code, parent, value, count in (
        ("a", "x", 0, 1),
        ("b", "x", 0, 5),
        ("c", "y", 3, 5),
        ("d", "y", 4, 5),
    ):
        table.add(code, {"base_type": code, "base_class": parent}, K1=(value, count))
    assert "base_class:x" in table.marks()


def test_a_figure_of_nothing_but_zeros_shows_its_total() -> None:
    assert line(("a", 0, 2), ("b", 0, 9), ("c", 0, 4)).marks() == {"region:a": SMALL}


def test_a_hidden_cell_that_joins_two_groups_of_hidden_cells_is_not_left_alone() -> None:
    """Every line has two hidden cells, and yet c2/r2 would be the sum of both clusters less two regions."""
    table = Table()
    small = {(0, 0), (0, 1), (1, 0), (1, 1), (2, 3), (2, 4), (3, 3), (3, 4), (1, 2), (2, 2)}
    for cluster in range(4):
        for region in range(5):
            count = 1 if (cluster, region) in small else 9
            code = {"cluster": f"{cluster}", "region": f"{region}", "cluster_region": f"{cluster}/{region}"}
            table.add(f"{cluster}{region}", code, K1=(5, count))
    marks = table.marks()
    assert PROTECTING in marks.values()
    assert_nothing_is_given_back(table, "K1", marks)


def test_the_same_centers_under_another_name_are_hidden_too() -> None:
    table = Table()
    for code, count in (("a", 2), ("b", 4), ("c", 9)):
        table.add(code, {"region": code, "department": f"D{code}"}, K1=(5, count))
    assert table.marks() == {
        "region:a": SMALL, "department:Da": SMALL, "region:b": PROTECTING, "department:Db": PROTECTING
    }  # fmt: skip


def test_what_a_figure_hides_more_is_hidden_in_the_ratio_that_shows_it() -> None:
    """Only one center of region a gave A01, and no numerator of theirs is above zero elsewhere but in c."""
    ratio = {"kpi_id": "K2", "numerator": "A01", "denominator": "A02", "is_confidential": True}
    table = Table([COUNT, ratio, {**RATIO, "kpi_id": "K3", "numerator": "A09", "denominator": "A02"}])
    for code, value, count in (("a", 0, 2), ("b", 0, 1), ("c", 7, 4), ("d", 7, 5)):
        table.add(code, {"region": code}, K1=(value, count), K2=(value, 3, count), K3=(3, 3, count))
    assert table.marks("K1")["region:c"] == table.marks("K2")["region:c"] == PROTECTING
    assert "region:c" not in table.marks("K3")


def test_a_sum_check_does_not_give_a_hidden_source_back() -> None:
    """Loans are hidden in a region because they are zero around it; total less other sources must not tell."""
    kpis = [
        {"kpi_id": name, "numerator": name, "denominator": None, "is_confidential": True}
        for name in ("total", "own", "loan", "other")
    ]
    table = Table(kpis)
    for code, loan, count in (("a", 0, 2), ("b", 0, 1), ("c", 7, 4), ("d", 7, 5)):
        given = {"total": (loan + 9, count), "own": (5, count), "loan": (loan, count), "other": (4, count)}
        table.add(code, {"region": code}, **given)
    check = ("total", "own", "loan", "other")
    assert "region:c" in table.marks("loan") and "region:c" not in table.marks("other")
    for name in ("loan", "other"):
        assert table.marks(name, sum_check=check)["region:c"] == PROTECTING
    assert "region:c" not in table.marks("total", sum_check=check)


def test_public_figures_have_no_hidden_cells() -> None:
    table = line(("a", 5, 1), ("b", 6, 9))
    table.kpis = table.kpis.with_columns(is_confidential=False)
    assert table.hidden().is_empty()
