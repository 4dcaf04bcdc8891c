"""One published table as an object.

Belongs here: what a workbook, a bulletin and a page all need to know of a table: header groups, rows with their
nesting, cells with their decimals, notes, coverage, edition, chart. Does not belong here: reading the marts
(`reading`), how any of them draws it, and computation (a cell's value is the mart's column).
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from dataclasses import dataclass
from typing import Literal

from reports import formats

HIDDEN = "*"
HIDDEN_NOTE = f"“{HIDDEN}”：涉及中心不足规定家数或为防止倒推而不予公布。"
MISSING_NOTE = f"“{formats.MISSING}”：未报送或无数据，不是零。"
OPEN = "open"
TOTAL, HEADING = "total", "heading"
_UNIT_WORD = "单位："

ChartKind = Literal["bar", "line", "stacked"]


class StatisticsError(ValueError):
    """A statistics mart that does not say what a table needs; one Chinese sentence."""


@dataclass(frozen=True)
class Chart:
    """`<kind> <column_no> …` of the contents: which columns are drawn, and how. Rows: see `Table.chart_rows`."""

    kind: ChartKind
    column_nos: tuple[int, ...]


@dataclass(frozen=True)
class Edition:
    """An issued edition of a year: number, day of issue, SHA-256 of its stored cells."""

    edition_no: int
    issued_on: dt.date | None
    sha256: str | None


@dataclass(frozen=True)
class TableHead:
    """A line of the contents. `classification_status`: words shown wherever a scheme that is not verified groups."""

    reporting_year: int
    table_id: str
    table_no: str
    title: str
    unit_note: str | None
    chapter_no: int
    chapter_title: str
    notes: tuple[str, ...]
    coverage_note: str | None
    data_until_on: dt.date | None
    chart: Chart | None
    classification_status: str | None
    edition: Edition | None

    @property
    def caption(self) -> str:
        """`表3  辽宁省2023年……`."""
        return f"{self.table_no}　{self.title}"


@dataclass(frozen=True)
class Cell:
    """One figure and whose it is (not the row's subject where the columns are subjects too).

    `value`: what the edition says (None = no data); `current_value`: what the records say now.
    """

    measure_id: str | None
    subject_kind: str | None
    subject_code: str | None
    value: float | None
    current_value: float | None
    unit: str | None
    decimals: int
    disclosure: str
    is_issued: bool
    center_count: int | None
    reported_count: int | None
    owed_count: int | None
    response_rate: float | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether a public edition must not show it."""
        return self.disclosure != OPEN

    @property
    def is_revised(self) -> bool:
        """Whether the issued figure differs from today's."""
        return self.is_issued and self.text() != figure_text(self.current_value, self.decimals)

    def text(self, *, public: bool = False) -> str:
        """The figure with its decimals and thousands separators; `—` without data, `*` where `public` hides it."""
        return HIDDEN if public and self.is_hidden else figure_text(self.value, self.decimals)


@dataclass(frozen=True)
class Column:
    """One column; `decimals` and `unit` are None where its cells differ."""

    column_no: int
    label: str
    group: str | None
    measure_id: str | None
    unit: str | None
    decimals: int | None


@dataclass(frozen=True)
class HeaderGroup:
    """Neighbouring columns under one heading; `label` None: one column that stands by itself over both lines."""

    label: str | None
    first: int
    span: int


@dataclass(frozen=True)
class Row:
    """One row; `cells` runs beside `Table.columns`, None where there is no such cell. `level` 0 is outermost.

    `kind` `heading` is a line without figures above a block of rows.
    """

    row_no: int
    label: str
    level: int
    kind: str
    subject_kind: str | None
    subject_code: str | None
    cells: tuple[Cell | None, ...]

    @property
    def counted(self) -> Cell | None:
        """The first cell that knows how many centers of the row's subject owed a report; None for the register's."""
        return next((cell for cell in self.cells if cell is not None and cell.owed_count is not None), None)


@dataclass(frozen=True)
class Table:
    """A whole table: its line of the contents, columns in order, rows in order."""

    head: TableHead
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no row to show."""
        return not self.rows

    @property
    def groups(self) -> tuple[HeaderGroup, ...]:
        """The upper header line from left to right."""
        groups: list[HeaderGroup] = []
        place = 0
        for label, found in itertools.groupby(self.columns, key=lambda column: column.group):
            span = len(list(found))
            if label is None:
                groups.extend(HeaderGroup(None, place + shift, 1) for shift in range(span))
            else:
                groups.append(HeaderGroup(label, place, span))
            place += span
        return tuple(groups)

    def heading(self, column: Column, *, between: str = "") -> str:
        """A column's label, with its unit in brackets where the unit note of the table does not say it for all."""
        said = (self.head.unit_note or "").removeprefix(_UNIT_WORD)
        return column.label if column.unit in (None, said) else f"{column.label}{between}（{column.unit}）"

    @functools.cached_property  # asked for at every row
    def has_coverage(self) -> bool:
        """Whether the rows rest on different numbers of reports, so that each has to say on how many."""
        counts = {(cell.reported_count, cell.owed_count) for row in self.rows if (cell := row.counted)}
        return self.head.coverage_note is not None and len(counts) > 1

    @property
    def has_groups(self) -> bool:
        """Whether the header needs two lines."""
        return any(column.group is not None for column in self.columns)

    @property
    def has_hidden(self) -> bool:
        """Whether a public edition hides a cell of it."""
        return any(cell.is_hidden for cell in self._cells())

    @property
    def has_missing(self) -> bool:
        """Whether a cell has no value, withheld ones apart: those are marked as such."""
        return any(cell.value is None and not cell.is_hidden for cell in self._cells())

    @property
    def has_revisions(self) -> bool:
        """Whether an issued figure differs from today's."""
        return any(cell.is_revised for cell in self._cells())

    @property
    def chart_rows(self) -> tuple[Row, ...]:
        """The rows that a chart draws: those of the first block that no other row breaks down, totals left out."""
        block: list[Row] = []
        for row in self.rows:
            if row.kind == HEADING and block:
                break
            if row.kind not in (TOTAL, HEADING):
                block.append(row)
        return tuple(
            row
            for row, after in itertools.zip_longest(block, block[1:])
            if after is None or after.level <= row.level
        )

    def column_place(self, column_no: int) -> int:
        """Position of a column (0-based). Raises StatisticsError when there is no such column."""
        for place, column in enumerate(self.columns):
            if column.column_no == column_no:
                return place
        raise StatisticsError(f"{self.head.table_no} 没有第 {column_no} 栏")

    def _cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell is not None]


@dataclass(frozen=True)
class Revision:
    """已发布值 / 现值 / 原因 of one cell. `is_hidden`: a public edition must not show it."""

    edition_no: int
    table_no: str
    row_label: str
    column_label: str
    unit: str | None
    decimals: int
    issued_value: float | None
    current_value: float | None
    reason: str
    is_hidden: bool


def figure_text(value: float | None, decimals: int) -> str:
    """A figure of a table: thousands separators, `decimals` rounded half up, `—` for no data."""
    return formats.fixed(value, decimals) or formats.MISSING
