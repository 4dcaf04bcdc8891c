"""A value as the files of a page write it: a field of a CSV, a cell of a worksheet.

Belongs here: values -> texts in files. Does not belong here: what a file holds of a value (`values`), rows and what stands
around them. Texts stand in the cells of a worksheet as texts, so that no value can become a formula, a link or markup;
in a CSV, those that a spreadsheet would take for a formula begin with an apostrophe.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Any, NamedTuple

from reports import formats
from reports.pagefiles.shell import look
from reports.pagefiles.values import number_pattern, plain
from reports.statistics.reading import inert
from reports.statistics.sheets import text_width

WIDEST = 42
_CELL_LIMIT = 32767
_FIRST_DAY = dt.date(1899, 12, 30)
_FIRST_EXACT_DAY = dt.date(
    1900, 3, 1
)  # spreadsheets have a 29 February 1900, so days before it count differently
_SECONDS = 86400
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n|%")


class Cell(NamedTuple):
    """`field`: of a CSV; `xml`: of a worksheet, from behind the address on; `width`: in half-width characters, about."""

    field: str
    xml: str
    width: int


@functools.lru_cache(maxsize=1 << 17, typed=True)  # of ten values nine stood on a page before
def cell_of(value: Any, fmt: str | None) -> Cell:
    """A shown value (a list as a tuple) in files."""
    found = plain(list(value) if isinstance(value, tuple) else value, fmt)
    if found is None:
        return missing_cell()
    if isinstance(found, str):
        return Cell(csv_field(found), _text(found, "text"), text_width(found[:WIDEST]))
    if isinstance(found, int | float):
        width = len(f"{found:,.2f}") if isinstance(found, float) else len(str(found))
        return Cell(str(found), _number(found, number_pattern(found, fmt)), width)
    if isinstance(found, dt.datetime):
        return Cell(f"{found:%Y-%m-%d %H:%M}", _day(found, "moment"), len(str(found)))
    return Cell(found.isoformat(), _day(found, "day"), len(str(found)))


@functools.cache
def missing_cell() -> Cell:
    """A value that is not known, in files."""
    return Cell("", _text(formats.MISSING, "missing"), text_width(formats.MISSING))


@functools.lru_cache(maxsize=1 << 13)  # titles of columns and what stands above a table come again as well
def heading_cell(text: str, named: str) -> Cell:
    """A text of the page itself, in the look of that name."""
    return Cell(csv_field(text), _text(inert(text), named), text_width(inert(text)))


def csv_field(text: str) -> str:
    """A text as a field of a CSV."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def escape(text: str) -> str:
    """A text as XML."""
    return text.translate(_ESCAPES)


def _text(text: str, named: str) -> str:
    if not text:
        return f'"{look(named)}/>'
    written = escape(_LIKE_AN_ESCAPE.sub("_x005F_", text[:_CELL_LIMIT]))
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f'"{look(named)} t="inlineStr"><is><t{space}>{written}</t></is></c>'


def _number(value: int | float, named: str) -> str:
    # The sixteen digits that spreadsheets keep.
    return f'"{look(named)}><v>{value:.16G}</v></c>'


def _day(value: dt.date | dt.datetime, named: str) -> str:
    """A day or moment as spreadsheets count it; as a text where they cannot."""
    day = value.date() if isinstance(value, dt.datetime) else value
    if day < _FIRST_EXACT_DAY:
        return _text(value.isoformat(), named)
    days: float = (day - _FIRST_DAY).days
    if isinstance(value, dt.datetime):
        days += (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS
    return _number(days, named)
