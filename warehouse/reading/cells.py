"""The cells that were found for fields, before they are typed.

Belongs here: collecting them (and the issues about place) over many files, and turning them into one frame.
Does not belong here: finding them (forms, tables) or judging their values (values).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from warehouse.issues import Issue, make_issue
from warehouse.reading.xlsx_scan import column_letters

NO_FAULT, NO_RESULT, ERROR_VALUE, CONFLICT = 0, 1, 2, 3
"""What is wrong with a cell besides its text: a formula without result, an error value, two values for one
field.
"""

FROM_LAYOUT, FROM_ROW, FROM_LABEL, FROM_SHEET, FROM_VALUE = 0, 1, 2, 3, 4
UNIT_SOURCES = ("layout", "row", "label", "sheet", "value")

FOUND = pl.Schema(
    {
        "file": pl.Int32(),
        "sheet": pl.Int32(),
        "spec": pl.Int32(),
        "record": pl.Int32(),
        "row": pl.Int32(),
        "column": pl.Int32(),
        "fault": pl.Int8(),
        "text": pl.String(),
        "number": pl.Float64(),
        "unit": pl.String(),
        "unit_from": pl.Int8(),
    }
)
"""A found cell. `file` and `sheet` are numbers given by the collector; `spec` is a row of the catalogue's
specs; `row` and `column` are 0-based; `unit` is the unit written beside the cell (null = none), `unit_from`
where it stood.
"""

CELLS_HELD = 200_000
"""Typing takes some hundred bytes a cell; this many keep a child small and a polars expression busy."""
Mark = tuple[int, int, int]

Found = tuple[int, int, int, int, int, int, int, str | None, float | None, str | None, int]
AT_SPEC, AT_ROW, AT_COLUMN, AT_FAULT, AT_TEXT, AT_NUMBER, AT_UNIT = 2, 4, 5, 6, 7, 8, 9


@dataclass
class Collector:
    """Found cells, large tables and issues of the files of one chunk.

    `on_full`, if set, takes large tables off while a file is being read, so that no table is held as a whole.
    """

    on_full: Callable[[pl.DataFrame], None] | None = None
    found: list[Found] = field(default_factory=list)
    frames: list[pl.DataFrame] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    issues: list[tuple[int, Issue]] = field(default_factory=list)

    def open_sheet(self, name: str) -> int:
        """A number for one sheet of one file."""
        self.sheets.append(name)
        return len(self.sheets) - 1

    def mark(self) -> Mark:
        """How far the collection has come, for `back_to`."""
        return len(self.found), len(self.frames), len(self.issues)

    def back_to(self, mark: Mark) -> None:
        """Forgets everything collected since `mark`."""
        del self.found[mark[0] :], self.frames[mark[1] :], self.issues[mark[2] :]

    def add_frame(self, cells: pl.DataFrame) -> None:
        """Adds cells of a large table, schema FOUND."""
        self.frames.append(cells)
        if sum(frame.height for frame in self.frames) >= CELLS_HELD:
            self.flush()

    def flush(self) -> None:
        """Hands the large tables to `on_full`, if there is one."""
        if self.on_full is not None and self.frames:
            frames, self.frames = self.frames, []
            self.on_full(pl.concat(frames))

    def report(
        self,
        file: int,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
        field: str | None = None,
        text: str | None = None,
        words: Mapping[str, object] | None = None,
    ) -> None:
        """Records an issue about `file`, at a 0-based row and column if it has a place."""
        cell = None if row is None or column is None else reference(row, column)
        self.issues.append(
            (file, make_issue(code, sheet=sheet, cell=cell, field=field, text=text, words=words))
        )

    def take(self) -> pl.DataFrame:
        """All cells still held, those of forms first, in order of finding; schema FOUND."""
        columns = list(zip(*self.found, strict=True)) or [[] for _ in FOUND]
        own = pl.DataFrame(
            [
                pl.Series(name, column, dtype=dtype)
                for (name, dtype), column in zip(FOUND.items(), columns, strict=True)
            ]
        )
        return pl.concat([own, *self.frames]) if self.frames else own


def reference(row: int, column: int) -> str:
    """`C5` for row 4, column 2."""
    return f"{column_letters(column)}{row + 1}"
