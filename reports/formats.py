"""How a value is written: numbers, shares, dates, and the labels of code lists.

Belongs here: value -> text. The code lists themselves are data (`labels.yml`). A missing value is never
written as 0. Does not belong here: HTML or Markdown.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from reports.marks import parts_text

MISSING = "—"
MISSING_TITLE = "未报送/无数据"
# What a query gives as the reason of a missing value that is known and withheld from this edition's readers.
WITHHELD = "不公开"
WITHHELD_MARK = f"（{WITHHELD}）"
WITHHELD_TITLE = "只含一两个中心，或可用来倒推单个中心的数字，不予公开"

# How many decimals a format shows.
NUMBER_FORMATS = {"num0": 0, "num1": 1, "num2": 2, "num3": 3}
SHARE_FORMATS = {"pct": 1, "pct0": 0, "pct1": 1, "pct2": 2}
_OTHER_FORMATS = {"num", "id", "text", "date", "datetime", "year", "yes_no", "countdown", "marked"}

_NUMBER = (int, float, decimal.Decimal)
_MOST_PLACES = 2  # of figures that stand together
_WIDE = decimal.Context(prec=400)  # a nonsense 1e300 in a return must be shown, not stop the build


@dataclass(frozen=True)
class Label:
    """The official wording of one code; `tone` (good, mild, warn, bad, mute, plain) never stands without the
    `mark`.
    """

    text: str
    tone: str
    mark: str


@functools.cache
def vocabularies() -> dict[str, dict[str, Label]]:
    """Code lists by name: code -> label. Source: `reports/labels.yml`."""
    raw = yaml.safe_load(resources.files("reports").joinpath("labels.yml").read_text(encoding="utf-8"))
    marks = raw["marks"]
    return {
        name: {code: Label(entry[0], entry[1], marks[entry[1]]) for code, entry in codes.items()}
        for name, codes in raw["vocabularies"].items()
    }


@functools.cache
def _names() -> frozenset[str]:
    return frozenset((*NUMBER_FORMATS, *SHARE_FORMATS, *_OTHER_FORMATS, *vocabularies()))


def is_format(name: object) -> bool:
    """Whether `name` is a number, date or code-list format."""
    return isinstance(name, str) and name in _names()


def is_figure_format(name: object) -> bool:
    """Whether `name` is a format of figures, which stand right."""
    return name == "num" or name in NUMBER_FORMATS or name in SHARE_FORMATS


def label(value: Any, fmt: str | None) -> Label | None:
    """The label of a code under a code-list format; None when `fmt` is no code list or does not know the
    code.
    """
    if value is None or fmt is None:
        return None
    return vocabularies().get(fmt, {}).get(str(value))


def code_order(codes: Iterable[Any], fmt: str | None) -> list[Any]:
    """Codes in the order of their code list, unknown ones last in the order given; unchanged when `fmt` is no
    list.
    """
    known = {code: place for place, code in enumerate(vocabularies().get(fmt or "", {}))}
    return sorted(codes, key=lambda code: known.get(str(code), len(known)))


def format_value(value: Any, fmt: str | None = None) -> str | None:
    """`value` as text under `fmt` (None = by its type); None for a missing value, NaN and infinity included.

    Numbers get thousands separators; `pct*` takes a share (0–1); `num` shows at most two decimals;
    `countdown` takes days left, `marked` a text with marked parts. A list is written with 、 between its items.
    """
    if value is None or value == "":
        return None
    if fmt is None and isinstance(value, str):
        return value
    if isinstance(value, list):
        return "、".join(text for item in value if (text := format_value(item, fmt)) is not None) or None
    if fmt == "marked":
        return parts_text(value)
    return _single(value, fmt)


@functools.lru_cache(maxsize=1 << 16, typed=True)  # codes, years and small numbers come again on every page
def _single(value: Any, fmt: str | None) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if fmt in vocabularies():
        found = label(value, fmt)
        return found.text if found else str(value)
    if isinstance(value, bool) or fmt == "yes_no":
        return "是" if value else "否"
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, int | float):
        return _number(value, fmt)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if fmt == "date" else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def fixed(value: int | float | None, decimals: int) -> str | None:
    """`value` with exactly `decimals` decimals, rounded half up, thousands separators; None for a missing value."""
    if value is None or not math.isfinite(value):
        return None
    return _half_up(value, decimals)


def aligned_format(values: Iterable[Any]) -> str | None:
    """The fixed number of decimals (0–2) that figures standing together need, as a format; None when none is
    a number.
    """
    places = -1
    for value in values:
        if isinstance(value, _NUMBER):
            places = max(places, _places(value))
            if places == _MOST_PLACES:
                break
    return None if places < 0 else f"num{places}"


@functools.lru_cache(maxsize=1 << 16, typed=True)
def _places(value: Any) -> int:
    """The decimals (0–2) that a figure needs; -1 for a truth value."""
    if isinstance(value, float | decimal.Decimal) and math.isfinite(value):
        text = _half_up(float(value), _MOST_PLACES)
        return 0 if text.endswith(".00") else 1 if text.endswith("0") else 2
    return 0 if is_number(value) else -1


def is_number(value: Any) -> bool:
    """Whether a value belongs in a right-aligned column."""
    return isinstance(value, _NUMBER) and not isinstance(value, bool)


def _number(value: int | float, fmt: str | None) -> str:
    if fmt == "countdown":
        return countdown(int(value))
    if fmt in ("id", "year", "text"):
        return str(int(value)) if float(value).is_integer() else str(value)
    if fmt in SHARE_FORMATS:
        return f"{_half_up(value * 100, SHARE_FORMATS[fmt])}%"
    if fmt in NUMBER_FORMATS:
        return _half_up(value, NUMBER_FORMATS[fmt])
    if isinstance(value, int):
        return f"{value:,}"
    text = _half_up(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def countdown(days_left: int) -> str:
    """Days to a date in words: `还有12日`, `当日到期`, `已过3日`."""
    if days_left == 0:
        return "当日到期"
    return f"还有{days_left:,}日" if days_left > 0 else f"已过{-days_left:,}日"


@functools.lru_cache(maxsize=1 << 16)
def _half_up(value: int | float, places: int) -> str:
    """Round half up on the decimal text of the number, as a reader checks it by hand."""
    if isinstance(value, int):
        return f"{value:,.{places}f}"
    quantum = decimal.Decimal(1).scaleb(-places)
    rounded = decimal.Decimal(repr(value)).quantize(quantum, decimal.ROUND_HALF_UP, _WIDE)
    return f"{rounded if rounded else abs(rounded):,f}"
