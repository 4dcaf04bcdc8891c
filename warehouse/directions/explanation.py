"""Why two directions are called alike: the parts of the score, and both texts marked.

Belongs here: one pair at a time, for a reader. Does not belong here: scoring many pairs or drawing.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from warehouse.directions.corpus import KINDS, lexicon_names
from warehouse.directions.resources import Resources
from warehouse.directions.texts import canonical, clean

SHARED, FRAME, OTHER = "shared", "frame", "other"
Terms = dict[str, dict[str, set[str]]]  # text -> term -> the names it counts as
_RUN = re.compile(r"[^\W\d_\u3400-\u9fff]+|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Span:
    """A piece of a text as received: its text and whether the other text has it (`shared`), `frame` or `other`."""

    text: str
    kind: str


@dataclass(frozen=True)
class Difference:
    """Terms of one kind (material, object, process, number) that only one side names."""

    kind: str
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Both texts cut into spans (joined they give the text back), terms in another form, and what differs."""

    spans_a: tuple[Span, ...]
    spans_b: tuple[Span, ...]
    same_terms: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class _Unit:
    """A comparable piece of a text: what it stands for, where it was, whether it counts alone, whether it is frame."""

    value: str
    start: int
    end: int
    is_alone: bool
    is_frame: bool


def explain(text_a: str, text_b: str, resources: Resources) -> Explanation:
    """Marks two texts as received; symmetric: turned round, the answer is turned round."""
    return explain_pairs([(text_a, text_b)], resources)[0]


def explain_pairs(pairs: Sequence[tuple[str, str]], resources: Resources) -> list[Explanation]:
    """`explain` for many pairs: what is worked out for a text is worked out once, however often it is paired."""
    received = sorted({text for pair in pairs for text in pair})
    units = {text: _units(text, resources) for text in received}
    terms = _terms_by_kind(received, resources)
    return [_explain(a, b, units[a], units[b], terms) for a, b in pairs]


def _explain(
    text_a: str, text_b: str, units_a: list[_Unit], units_b: list[_Unit], terms: dict[str, Terms]
) -> Explanation:
    shared_a, shared_b = _shared(units_a, units_b)
    same = {
        (text_a[one.start : one.end], text_b[other.start : other.end])
        for one in units_a
        for other in units_b
        if one.value == other.value and one.is_alone
    }
    return Explanation(
        _spans(text_a, units_a, shared_a),
        _spans(text_b, units_b, shared_b),
        tuple(sorted((a, b) for a, b in same if _folded(a) != _folded(b))),
        _differences(terms, text_a, text_b),
    )


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


@functools.cache
def _matcher(resources: Resources) -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """A pattern of thesaurus forms and frame words (the longest first), what forms stand for, and frame words."""
    same = resources.synonyms.filter(
        pl.col("relation") == "same", pl.col("term").str.to_lowercase().is_unique()
    )
    terms = {_folded(form): term for form, term in same.select("term", "canonical_term").iter_rows()}
    terms |= {_folded(term): term for term in same["canonical_term"]}
    frame = frozenset(map(_folded, resources.frame_words("frame", "particle")))
    kept = {_folded(word): word for word in resources.frame_words("keep")}
    words = sorted({*terms, *frame, *kept}, key=lambda word: (-len(word), word))

    def bounded(word: str) -> str:
        # A form of letters must not begin or end inside a longer word of letters.
        left = r"(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
        right = r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
        return left + re.escape(word) + right

    return re.compile("|".join(map(bounded, words))), terms, frame


def _units(text: str, resources: Resources) -> list[_Unit]:
    """The comparable pieces of a text in reading order; spaces and punctuation give none."""
    pattern, terms, frame = _matcher(resources)
    folded, origin = [], []
    for place, character in enumerate(text):
        for piece in unicodedata.normalize("NFKC", character).lower():
            if not piece.isspace():
                folded.append(resources.variants.get(piece, piece) or "|")
                origin.append(place)
    # Variants may be longer than one character; such a text is marked character by character all the same.
    line = "".join(piece[0] for piece in folded)
    units = []
    place = 0
    while place < len(line):
        found = pattern.match(line, place)
        run = _RUN.match(line, place)
        if found and found.end() >= (run.end() if run else 0):
            word = found.group()
            is_term = word in terms
            value = terms.get(word, word)
            unit = _Unit(value, origin[place], origin[found.end() - 1] + 1, is_term, word in frame)
            # A fixed word that only protects its characters is compared character by character.
            units.extend([unit] if is_term or word in frame else _characters(word, place, origin))
            place = found.end()
        elif run:
            units.append(_Unit(run.group(), origin[place], origin[run.end() - 1] + 1, True, False))
            place = run.end()
        else:
            units.extend(_characters(line[place], place, origin))
            place += 1
    return units


def _characters(word: str, place: int, origin: list[int]) -> list[_Unit]:
    return [
        _Unit(character, origin[place + offset], origin[place + offset] + 1, False, False)
        for offset, character in enumerate(word)
        if character.isalnum()
    ]


def _shared(units_a: list[_Unit], units_b: list[_Unit]) -> tuple[set[int], set[int]]:
    """Positions of units that stand in a run of two and more that both have, or alone when they are whole words."""
    real_a = [place for place, unit in enumerate(units_a) if not unit.is_frame]
    real_b = [place for place, unit in enumerate(units_b) if not unit.is_frame]
    shared_a: set[int] = set()
    shared_b: set[int] = set()
    run: dict[tuple[int, int], int] = {}
    for i, place_a in enumerate(real_a):
        for j, place_b in enumerate(real_b):
            one, other = units_a[place_a], units_b[place_b]
            if one.value != other.value:
                continue
            length = run.get((i - 1, j - 1), 0) + 1
            run[i, j] = length
            back = range(length) if length >= 2 else range(1) if one.is_alone else range(0)
            for step in back:
                shared_a.add(real_a[i - step])
                shared_b.add(real_b[j - step])
    return shared_a, shared_b


def _spans(text: str, units: list[_Unit], shared: set[int]) -> tuple[Span, ...]:
    kinds = [FRAME] * len(text)
    for place, unit in enumerate(units):
        kind = FRAME if unit.is_frame else SHARED if place in shared else OTHER
        kinds[unit.start : unit.end] = [kind] * (unit.end - unit.start)
    spans: list[Span] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or kinds[place] != kinds[start]:
            spans.append(Span(text[start:place], kinds[start]))
            start = place
    return tuple(spans)


def _terms_by_kind(received: list[str], resources: Resources) -> dict[str, Terms]:
    """kind -> text as received -> the terms of the lexicon (or the numbers) that it names, with what they count as."""
    lines = canonical(clean(pl.Series(received, dtype=pl.String), resources), resources)
    result: dict[str, Terms] = {}
    for kind in KINDS:
        names = lexicon_names(resources, kind)
        found = lines.to_frame("line").select(pl.col("line").str.extract_many(list(names), leftmost=True))
        result[kind] = {
            text: {term: set(names[term]) for term in terms}
            for text, terms in zip(received, found.to_series(), strict=True)
        }
    result["number"] = {
        text: {number: {number} for number in re.findall(r"\d+(?:٫\d+)?", line)}
        for text, line in zip(received, lines, strict=True)
    }
    return result


def _only(terms: dict[str, set[str]], others: dict[str, set[str]]) -> list[str]:
    """The terms that count as something that none of the others counts as."""
    named = set().union(*others.values())
    return sorted(term for term, names in terms.items() if not names <= named)


def _differences(terms: dict[str, Terms], text_a: str, text_b: str) -> tuple[Difference, ...]:
    result = []
    for kind, found in terms.items():
        only_a, only_b = _only(found[text_a], found[text_b]), _only(found[text_b], found[text_a])
        if only_a or only_b:
            result.append(
                Difference(
                    kind,
                    tuple(word.replace("٫", ".") for word in only_a),
                    tuple(word.replace("٫", ".") for word in only_b),
                )
            )
    return tuple(result)
