"""A shown value as files hold it: numbers and days as such, everything else as the text that is shown.

Belongs here: shown value -> value in a file, and the number format that shows it again. Does not belong here: how a
file writes it (`cells`), and how pages do (`reports.formats`).
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import Any

from reports import formats
from reports.statistics.reading import inert

Plain = str | int | float | dt.date | dt.datetime | None
NOTHING_TO_SAY = "blank"  # a format: the cell stays empty, which is not the same as a value that is missing


def _decimals(count: int) -> str:
    return "." + "0" * count if count else ""


_FIXED = {count: f"#,##0{_decimals(count)}" for count in sorted(set(formats.NUMBER_FORMATS.values()))}
_SHARES = {count: f"0{_decimals(count)}%" for count in sorted(set(formats.SHARE_FORMATS.values()))}
_COUNTDOWN = '"还有"#,##0"日";"已过"#,##0"日";"当日到期"'
_CODE, _ANY = "0", "General"
NUMBER_PATTERNS = (*_FIXED.values(), *_SHARES.values(), _COUNTDOWN, _CODE, _ANY)


def plain(value: Any, fmt: str | None) -> Plain:
    """What a file holds of a shown value; None where it is not known."""
    if value is None or fmt == NOTHING_TO_SAY:
        return value
    if isinstance(value, decimal.Decimal):
        value = float(value)
    is_coded = fmt is not None and (fmt == "yes_no" or fmt in formats.vocabularies())
    if isinstance(value, int | float | dt.date) and not isinstance(value, bool) and not is_coded:
        if isinstance(value, float):
            return (value or 0.0) if math.isfinite(value) else None  # -0.0 is 0 on a page
        return value.date() if fmt == "date" and isinstance(value, dt.datetime) else value
    text = formats.format_value(value, fmt)
    return None if text is None else inert(text)


def number_pattern(value: int | float, fmt: str | None) -> str:
    """The number format of a worksheet that shows `value` as the page does, one of NUMBER_PATTERNS."""
    if fmt == "countdown":
        return _COUNTDOWN
    if fmt in ("id", "year", "text"):
        return _CODE if float(value).is_integer() else _ANY
    if fmt in formats.SHARE_FORMATS:
        return _SHARES[formats.SHARE_FORMATS[fmt]]
    if fmt in formats.NUMBER_FORMATS:
        return _FIXED[formats.NUMBER_FORMATS[fmt]]
    return _FIXED[len((formats.format_value(value, fmt) or "").partition(".")[2])]
