"""A table of a page as figures instead of drawing, and row by row as its files hold it.

Belongs here: the table that components hand over. Does not belong here: its files (`workbook`, `text`), single cells
(`cells`), and choosing what a page shows (the components).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, starmap
from typing import Any, NamedTuple

from reports import formats
from reports.pagefiles.cells import cell_of, missing_cell
from reports.pagefiles.values import NOTHING_TO_SAY

ShownCell = tuple[Any, str | None]  # a value as components get it, and the format it is shown under
BLANK: ShownCell = ("", NOTHING_TO_SAY)
WITHHELD: ShownCell = (formats.WITHHELD_MARK, None)  # known, and kept from this edition's readers
# Almost all tables are shorter; of the others, the rest is worked out for each file again instead of kept.
_KEPT_ROWS = 5000


class Line(NamedTuple):
    """A row in files: its fields in a CSV, its cells in a worksheet, and about how wide these stand there."""

    fields: tuple[str, ...]
    cells: tuple[str, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class PageTable:
    """A table, cross table or the figures behind a chart, in the order of the page. `notes`: lines that belong to it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[ShownCell]]
    unit: str | None = None
    notes: Sequence[str] = ()

    @functools.cached_property
    def first_lines(self) -> list[Line]:
        """What files hold of the first rows."""
        return [_line(row) for row in self.rows[:_KEPT_ROWS]]

    def lines(self) -> Iterator[Line]:
        """What files hold of all rows."""
        return chain(self.first_lines, map(_line, self.rows[_KEPT_ROWS:]))

    @property
    def has_missing(self) -> bool:
        """Whether a value is not known."""
        missing = missing_cell().xml
        return any(missing in line.cells for line in self.lines())


def shown(value: Any, fmt: str | None, reason: Any) -> ShownCell:
    """A figure as components have it; WITHHELD where it is missing for that `reason`."""
    return WITHHELD if value is None and reason == formats.WITHHELD else (value, fmt)


def _line(row: Sequence[ShownCell]) -> Line:
    try:
        return Line(*zip(*starmap(cell_of, row), strict=True))
    except TypeError:  # a list cannot be remembered; a tuple can
        hashable = [(tuple(value) if isinstance(value, list) else value, fmt) for value, fmt in row]
        return Line(*zip(*starmap(cell_of, hashable), strict=True))
