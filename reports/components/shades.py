"""Classes of figures and the shades that show them, for heatmaps and tile maps.

Belongs here: bounds, the shade of a figure, the legend in words. Does not belong here: drawing. The number always
stands beside its shade, so the shade adds to it and says nothing alone.
"""

from __future__ import annotations

import bisect
import decimal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports import formats
from reports.markdown import escape_html

SHADES = 5
_COUNTED = 1000  # whole numbers below it are counts of things; above, sums, of which 279,999 says no more than 280,000


@dataclass(frozen=True)
class Shades:
    """Classes by their lower bounds; each holds its lower bound and everything below the next. `whole`: all figures
    are counts, so that ranges can be said as `3～7`.
    """

    bounds: Sequence[float]
    whole: bool
    fmt: str | None

    @classmethod
    def over(cls, values: Iterable[float | None], fmt: str | None) -> Shades:
        """Classes for these figures."""
        known = [float(value) for value in values if value is not None]
        whole = all(value.is_integer() and value < _COUNTED for value in known)
        return cls(shade_bounds(known), whole, fmt)

    def of(self, value: float | None) -> int:
        """0 for nothing and for figures not above zero, else 1 (smallest) to `SHADES`."""
        if value is None or value <= 0:
            return 0
        return _spread(max(1, bisect.bisect_right(self.bounds, float(value))), len(self.bounds))

    def ranges(self) -> list[tuple[int, str]]:
        """(shade, range in words) of each class, smallest first."""
        found: list[tuple[int, str]] = []
        for place, low in enumerate(self.bounds, start=1):
            shown = formats.format_value(low, self.fmt)
            if place == len(self.bounds):
                text = f"{shown}及以上" if place > 1 else f"{shown}"
            elif self.whole:
                high = self.bounds[place] - 1
                text = f"{shown}" if high <= low else f"{shown}～{formats.format_value(high, self.fmt)}"
            else:
                text = f"{shown}至不足{formats.format_value(self.bounds[place], self.fmt)}"
            found.append((_spread(place, len(self.bounds)), text))
        return found

    def legend_html(self) -> str:
        """The ranges of the shades; nothing when no figure is shaded."""
        items = "".join(
            f'<li><span class="swatch h{shade}"></span>{escape_html(text)}</li>'
            for shade, text in self.ranges()
        )
        return f'<ul class="shades" aria-label="色阶">{items}</ul>' if items else ""


def shade_bounds(values: Iterable[float | None]) -> list[float]:
    """Lower bounds of at most `SHADES` classes for the values above zero: one class for each value while they
    are few, else classes of about equal numbers of cells with bounds of two figures.
    """
    known = sorted(float(value) for value in values if value is not None and value > 0)
    distinct = sorted(set(known))
    if len(distinct) <= SHADES:
        return distinct
    bounds = [distinct[0]]
    for part in range(1, SHADES):
        bound = _two_figures(known[len(known) * part // SHADES])
        if bound > bounds[-1]:
            bounds.append(bound)
    return [_two_figures(bounds[0]), *bounds[1:]]


def _two_figures(value: float) -> float:
    """`value` cut down to two figures: 1 234 -> 1 200, 0.0367 -> 0.036."""
    exact = decimal.Decimal(repr(value))
    unit = decimal.Decimal(1).scaleb(exact.adjusted() - 1)
    return float(exact.quantize(unit, decimal.ROUND_DOWN))


def _spread(place: int, classes: int) -> int:
    """Shade of the class at `place` (from 1): few classes take shades far apart."""
    return place if classes >= SHADES else 1 + round((place - 1) * (SHADES - 1) / max(1, classes - 1))
