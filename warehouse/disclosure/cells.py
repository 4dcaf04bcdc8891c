"""Which cells of the key figures a public edition hides, year by year.

Belongs here: tables in, tables out; which figures show the same quantity. Does not belong here: the choice
within one set of sums (`pattern`), or the arithmetic of the outsider (`recovery`).

How the figures hang together decides what is hidden together:

- A ratio is hidden whole: numerator, denominator, value and quartiles are one cell, and neither its numerator
  nor its denominator may be worked out, because one of them and an open value give the other.
- Figures of a year first share one pattern, chosen as if every center had given everything. Readers find the
  same cells hidden in every table, and what one table hides no other shows.
- A center that left a figure out makes other cells small in that figure, so each figure is then examined for
  itself, with the centers that gave it, and hides more if it must. What it hides more, it also hides in every
  figure that shows the same quantity in that cell: one that shares a term and rests on as many centers there.
  Where a sum check binds figures that are all shown (total funds and their sources), one more is hidden with
  it, the last of the check, because the others would give it back.
- A figure that is zero everywhere has nothing to hide: its total says so. Its small cells are marked like
  all others, and nothing is hidden for their sake.

Not covered: two figures on the same indicator that rest on different numbers of centers in a cell differ by
what the others gave. A public edition should therefore show ratios by their rounded value alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from warehouse.disclosure.families import Families, families_of
from warehouse.disclosure.pattern import Sums, given_back, hide_more
from warehouse.disclosure.recovery import Mask, Matrix

SMALL, PROTECTING = "small", "protecting"
WHOLE_KINDS = ("province",)
SCHEMA = {
    "subject_kind": pl.String,
    "subject_code": pl.String,
    "reporting_year": pl.Int32,
    "kpi_id": pl.String,
    "disclosure": pl.String,
}
# A province of more parts than this is examined on some of them: those of the guarded sums, and for each
# quantity as many others, nearest first. What cannot be worked out by one who knows all the rest cannot be
# worked out at all, so nothing is missed; a little more may be hidden than needed.
PART_LIMIT = 600
PARTS_OF_ONE_SUM = 8


class _Figure(NamedTuple):
    """One key figure of one year. Arrays over (subjects,) or (parts,) of the year."""

    kpi_id: str
    counts: NDArray[np.int64]  # (subjects,) centers inside
    small: Mask  # (subjects,) those with too few
    gave: Mask  # (parts,)
    quantities: tuple[Matrix, ...]  # numerator and, of a ratio, denominator
    families: tuple[str | None, ...]  # of each quantity; None for what is public anyway


def hidden_cells(
    small_cells: pl.DataFrame,
    cell_values: pl.DataFrame,
    cell_subjects: pl.DataFrame,
    kpis: pl.DataFrame,
    sum_checks: pl.DataFrame,
) -> pl.DataFrame:
    """The cells that a public edition must not show, one row each, sorted by all columns (SCHEMA).

    `small_cells`: subject_kind, subject_code, reporting_year, kpi_id of the confidential cells that rest on too
    few centers. `cell_values`: cell_id, reporting_year, kpi_id, numerator, denominator, center_count, one row a
    part (cell), year and figure that at least one center gave; needed for years that have small cells.
    `cell_subjects`: cell_id, reporting_year, subject_kind, subject_code, the sums each part belongs to.
    `kpis` and `sum_checks`: see `families.families_of`.

    The result depends on no order of the rows.
    """
    families = families_of(kpis, sum_checks)
    values = cell_values.join(small_cells, on="reporting_year", how="semi")
    values = values.join(kpis.filter("is_confidential"), on="kpi_id", how="semi")
    found = []
    # One thread, because the sums of a threaded library depend on how many there are.
    with threadpool_limits(limits=1):
        for year in values["reporting_year"].unique().sort():
            of_year = pl.col("reporting_year") == year
            found += _hidden_of_year(
                small_cells.filter(of_year),
                values.filter(of_year),
                cell_subjects.filter(of_year),
                families,
                year,
            )
    return pl.DataFrame(found, SCHEMA, orient="row").sort(*SCHEMA)


def _hidden_of_year(
    small_cells: pl.DataFrame, values: pl.DataFrame, subjects: pl.DataFrame, families: Families, year: int
) -> list[tuple[str, str, int, str, str]]:
    parts = values.select("cell_id").unique().sort("cell_id").with_row_index("part")
    # Sums over the same parts are one to the outsider, but each has a name and a row of its own.
    belongs = subjects.join(parts, on="cell_id")
    named = belongs.select("subject_kind", "subject_code").unique().sort("subject_kind", "subject_code")
    numbered = named.with_row_index("subject")
    belongs = belongs.join(numbered, on=["subject_kind", "subject_code"])
    where = (belongs["subject"].to_numpy(), belongs["part"].to_numpy())
    members = csr_matrix((np.ones(len(belongs)), where), shape=(len(named), len(parts)))
    is_whole = named["subject_kind"].is_in(WHOLE_KINDS).to_numpy()
    small = small_cells.join(numbered, on=["subject_kind", "subject_code"])
    figures = [
        _figure(
            str(kpi_id),
            rows.join(parts, on="cell_id"),
            members,
            len(parts),
            numbered["subject"]
            .is_in(small.filter(pl.col("kpi_id") == kpi_id)["subject"].implode())
            .to_numpy(),
            families.of_figure[str(kpi_id)],
        )
        for (kpi_id,), rows in values.sort("kpi_id").group_by("kpi_id", maintain_order=True)
    ]
    names = named.rows()
    return [
        (*names[subject], year, figure.kpi_id, SMALL if figure.small[subject] else PROTECTING)
        for figure, hidden in zip(
            figures, _Year(members, is_whole, families.partners).hidden(figures), strict=True
        )
        for subject in np.flatnonzero(hidden)
    ]


def _figure(
    kpi_id: str,
    rows: pl.DataFrame,
    members: csr_matrix,
    part_count: int,
    small: Mask,
    families: tuple[str | None, ...],
) -> _Figure:
    place = rows["part"].to_numpy()

    def spread(column: str) -> Matrix:
        array = np.zeros(part_count)
        array[place] = rows[column].cast(pl.Float64).fill_null(0).to_numpy()
        return array

    counts = spread("center_count")
    quantities = tuple(spread(side) for side, _ in zip(("numerator", "denominator"), families, strict=False))
    return _Figure(kpi_id, (members @ counts).astype(np.int64), small, counts > 0, quantities, families)


class _Year(NamedTuple):
    """The sums of one year and what they share."""

    members: csr_matrix  # (subjects, parts)
    is_whole: Mask  # (subjects,)
    partners: Mapping[str, set[str]]

    def hidden(self, figures: Sequence[_Figure]) -> list[Mask]:
        """(subjects,) for each figure what is hidden of it."""
        everything = _Figure(
            "",
            np.max([figure.counts for figure in figures], axis=0),
            np.all([figure.small | (figure.counts == 0) for figure in figures], axis=0),
            np.any([figure.gave for figure in figures], axis=0),
            (np.ones(len(figures[0].gave)),),
            (None,),
        )
        common = everything.small | self._more(everything, everything.small, everything.small).any(axis=0)
        forced = [np.zeros(len(self.is_whole), dtype=bool) for _ in figures]
        hidden = list(forced)
        waiting = set(range(len(figures)))
        # What one figure must hide more is forced upon others, which may then have to hide more again. Only
        # more is ever hidden, so it ends; the order is that of the figures.
        while waiting:
            number = min(waiting)
            waiting.remove(number)
            figure = figures[number]
            guarded = (figure.small | forced[number]) & (figure.counts > 0)
            before = (guarded | common) & (figure.counts > 0)
            more = self._more(figure, before, guarded)
            hidden[number] = self._without_idle(figure, before | more.any(axis=0), guarded | more.any(axis=0))
            for other, places in self._spread(figures, number, more):
                if (places & ~forced[other]).any():
                    forced[other] = forced[other] | places
                    waiting.add(other)
        return hidden

    def _spread(self, figures: Sequence[_Figure], number: int, more: Mask) -> Iterable[tuple[int, Mask]]:
        """What `more` (quantities, subjects) of one figure must be hidden of others: the same quantities."""
        figure = figures[number]
        for family, places in zip(figure.families, more, strict=True):
            if family is None or not places.any():
                continue
            bound = {family, *self.partners.get(family, ())}
            for other, candidate in enumerate(figures):
                if other != number and bound.intersection(candidate.families):
                    yield other, places & (candidate.counts == figure.counts)

    def _more(self, figure: _Figure, hidden: Mask, guarded: Mask) -> Mask:
        """(quantities, subjects) what a figure must hide besides `hidden` (subjects,)."""
        added = np.zeros((len(figure.quantities), len(self.is_whole)), dtype=bool)
        if guarded.any():
            sums, order = self._sums(figure, guarded)
            added[:, order] = hide_more(sums, hidden[order], guarded[order])
        return added

    def _without_idle(self, figure: _Figure, hidden: Mask, needed: Mask) -> Mask:
        """`hidden` (subjects,) less what is not `needed` and would be worked out all the same."""
        idle = hidden & ~needed
        # On some of the parts only, more seems to be worked out than is.
        if not idle.any() or figure.gave.sum() > PART_LIMIT:
            return hidden
        sums, order = self._sums(figure, hidden)
        out = hidden.copy()
        out[order] &= ~given_back(sums, hidden[order], idle[order]).all(axis=0)
        return out

    def _sums(self, figure: _Figure, guarded: Mask) -> tuple[Sums, NDArray[np.intp]]:
        """The sums that a figure has, and their subjects: few centers first, then in the order of names."""
        subjects = np.flatnonzero(figure.counts > 0)
        order = subjects[np.lexsort((subjects, figure.counts[subjects], self.is_whole[subjects]))]
        parts = self._near(figure, guarded)
        rows = self.members[order][:, parts].toarray()
        quantities = [values[parts] for values in figure.quantities]
        return Sums(rows, quantities, self.is_whole[order]), order

    def _near(self, figure: _Figure, guarded: Mask) -> NDArray[np.intp]:
        parts = np.flatnonzero(figure.gave)
        if len(parts) <= PART_LIMIT:
            return parts
        near = np.zeros(len(figure.gave), dtype=bool)
        for subject in np.flatnonzero(guarded):
            own = self.members[subject].indices
            near[own[figure.gave[own]][:PARTS_OF_ONE_SUM]] = True
        beside = np.asarray(self.members[:, near].sum(axis=1)).reshape(-1) > 0
        shared = np.asarray(self.members[beside].sum(axis=0)).reshape(-1)
        others = parts[~near[parts]]
        for values in figure.quantities:
            nearest = others[np.lexsort((others, -shared[others], values[others] == 0))]
            near[nearest[:PART_LIMIT]] = True
        return np.flatnonzero(near)
