"""One direction's text made comparable: characters, terms, and the frame taken off.

Belongs here: splitting paragraphs, normalising, canonical terms, frames. Does not belong here: the words
(seeds) or comparing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import polars as pl

from warehouse.directions.resources import Resources

SEPARATOR = "|"
# The decimal point is written "٫" (U+066B), so that it is told from a full stop and stays what it is.
# A run of letters of an alphabet, or a number; each stands between single spaces so that "GIS" never matches
# inside "logistics".
_RUN = r"([\p{Latin}\p{Greek}\p{Cyrillic}]+|\p{Nd}+(?:٫\p{Nd}+)?)"
_TOKEN = r"[\p{Latin}\p{Greek}\p{Cyrillic}]+|\p{Nd}+(?:٫\p{Nd}+)?|[^\s]"
_BREAKS = re.compile(
    r"[\r\n。；;！!？?]+|(?<=[\s，,：:。；;])(?=[（(]?\d{1,2}[）)、．]|[①-⑳])|(?<=[\s：:])(?=\d{1,2}\.\D)"
)
_MARK = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[、．]|\d{1,2}\.(?=\D)|[（(]?[一二三四五六七八九十]{1,2}[）)、]|[①-⑳●■◆▪•·\-—])\s*"
)


def split_directions(text: str | None, resources: Resources) -> list[str]:
    """The single directions of a cell, as written, in order; an empty cell has none.

    A paragraph is cut at line ends, full stops, semicolons and item marks ("1.", "（二）", "①"), and what only
    leads in ("主要研究方向：") is dropped. Enumeration commas never cut: they stand inside one direction.
    """
    if text is None:
        return []
    leads = resources.frame_words("lead")
    pieces = []
    for piece in _BREAKS.split(text):
        single = _MARK.sub("", piece or "").strip(" \t\u3000，,：:、")
        for lead in leads:
            if single.startswith(lead):
                single = single[len(lead) :].lstrip(" \u3000：:，,")
        if re.search(r"\w", single):
            pieces.append(single)
    return pieces


def strip_name_frame(names: Iterable[str | None], resources: Resources) -> list[str]:
    """Names of bases without province, city, kind of base and years: what such a base is about."""
    heads = "|".join(map(re.escape, _longest_first(resources.frame_words("name_head"))))
    tails = "|".join(map(re.escape, _longest_first(resources.frame_words("name_tail"))))
    series = pl.Series("name", list(names), dtype=pl.String).fill_null("").str.normalize("NFKC")
    return (
        series.str.replace_all(r"\s+", "")
        .str.replace_all(r"\(?\d{4}年?[-—–~至]+\d{4}年?\)?|\(\d{4}年?\)", "")
        .str.replace(rf"^(?:{heads})+", "")
        .str.replace(rf"(?:{tails})+(?:\([^)]*\))?$", "")
        .to_list()
    )


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


def clean(texts: pl.Series, resources: Resources) -> pl.Series:
    """Normalised texts: NFKC, small letters, one form of each character variant, punctuation as "|", no spaces
    next to Chinese characters, letters and numbers as separate runs between spaces, plural s taken off.
    """
    return (
        texts.fill_null("")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .to_frame("text")
        .select(
            pl.col("text")
            .str.replace_many(dict(resources.variants))
            .str.replace_all(r"(\p{Nd})[,，](\p{Nd}{3})", "$1$2")
            .str.replace_all(r"(\p{Nd})[.٫](\p{Nd})", "$1٫$2")
            .str.replace_all(r"[^\p{L}\p{N}٫\s]+", SEPARATOR)
            .str.replace_all(r"\s+", " ")
            .str.replace_all(r"(\p{Han}) ", "$1")
            .str.replace_all(r" (\p{Han})", "$1")
            .str.replace_all(_RUN, " $1 ")
            .str.replace_all(r" ([a-z]{3,}[^s\W\d])s ", " $1 ")
        )
        .to_series()
    )


def _replacements(pairs: Iterable[tuple[str, str]], resources: Resources) -> tuple[list[str], list[str]]:
    """Patterns, the longest first so that the longest match wins, and what replaces them; both normalised."""
    rows = list(pairs)
    forms = clean(pl.Series([form for form, _ in rows], dtype=pl.String), resources).to_list()
    targets = clean(pl.Series([target for _, target in rows], dtype=pl.String), resources).to_list()
    unique = {form: target for form, target in zip(forms, targets, strict=True) if form.strip()}
    ordered = _longest_first(unique)
    return ordered, [unique[form] for form in ordered]


def canonical(cleaned: pl.Series, resources: Resources) -> pl.Series:
    """Cleaned texts with every term of the thesaurus (relation `same`) in its canonical form.

    A form that stands for two terms ("GaN", "GAN") is left as it is: which one is meant cannot be told here.
    """
    return _replace(cleaned, *_term_replacements(resources)).str.replace_all(" +", " ").str.strip_chars()


@functools.cache
def _term_replacements(resources: Resources) -> tuple[list[str], list[str]]:
    same = resources.synonyms.filter(
        pl.col("relation") == "same", pl.col("term").str.to_lowercase().is_unique()
    )
    # A canonical term stands for itself, so that no shorter term is replaced inside it.
    itself = ((term, term) for term in same["canonical_term"])
    return _replacements([*same.select("term", "canonical_term").iter_rows(), *itself], resources)


@functools.cache
def _frame_replacements(resources: Resources) -> tuple[list[str], list[str]]:
    # What is taken off has its terms in canonical form by then ("技术与装备" has become "技术与设备").
    frame, kept = (
        canonical(clean(pl.Series(words, dtype=pl.String), resources), resources).to_list()
        for words in (resources.frame_words("frame", "particle"), resources.frame_words("keep"))
    )
    return _replacements([*((word, "") for word in frame), *((word, word) for word in kept)], resources)


def _without_frame(canonical_texts: pl.Series, resources: Resources) -> pl.Series:
    return (
        _replace(canonical_texts, *_frame_replacements(resources))
        .str.replace_all(r" +", " ")
        .str.replace_all(r"[| ]*\|[| ]*", SEPARATOR)
        .str.strip_chars("| ")
    )


def has_content(canonical_texts: pl.Series, resources: Resources) -> pl.Series:
    """Whether anything but frame words is left of each canonical text."""
    return _without_frame(canonical_texts, resources) != ""


def core(canonical_texts: pl.Series, resources: Resources) -> pl.Series:
    """Canonical texts without frame words; a text of nothing but frame keeps its words."""
    stripped = _without_frame(canonical_texts, resources)
    whole = canonical_texts.str.strip_chars("| ")
    return stripped.zip_with(stripped != "", whole).alias("core")


def _replace(series: pl.Series, patterns: list[str], targets: list[str]) -> pl.Series:
    if not patterns:
        return series
    return (
        series.to_frame("text")
        .select(pl.col("text").str.replace_many(patterns, targets, leftmost=True))
        .to_series()
    )


def tokens(cores: pl.Series) -> pl.DataFrame:
    """`row` (position of the text) and `token` (a Chinese character, a word, a number or "|"), in reading order."""
    return (
        cores.alias("token")
        .to_frame()
        .with_row_index("row")
        .with_columns(pl.col("token").str.extract_all(_TOKEN))
        .explode("token")
        .drop_nulls("token")
    )


def cores_of(texts: Iterable[str | None], resources: Resources) -> pl.Series:
    """Texts as received to the cores that are compared; one for each, empty where there is nothing to compare."""
    series = pl.Series("text", list(texts), dtype=pl.String)
    return core(canonical(clean(series, resources), resources), resources)
