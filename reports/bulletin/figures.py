"""Where a sentence of the bulletin takes its figures: from the tables that are published with it.

Belongs here: finding a figure by measure and subject in this year's and last year's tables. Does not belong here:
words. A sentence may state nothing that a reader cannot find in a table of the same edition, so the tables are the
only source; the change to last year is that of the two published figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.statistics.tables import TOTAL, Cell, Row, Table

_PROVINCE, _YEAR = "province", "year"


@dataclass(frozen=True)
class Figure:
    """One cell and where it stands; `name` is that of its subject."""

    year: int
    table_id: str
    row_no: int
    column_no: int
    name: str
    code: str | None
    cell: Cell

    @property
    def value(self) -> float | None:
        """The published value; None without data."""
        return self.cell.value

    @property
    def response_share(self) -> float | None:
        """Reports in the figure over reports owed (0–1); None when none was owed or it is not known."""
        if not self.cell.owed_count or self.cell.reported_count is None:
            return None
        return self.cell.reported_count / self.cell.owed_count


class Figures:
    """The figures of one year's tables by measure and subject."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._totals: dict[str, Figure] = {}
        self._parts: dict[tuple[str, str], dict[str, Figure]] = {}
        for figure, is_total in (found for table in tables for found in _figures(table)):
            measure, kind = figure.cell.measure_id, figure.cell.subject_kind
            if measure is None or kind is None:
                continue
            # Where two tables, or two columns, show the same, the first one in the contents speaks: a figure stands
            # before what is derived from it.
            if is_total:
                self._totals.setdefault(measure, figure)
                continue
            parts = self._parts.setdefault((measure, kind), {})
            if next(iter(parts.values()), figure).table_id == figure.table_id:
                parts.setdefault(str(figure.code), figure)

    def total(self, measure: str) -> Figure | None:
        """The figure of the whole province, from the first table of the contents that has it."""
        return self._totals.get(measure)

    def parts(self, measure: str, subject_kind: str) -> list[Figure]:
        """The figures of all subjects of one kind, in the order of the table."""
        return list(self._parts.get((measure, subject_kind), {}).values())


def _figures(table: Table) -> Iterator[tuple[Figure, bool]]:
    """The figures of a table that are of its own year, and whether each is a total."""
    for row in table.rows:
        if row.kind == _YEAR:
            continue
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell is None:
                continue
            name = row.label if _is_of_row(cell, row) else column.label
            place = (table.head.reporting_year, table.head.table_id, row.row_no, column.column_no)
            is_total = cell.subject_kind == _PROVINCE or (row.kind == TOTAL and _is_of_row(cell, row))
            yield Figure(*place, name, cell.subject_code, cell), is_total


def _is_of_row(cell: Cell, row: Row) -> bool:
    """Whether the cell is about the row's subject, not about that of its column or of both."""
    return (cell.subject_kind, cell.subject_code) == (row.subject_kind, row.subject_code)
