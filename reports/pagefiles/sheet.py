"""One table as a worksheet: real numbers and days below the lines that say what they are, ready to print on A4.

Belongs here: columns and rows of a sheet. Does not belong here: single cells (`cells`), print set-up (`shell`), the
workbook around it (`workbook`).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from xlsxwriter.utility import xl_col_to_name

from reports import formats
from reports.pagefiles.cells import WIDEST, heading_cell
from reports.pagefiles.shell import layout
from reports.pagefiles.tables import PageTable
from reports.statistics.reading import inert

_NARROWEST = 6
_PORTRAIT_CHARACTERS = 95
_TITLE_POINTS, _HEAD_POINTS, _LINE_POINTS = 22.0, 18.0, 13.0
# A column is five pixels wider than its digits, each seven pixels; widths are kept in 256ths of a digit.
_PADDING = 5 * 256 // 7 / 256
_PIXELS_PER_POINT = 4 / 3
_ROWS_AT_ONCE = 1000
_MEASURED_ROWS = 200
_MISSING_NOTE = f"“{formats.MISSING}”：未报送或无数据，不是零。"

_letters = functools.cache(xl_col_to_name)


@dataclass(frozen=True)
class Origin:
    """Where the figures come from; stands above every table. `mark`: words on fictional data, else empty."""

    page_title: str
    as_of: dt.date
    snapshot_id: str
    edition: str
    mark: str

    @functools.cached_property
    def page(self) -> str:
        """The title of the page on one line."""
        return inert(self.page_title)

    @property
    def line(self) -> str:
        """The line above a table."""
        facts = [f"数据截止日 {self.as_of.isoformat()}", f"快照 {self.snapshot_id}"]
        return "　".join([*facts, *([self.edition] if self.edition else [])])


class Sheet:
    """The worksheet of a table."""

    def __init__(self, table: PageTable, origin: Origin) -> None:
        self._table = table
        self._mark = origin.mark
        self._titles = [heading_cell(title, "head") for title in table.columns]
        notes = [*table.notes, *([_MISSING_NOTE] if table.has_missing else [])]
        self._above = [
            *([origin.mark] if origin.mark else []),
            f"页面：{origin.page}",
            *([f"单位：{table.unit}"] if table.unit else []),
            *([f"注：{'　'.join(map(inert, notes))}"] if notes else []),
            origin.line,
        ]
        self._head = len(self._above) + 2  # the row of the column titles, counted from 1
        self._last_row = self._head + len(table.rows)
        self._last_column = _letters(len(table.columns) - 1)

    def printed(self) -> dict[str, str]:
        """What is printed, and on top of each page, by the names that spreadsheets have for these cells."""
        return {
            "Print_Area": f"$A$1:${self._last_column}${self._last_row}",
            "Print_Titles": f"${self._head}:${self._head}",
        }

    def xml(self, *, is_first: bool) -> Iterator[str]:
        """The sheet, part after part."""
        widths = self._widths()
        set_up = layout(self._head, is_first, sum(widths) > _PORTRAIT_CHARACTERS, self._mark)
        yield f'{set_up.before_size}<dimension ref="A1:{self._last_column}{self._last_row}"/>'
        yield f"{set_up.before_columns}<cols>{_columns(widths)}</cols><sheetData>"
        yield from _rows([[heading_cell(self._table.title, "title").xml]], 1, _TITLE_POINTS)
        yield from _rows([[heading_cell(text, "line").xml] for text in self._above], 2)
        lines = max(
            -(-title.width // max(1, width - 1)) for title, width in zip(self._titles, widths, strict=True)
        )
        points = max(_HEAD_POINTS, lines * _LINE_POINTS + 4)
        yield from _rows([[title.xml for title in self._titles]], self._head, points)
        rows = _rows((line.cells for line in self._table.lines()), self._head + 1)
        while some := "".join(islice(rows, _ROWS_AT_ONCE)):
            yield some
        yield f"</sheetData>{set_up.after_rows}"

    def _widths(self) -> list[int]:
        """The widths of the columns: a long table is as wide as its first lines."""
        measured = zip(*(line.widths for line in self._table.first_lines[:_MEASURED_ROWS]), strict=True)
        longest = [max(column) for column in measured] or [0] * len(self._titles)
        found = []
        for title, width in zip(self._titles, longest, strict=True):
            heading = title.width if title.width <= 10 else -(-title.width // 2) + 1
            found.append(min(max(width + 2, heading + 2, _NARROWEST), WIDEST))
        return found


def _columns(widths: Sequence[int]) -> str:
    found, first = "", 1
    for width, same in groupby(widths):
        last = first + len(list(same)) - 1
        found += f'<col min="{first}" max="{last}" width="{width + _PADDING:.16g}" customWidth="1"/>'
        first = last + 1
    return found


def _rows(lines: Iterable[Sequence[str]], first: int, points: float | None = None) -> Iterator[str]:
    """Rows of cells, equally many in each, from row `first` on, `points` high."""
    height = ""
    if points is not None:
        pixels = int(points * _PIXELS_PER_POINT + 0.5)
        height = f' ht="{pixels / _PIXELS_PER_POINT:.16g}" customHeight="1"'
    parts: list[str] = []  # of each cell its letters, its row, the rest
    for number, line in enumerate(lines, start=first):
        if not parts:
            parts = [part for place in range(len(line)) for part in (f'<c r="{_letters(place)}', "", "")]
        row = str(number)
        parts[1::3] = [row] * len(line)
        parts[2::3] = line
        yield f'<row r="{row}"{height}>{"".join(parts)}</row>'
