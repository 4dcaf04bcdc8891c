"""What an outsider can work out from published sums: the attack that hidden cells must withstand.

Belongs here: linear algebra on zero-one matrices, and the linear program that says which values may be above
zero. Does not belong here: deciding what to hide (`pattern`), or tables (`cells`).

The outsider is supposed to know everything but the values: which parts (groups of centers alike in all that
figures are grouped by) every published sum is made of, which of them gave a value, and that no value is below
zero. The register is public, so nothing less would be safe. Then a sum can be worked out

- by adding and subtracting open sums, if and only if its row of parts is a linear combination of the open
  rows; no further knowledge of values helps, because every solution is as good as the true one;
- besides, where values are zero, because nothing can be below zero: open sums whose combination has no
  negative part and comes to zero force all its parts to zero. What is forced is found by one linear program
  (`may_be_positive`). Without the forced parts there is a solution in which all others are above zero, it can
  be moved a little in every direction that keeps the open sums, and the first rule says the rest.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_lapack_funcs, solve_triangular
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

# The Cholesky factor of a matrix that may be singular, its largest pivots first.
(_pivoted_cholesky,) = get_lapack_funcs(("pstrf",), dtype=np.float64)

# A pivot below this part of the largest one is no new information.
RANK_TOLERANCE = 1e-9
# Squared distance of a row from the open rows below which it counts as worked out. Rows hold only zeros and
# ones, so true distances are far larger; what is doubtful is hidden rather than shown.
SPAN_TOLERANCE = 1e-6


class Span:
    """All linear combinations of some rows of parts."""

    def __init__(self, rows: Matrix) -> None:
        """`rows`: (open sums, parts), float64 of zeros and ones; any number of either, none included."""
        gram = rows @ rows.T
        self._independent = np.zeros(0, dtype=np.intp)
        if rows.size and gram.any():
            factor, pivots, rank, _ = _pivoted_cholesky(
                gram, lower=1, tol=RANK_TOLERANCE * gram.diagonal().max()
            )
            self._independent = (pivots[:rank] - 1).astype(np.intp)
            self._factor = np.tril(factor[:rank, :rank])
        self._basis = rows[self._independent]
        self._row_count = len(rows)

    def holds(self, wanted: Matrix) -> Mask:
        """(wanted,) whether each of the rows `wanted` (wanted, parts) is a combination of the open rows."""
        lengths = (wanted * wanted).sum(axis=1)
        if not len(self._independent):
            return lengths < SPAN_TOLERANCE
        shadows = solve_triangular(self._factor, self._basis @ wanted.T, lower=True)
        return lengths - (shadows * shadows).sum(axis=0) < SPAN_TOLERANCE

    def users(self, wanted: Matrix) -> Mask:
        """(open sums, wanted) which open rows one combination needs that gives each of the rows `wanted`."""
        needed = np.zeros((self._row_count, len(wanted)), dtype=bool)
        if len(self._independent):
            shadows = solve_triangular(self._factor, self._basis @ wanted.T, lower=True)
            shares = solve_triangular(self._factor, shadows, lower=True, trans=1)
            needed[self._independent] = np.abs(shares) > SPAN_TOLERANCE
        return needed


class Outsider:
    """One who knows some sums of one quantity, and that none of its parts is below zero."""

    def __init__(self, rows: Matrix, values: Matrix) -> None:
        """`rows`: (open sums, parts) zeros and ones; `values`: (parts,) the true values.

        A part below zero tells that the values are not held back by zero: it counts as free to move.
        """
        self._rows, self._values = rows, values
        self._positive = values != 0

    def works_out(self, wanted: Matrix) -> Mask:
        """(wanted,) whether the outsider can tell the sums over the rows `wanted` (wanted, parts).

        The fewer parts may be above zero, the more can be worked out. So what nobody can say without the
        linear program is only what lies between two easy answers.
        """
        at_least = self._linear.holds(wanted)
        if self._positive.all() or at_least.all():
            return at_least
        at_most = self._holds(self._surely_free, wanted)
        if (at_least == at_most).all():
            return at_least
        return self._holds(self.free, wanted)

    def works_out_any(self, wanted: Matrix) -> bool:
        """Whether any of `works_out` is true, often without the linear program that all of it would need."""
        return bool(
            self._linear.holds(wanted).any()
            or (self._holds(self._surely_free, wanted).any() and self._holds(self.free, wanted).any())
        )

    def users(self, wanted: Matrix) -> Mask:
        """(open sums, wanted) which open sums the outsider needs for sums that can be worked out."""
        plain = self._linear.holds(wanted)
        needed = self._linear.users(wanted)
        rest = wanted[~plain]
        if len(rest):
            free = self.free
            # What is forced to be zero is given back by the sums that hold it and force it.
            forcing = (self._rows[:, ~free] @ rest[:, ~free].T) > 0
            needed[:, ~plain] = Span(self._rows[:, free]).users(rest[:, free]) | forcing
        return needed

    @cached_property
    def free(self) -> Mask:
        """(parts,) which parts the outsider cannot tell to be zero."""
        free = self._surely_free.copy()
        # A sum of zero forces all its parts.
        forced = self._rows[~self._rows[:, self._positive].any(axis=1)].any(axis=0)
        zeros = np.flatnonzero(~free & ~forced)
        if len(zeros):
            free[zeros] = _can_rise(self._rows[:, zeros], self._rows[:, self._positive])
        return free

    @cached_property
    def _linear(self) -> Span:
        return Span(self._rows)

    @cached_property
    def _surely_free(self) -> Mask:
        """(parts,) those above zero, and those for which they can make room one by one."""
        free = self._positive.copy()
        if not len(self._rows):
            return np.ones_like(free)
        free[~free] = Span(self._rows[:, free].T).holds(self._rows[:, ~free].T)
        return free

    def _holds(self, free: Mask, wanted: Matrix) -> Mask:
        return Span(self._rows[:, free]).holds(wanted[:, free])


def _can_rise(zeros: Matrix, movers: Matrix) -> Mask:
    """(zeros,) which zero parts some solution has above zero.

    `zeros`, `movers`: (open sums, parts) the rows of the parts at zero and of those above it. Sought are
    directions that keep all open sums and lower no zero: with one direction any multiple of it is allowed, so
    what can rise at all can rise by one, and the sum of all such directions raises everything at once.
    """
    rise, more = zeros.shape[1], movers.shape[1]
    found = linprog(
        np.concatenate([-np.ones(rise), np.zeros(rise + more)]),
        A_eq=csr_matrix(np.hstack([zeros, zeros, movers])),
        b_eq=np.zeros(len(zeros)),
        bounds=[(0, 1)] * rise + [(0, None)] * rise + [(None, None)] * more,
        method="highs",
    )
    if found.status != 0:
        raise ArithmeticError(f"linear program of {len(zeros)} sums and {rise + more} parts: {found.message}")
    return found.x[:rise] > 0.5
