"""How the bulletin says a figure: amounts, increase and decrease, lists, Chinese ordinals.

Belongs here: number -> words. Does not belong here: which figure is said where (`bulletin.yml`), and reading marts.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence
from dataclasses import dataclass

from reports import formats

_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class LargeUnit:
    """From `from_value` on a value in `unit` is said in `large_unit` (= value × `factor`) with `decimals`."""

    unit: str
    from_value: float
    factor: float
    large_unit: str
    decimals: int


def amount(value: float, decimals: int, unit: str | None, large_units: Sequence[LargeUnit] = ()) -> str:
    """`1,234家`, `5.3%`, `1.23亿元`; shares carry their sign without a space."""
    for large in large_units:
        if large.unit == unit and abs(value) >= large.from_value:
            return f"{formats.fixed(_times(value, large.factor), large.decimals)}{large.large_unit}"
    return f"{formats.fixed(value, decimals)}{unit or ''}"


def percent(part: float, whole: float) -> str:
    """`part` of `whole` as percent with one decimal."""
    return f"{formats.fixed(_hundredths(part, whole), 1)}%"


def change(now: float, before: float | None, unit: str | None, decimals: int) -> str:
    """Against last year: relative for amounts, percentage points for shares; no change, no data, from zero said so."""
    if before is None:
        return "上年无数据"
    if unit == "%":
        points = formats.fixed(_difference(now, before), max(decimals, 1))
        if _is_zero(points):
            return "与上年持平"
        return f"比上年{'提高' if now > before else '下降'}{points}个百分点"
    if before == 0:
        return "与上年持平（均为零）" if now == 0 else "上年为零"
    rate = formats.fixed(_hundredths(_difference(now, before), abs(before)), 1)
    if now == before:
        return "与上年持平"
    if _is_zero(rate):
        return "与上年基本持平"
    return f"比上年{'增长' if now > before else '下降'}{rate}%"


def added(now: float, before: float | None, unit: str | None, decimals: int) -> str:
    """Against last year in the unit itself: `比上年增加3家`."""
    if before is None:
        return "上年无数据"
    difference = formats.fixed(_difference(now, before), decimals)
    if _is_zero(difference):
        return "与上年持平"
    return f"比上年{'增加' if now > before else '减少'}{difference}{unit or ''}"


def chinese_date(day: dt.date) -> str:
    """`2025年6月30日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def ordinal(number: int) -> str:
    """1–99 in Chinese: `十二`."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _DIGITS[number]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


# On the decimal texts of the numbers: half a unit must round as a reader finds it by hand.
def _exact(value: float) -> decimal.Decimal:
    return decimal.Decimal(repr(value))


def _difference(now: float, before: float) -> float:
    return float(abs(_exact(now) - _exact(before)))


def _times(value: float, factor: float) -> float:
    return float(_exact(value) * _exact(factor))


def _hundredths(part: float, whole: float) -> float:
    return float(_exact(part) * 100 / _exact(whole))


def _is_zero(text: str | None) -> bool:
    return text is None or not text.strip("0.,-")
