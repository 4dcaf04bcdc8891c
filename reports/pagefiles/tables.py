"""A table of a page as figures instead of drawing: what its files hold.

Belongs here: the table that components hand over, and shown value -> value in a file. Does not belong here: files
(`workbook`, `text`), and choosing what a page shows (the components).
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.statistics.reading import inert

Plain = str | int | float | dt.date | dt.datetime | None
ShownCell = tuple[Any, str | None]  # a value as components get it, and the format it is shown under
BLANK: ShownCell = ("", "blank")  # nothing to say here, which is not the same as a value that is missing

WITHHELD: ShownCell = (formats.WITHHELD_MARK, None)  # known, and kept from this edition's readers

_FIXED = re.compile(r"num(\d+)")
_SHARE_DECIMALS = {"pct": 1, "pct0": 0, "pct1": 1, "pct2": 2}
_COUNTDOWN = '"还有"#,##0"日";"已过"#,##0"日";"当日到期"'


@dataclass(frozen=True)
class PageTable:
    """A table, cross table or the figures behind a chart, in the order of the page. `notes`: lines that belong to it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[ShownCell]]
    unit: str | None = None
    notes: Sequence[str] = ()

    @functools.cached_property
    def cells(self) -> list[list[Plain]]:
        """What a file holds of each cell, worked out once for all files."""
        return [[plain(value, fmt) for value, fmt in row] for row in self.rows]


def shown(value: Any, fmt: str | None, reason: Any) -> ShownCell:
    """A figure as components have it; WITHHELD where it is missing for that `reason`."""
    return WITHHELD if value is None and reason == formats.WITHHELD else (value, fmt)


def plain(value: Any, fmt: str | None) -> Plain:
    """What a file holds of a shown value: numbers and dates as such, everything else as the text that is shown."""
    if value is None or fmt == BLANK[1]:
        return value
    if isinstance(value, str):
        text = formats.format_value(value, fmt)
        return None if text is None else _inert(text)
    if isinstance(value, decimal.Decimal):
        value = float(value)
    is_coded = fmt is not None and (fmt == "yes_no" or fmt in formats.vocabularies())
    if isinstance(value, int | float | dt.date) and not isinstance(value, bool) and not is_coded:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return value.date() if fmt == "date" and isinstance(value, dt.datetime) else value
    text = formats.format_value(value, fmt)
    return None if text is None else _inert(text)


@functools.lru_cache(maxsize=1 << 16)  # labels, units and places come again on every page
def _inert(text: str) -> str:
    return inert(text)


@functools.lru_cache(maxsize=1 << 12)
def _decimals_shown(value: int | float, fmt: str | None) -> int:
    return len((formats.format_value(value, fmt) or "").partition(".")[2])


@functools.lru_cache(maxsize=64)
def _fixed_pattern(fmt: str) -> str | None:
    if fmt in _SHARE_DECIMALS:
        return f"0{_decimals(_SHARE_DECIMALS[fmt])}%"
    found = _FIXED.fullmatch(fmt)
    return f"#,##0{_decimals(int(found.group(1)))}" if found else None


def number_format(value: int | float, fmt: str | None) -> str:
    """The number format of a worksheet that shows `value` as the page does."""
    if fmt == "countdown":
        return _COUNTDOWN
    if fmt in ("id", "year", "text"):
        return "0" if float(value).is_integer() else "General"
    if fmt is not None and (pattern := _fixed_pattern(fmt)):
        return pattern
    return f"#,##0{_decimals(_decimals_shown(value, fmt))}"


def _decimals(count: int) -> str:
    return "." + "0" * count if count else ""
