"""From a sentence of the plan and the published figures to Chinese text.

Belongs here: filling the places of a sentence, and saying so when a figure is missing, withheld or not comparable.
Does not belong here: the sentences themselves (`bulletin.yml`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.bulletin import wording
from reports.bulletin.figures import Figure, Figures
from reports.bulletin.plan import PLACE, BulletinPlan, SentencePlan

_UNCLASSIFIED = "unclassified"
_EQUALS_MORE = 2


@dataclass(frozen=True)
class Cited:
    """One phrase and the figures it came from (this year's first, then last year's where it compares)."""

    text: str
    form: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Sentence:
    """A finished sentence; `cited` runs in the order of its phrases. `is_missing`: it says that data are missing."""

    text: str
    cited: tuple[Cited, ...]
    is_missing: bool = False


class _NoFigureError(LookupError):
    """No table of the year has this measure."""


class _NoValueError(LookupError):
    """The measure is in a table, but without data."""


class _WithheldError(LookupError):
    """The measure is in a table and must not be published."""


class Writer:
    """Writes the sentences of one year. `names`: what `{year}`, `{province}` … stand for."""

    def __init__(
        self, plan: BulletinPlan, names: Mapping[str, str], now: Figures, before: Figures, *, public: bool
    ) -> None:
        self._plan = plan
        self._names = names
        self._now = now
        self._before = before
        self._public = public
        self._large = [wording.LargeUnit(**unit.model_dump()) for unit in plan.large_units]

    def sentence(self, plan: SentencePlan) -> Sentence | None:
        """The sentence, or what stands in its place without data; None when no table of the year has the measure."""
        cited: list[Cited] = []
        try:
            text = PLACE.sub(lambda match: self._fill(match, cited), plan.text)
        except _NoFigureError:
            return None
        except _NoValueError:
            return Sentence(self._about(self._plan.missing_text, plan), (), is_missing=True)
        except _WithheldError:
            return Sentence(self._about(self._plan.withheld_text, plan), (), is_missing=True)
        return Sentence(text, tuple(cited))

    def sentences(self, plans: Sequence[SentencePlan]) -> list[Sentence]:
        """All that can be said."""
        return [said for plan in plans if (said := self.sentence(plan)) is not None]

    def plain(self, text: str) -> str:
        """A text of the plan that holds names only."""
        return PLACE.sub(lambda match: self._names[match["name"]], text)

    def _about(self, text: str, plan: SentencePlan) -> str:
        return self.plain(text.replace("{about}", plan.about))

    def _fill(self, match: re.Match[str], cited: list[Cited]) -> str:
        name, form, kind = match["name"], match["form"] or "value", match["kind"]
        if name in self._names and not match["form"] and not kind:
            return self._names[name]
        if form == "of":
            phrase = self._share_of_other(name, kind)
        else:
            phrase = self._of_parts(name, form, kind, match["count"]) if kind else self._of_total(name, form)
        cited.append(phrase)
        return phrase.text

    def _of_total(self, measure: str, form: str) -> Cited:
        figure = self._now.total(measure)
        if figure is None:
            raise _NoFigureError(measure)
        if form in ("response", "reported", "owed", "unreported"):
            return Cited(self._of_response(figure, form), form, (figure,))
        value = self._open_value(figure)
        cell = figure.cell
        if form == "value":
            return Cited(wording.amount(value, cell.decimals, cell.unit, self._large), form, (figure,))
        earlier = self._before.total(measure)
        if earlier is not None and self._public and earlier.cell.is_hidden:
            return Cited(self._plan.previous_withheld_text, form, (figure,))
        before = None if earlier is None else earlier.value
        say = wording.added if form == "added" else wording.change
        text = say(value, before, cell.unit, cell.decimals)
        if earlier is None or before is None:
            return Cited(text, form, (figure,))
        return Cited(text + self._comparability(figure, earlier), form, (figure, earlier))

    def _share_of_other(self, measure: str, other: str) -> Cited:
        part, whole = self._now.total(measure), self._now.total(other)
        if part is None or whole is None:
            raise _NoFigureError(measure)
        value, base = self._open_value(part), self._open_value(whole)
        if base == 0:
            raise _NoValueError
        return Cited(wording.percent(value, base), "of", (part, whole))

    def _of_response(self, figure: Figure, form: str) -> str:
        reported, owed = figure.cell.reported_count, figure.cell.owed_count
        if reported is None or not owed:
            raise _NoValueError
        if form == "response":
            return wording.percent(reported, owed)
        return f"{reported if form == 'reported' else owed if form == 'owed' else owed - reported:,}"

    def _comparability(self, figure: Figure, earlier: Figure) -> str:
        now, before = figure.response_share, earlier.response_share
        if now is None or before is None or abs(now - before) < self._plan.not_comparable_from:
            return ""
        return self._plan.not_comparable_text.format(
            now=self._of_response(figure, "response"), before=self._of_response(earlier, "response")
        )

    def _of_parts(self, measure: str, form: str, kind: str, count: str) -> Cited:
        parts = self._now.parts(measure, kind)
        if not parts:
            raise _NoFigureError(measure)
        known = [
            part for part in parts if part.value is not None and not (self._public and part.cell.is_hidden)
        ]
        if form == "count":
            return Cited(str(len([part for part in parts if part.code != _UNCLASSIFIED])), form, tuple(parts))
        if form == "none":
            return self._none(known)
        filled = [part for part in known if part.value]
        if not filled:
            raise _NoValueError
        if form == "parts":
            said = [f"{part.name}{self._amount(part)}" for part in filled]
            return Cited("、".join(said), form, tuple(filled))
        whole = self._now.total(measure) if form == "lead" else None
        return self._largest(filled, whole, int(count or 1), form)

    def _none(self, known: Sequence[Figure]) -> Cited:
        empty = [part for part in known if part.value == 0 and part.code != _UNCLASSIFIED]
        if not empty:
            return Cited("无", "none", ())
        return Cited("、".join(part.name for part in empty) + f"，共{len(empty)}个", "none", tuple(empty))

    def _largest(self, filled: Sequence[Figure], whole: Figure | None, count: int, form: str) -> Cited:
        """The largest parts that have a name; with `whole` their share of it.

        Equals are not torn apart: they are all named where that adds few, else the list stops before them; where
        nothing stands before them, they are counted.
        """
        named = [part for part in filled if part.code != _UNCLASSIFIED]
        ranked = sorted(named, key=lambda part: (-(part.value or 0), part.row_no))
        if not ranked:
            raise _NoValueError
        last = ranked[min(count, len(ranked)) - 1].value
        chosen = [part for part in ranked if (part.value or 0) >= (last or 0)]
        if len(chosen) > count + _EQUALS_MORE:
            ahead = [part for part in chosen if part.value != last]
            if not ahead:
                names = "、".join(part.name for part in chosen[:count])
                return Cited(
                    f"{names}等{len(chosen)}个（各{self._amount(chosen[0])}）", "equal", tuple(chosen)
                )
            chosen = ahead
        said = [f"{part.name}{self._amount(part)}{self._share(part, whole)}" for part in chosen]
        return Cited("、".join(said), form, (*chosen, whole) if whole else tuple(chosen))

    def _share(self, part: Figure, whole: Figure | None) -> str:
        if whole is None or not whole.value or (self._public and whole.cell.is_hidden):
            return ""
        return f"（占{wording.percent(part.value or 0, whole.value)}）"

    def _amount(self, figure: Figure) -> str:
        return wording.amount(figure.value or 0, figure.cell.decimals, figure.cell.unit, self._large)

    def _open_value(self, figure: Figure) -> float:
        if self._public and figure.cell.is_hidden:
            raise _WithheldError
        if figure.value is None:
            raise _NoValueError
        return figure.value
