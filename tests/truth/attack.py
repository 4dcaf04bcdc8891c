"""An outsider's attack on the hidden cells of a built province: all that is open, everything known but the values.

Belongs here: the open sums as equations over single centers, and solving them. Does not belong here: asserting. It
shares nothing with the program's own algebra: it works on single centers and takes its null space from a singular
value decomposition, where the program works on cells and factorises their products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
from scipy.optimize import linprog

from warehouse.settings import Home

SMALL, PROTECTING, OPEN = "small", "protecting", "open"


@dataclass(frozen=True)
class Figure:
    """One confidential figure of one year: which centers each published sum is made of, and what is hidden."""

    kpi_id: str
    year: int
    names: list[str]
    marks: np.ndarray  # (sums,) of words
    rows: np.ndarray  # (sums, centers) zeros and ones
    published: list[np.ndarray]  # numerator and denominator (sums,)
    truth: list[np.ndarray]  # the same of every center (centers,)

    @property
    def is_open(self) -> np.ndarray:
        return self.marks == OPEN


def figures(home: Home, marts: duckdb.DuckDBPyConnection) -> Iterator[Figure]:
    """Every confidential figure and year in which a center gave something, in order."""
    with duckdb.connect(str(home.build_database), read_only=True) as build:
        belongs = build.execute(
            """
            select center_id, centers.reporting_year, subject_kind || ':' || subject_code as name
            from intermediate.int_kpis__centers as centers
            inner join intermediate.int_kpis__cell_subjects as subjects on centers.cell_id = subjects.cell_id
            """
        ).pl()
    kpis = "(select kpi_id from marts.dim_kpi where is_confidential)"
    sums = marts.execute(
        f"""
        select subject_kind || ':' || subject_code as name, * from marts.fct_kpi
        where subject_kind <> 'center' and center_count > 0 and kpi_id in {kpis} order by kpi_id, name
        """
    ).pl()
    given = marts.execute(
        f"""
        select * from marts.fct_kpi
        where subject_kind = 'center' and center_count > 0 and owed_count > 0 and kpi_id in {kpis}
        order by kpi_id, subject_code
        """
    ).pl()
    given_by = given.partition_by("reporting_year", "kpi_id", as_dict=True)
    of_year = belongs.partition_by("reporting_year", as_dict=True)
    for (year, kpi_id), rows in sums.partition_by("reporting_year", "kpi_id", as_dict=True).items():
        centers = given_by[year, kpi_id]
        names, ids = rows["name"].to_list(), centers["subject_code"].to_list()
        sides = [side for side in ("numerator", "denominator") if centers[side].null_count() == 0]
        matrix = np.zeros((len(names), len(ids)))
        place = {name: number for number, name in enumerate(names)}
        column = {center_id: number for number, center_id in enumerate(ids)}
        for center_id, _, name in of_year[(year,)].iter_rows():
            if center_id in column:
                matrix[place[name], column[center_id]] = 1
        yield Figure(
            str(kpi_id),
            int(str(year)),
            names,
            rows["disclosure"].to_numpy(),
            matrix,
            [rows[side].to_numpy() for side in sides],
            [centers[side].to_numpy() for side in sides],
        )


def solved(rows: np.ndarray, is_open: np.ndarray) -> np.ndarray:
    """(sums,) whether the open rows fix a row: whether it is at right angles to all they leave undecided."""
    _, sizes, directions = np.linalg.svd(rows[is_open], full_matrices=True)
    undecided = directions[int((sizes > 1e-9 * max(sizes, default=0)).sum()) :]
    return np.abs(rows @ undecided.T).max(axis=1, initial=0) < 1e-7


def pinned(figure: Figure, side: int) -> np.ndarray:
    """(sums,) which hidden sums are fixed when besides nothing is below zero: by linear programs.

    A solution that differs from the truth in a sum shows that the sum is not fixed, so one program settles many.
    """
    is_open, values = figure.is_open, figure.truth[side]
    moved = is_open.copy()
    for number in np.flatnonzero(~is_open):
        for sign in (1, -1):
            if moved[number]:
                break
            found = linprog(
                sign * figure.rows[number],
                A_eq=figure.rows[is_open],
                b_eq=figure.rows[is_open] @ values,
                # A bound beyond any true total keeps the program finite.
                bounds=(0, 10 * values.sum() + 1),
            )
            assert found.status == 0, found.message
            moved |= np.abs(figure.rows @ (found.x - values)) > 1e-6 * max(1, values.max())
    return ~moved
