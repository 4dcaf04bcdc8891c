"""The lower part of a worksheet, row after row, as the text of its XML.

Belongs here: cell values -> cells of a sheet. Does not belong here: what stands above and around them (`workbook`), and
everything else of the file: that is XlsxWriter's, whose own cells, one object each, took most of the time of a site.
Texts stand in their cells as texts, so that no value can become a formula, a link or markup.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CELL_LIMIT = 32767
_FIRST_DAY = dt.date(1899, 12, 30)
_FIRST_EXACT_DAY = dt.date(
    1900, 3, 1
)  # spreadsheets have a 29 February 1900, so days before it count differently
_SECONDS = 86400
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

_letters = functools.cache(xl_col_to_name)


class TableSheet(Worksheet):
    """A worksheet that takes rows of finished cells below those written in XlsxWriter's own way."""

    def __init__(self) -> None:
        super().__init__()
        self._finished: list[str] = []

    def add_row(self, row: int, cells: Sequence[str]) -> None:
        """Put `cells`, of `cell`, into a row (0-based) that is lower than all before."""
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        number = row + 1
        placed = [f'<c r="{_letters(place)}{number}"{found}' for place, found in enumerate(cells)]
        self._finished.append(f'<row r="{number}">{"".join(placed)}</row>')

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._finished))


def style(look: Format) -> str:
    """A format as the attribute of a cell."""
    return f' s="{look._get_xf_index()}"'


@functools.lru_cache(maxsize=1 << 16)  # labels, places and units come again on every page
def text_cell(text: str, look: str) -> str:
    """A text without control characters, from behind its address on. `look`: of `style`."""
    if not text:
        return f"{look}/>"
    shown = _LIKE_AN_ESCAPE.sub("_x005F_", text[:CELL_LIMIT]).translate(_ESCAPES)
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f'{look} t="inlineStr"><is><t{space}>{shown}</t></is></c>'


def number_cell(value: int | float, look: str) -> str:
    """A number with the sixteen digits that spreadsheets keep."""
    return f"{look}><v>{value:.16G}</v></c>"


def day_cell(value: dt.date | dt.datetime, look: str) -> str:
    """A day or moment as spreadsheets count it; as a text where they cannot."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if day < _FIRST_EXACT_DAY:
        return text_cell(value.isoformat(), look)
    days: float = (day - _FIRST_DAY).days
    if isinstance(value, dt.datetime):
        days += (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS
    return number_cell(days, look)
