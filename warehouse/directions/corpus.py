"""Texts made ready for comparison: everything that is computed once for each text.

Belongs here: vectors, aligned tokens, terms and linked concepts of many texts. Does not belong here: pairs.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from warehouse.directions import texts
from warehouse.directions.alignment import Ragged
from warehouse.directions.ngrams import TokenRows, Weighting, number_tokens, vocabulary_of
from warehouse.directions.resources import Resources

KINDS = ("material", "object", "process")
_NUMBER_COLUMNS = 1 << 20
_WORD = r"^[\p{Latin}\p{Greek}\p{Cyrillic}\p{Nd}]"


@dataclass(frozen=True)
class Language:
    """What is learned from a corpus and then kept: token numbers and n-gram weights."""

    vocabulary: pl.DataFrame
    weighting: Weighting

    @classmethod
    def learn(cls, cores: pl.Series, resources: Resources) -> Language:
        """Learns from the cores of a corpus."""
        vocabulary = vocabulary_of(texts.tokens(cores))
        parameters = resources.parameters
        weighting = Weighting.learn(
            number_tokens(cores, vocabulary),
            [parameters[f"ngram_{length}_weight"] for length in (1, 2, 3)],
            size_step=parameters["size_step"],
            frequency_step=parameters["frequency_step"],
        )
        return cls(vocabulary, weighting)


@dataclass(frozen=True)
class Corpus:
    """Prepared texts, row by row in the order given."""

    cores: pl.Series
    has_content: np.ndarray  # False where a text has nothing but frame words
    vectors: sparse.csr_matrix
    tokens: Ragged
    terms: dict[str, sparse.csr_matrix]  # kind -> texts x names that terms of the lexicon count as, 0/1
    numbers: sparse.csr_matrix  # texts x numbers that stand in the text
    concepts: sparse.csr_matrix  # texts x terms of the thesaurus a text names, in whatever form
    renamed: sparse.csr_matrix  # texts x terms of the thesaurus that a text names in another form
    forms: sparse.csr_matrix  # texts x these other forms

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.cores)


def prepare(
    received: Sequence[str | None], resources: Resources, language: Language | None = None
) -> tuple[Corpus, Language]:
    """Texts as received to a Corpus; without a `language` one is learned from these texts."""
    cleaned = texts.clean(pl.Series("text", list(received), dtype=pl.String), resources)
    canonical = texts.canonical(cleaned, resources)
    cores = texts.core(canonical, resources)
    language = language or Language.learn(cores, resources)
    found = number_tokens(cores, language.vocabulary)
    corpus = Corpus(
        cores,
        texts.has_content(canonical, resources).to_numpy(),
        language.weighting.vectors(found),
        _ragged(found, cores, language),
        {kind: _named(cores, lexicon_names(resources, kind)) for kind in KINDS},
        _numbers(cores),
        *_concepts(cleaned, resources),
    )
    return corpus, language


def _ragged(found: TokenRows, cores: pl.Series, language: Language) -> Ragged:
    is_word = texts.tokens(cores)["token"].str.contains(_WORD).to_numpy()
    start = np.searchsorted(found.row, np.arange(found.texts + 1))
    # A character between separators is all there is of its part: it is shared as a word is.
    real = found.number > 0
    joined_next = real[:-1] & real[1:] & (found.row[:-1] == found.row[1:])
    is_alone = ~np.r_[False, joined_next] & ~np.r_[joined_next, False] if len(real) else real
    weights = token_weights(found, language.weighting)
    return Ragged(found.number, weights, is_word | is_alone, start)


def token_weights(found: TokenRows, weighting: Weighting) -> np.ndarray:
    """How much each token says, 0 to 1: the mean rarity of the n-grams of one and two tokens it stands in."""
    if not len(found.number):
        return np.empty(0)
    real = found.number > 0
    single = weighting.rarity(found.number)
    pair = weighting.rarity((found.number[:-1] << 21) | found.number[1:])
    joined = real[:-1] & real[1:] & (found.row[:-1] == found.row[1:])
    left, right = np.r_[False, joined], np.r_[joined, False]
    total = single + np.where(left, np.r_[0.0, pair], 0) + np.where(right, np.r_[pair, 0.0], 0)
    return np.where(real, total / (1 + left + right), 0.0)


@functools.cache
def lexicon_names(resources: Resources, kind: str) -> dict[str, list[str]]:
    """Each whole term of a kind as it stands in cores, the longest first, and the names that it counts as.

    Two sides that name the same things by other terms ("检测", "测量"; "电主轴", "主轴") do not differ.
    """
    words = resources.lexicon.filter(pl.col("kind") == kind, pl.col("place") == "whole")
    words = words.select("term", name=pl.col("counts_as").fill_null(pl.col("term")).str.split("、"))
    table = words.explode("name").select(
        texts.canonical(texts.clean(pl.Series(column), resources), resources).alias(column.name)
        for column in words.explode("name").iter_columns()
    )
    names: dict[str, set[str]] = {}
    for term, name in table.iter_rows():
        if term:
            names.setdefault(term, set()).add(name)
    return {term: sorted(names[term]) for term in sorted(names, key=lambda term: (-len(term), term))}


def _named(series: pl.Series, names: dict[str, list[str]]) -> sparse.csr_matrix:
    """0/1 matrix: which names the terms of each text count as; the longest term wins."""
    columns = {
        name: column for column, name in enumerate(sorted({one for own in names.values() for one in own}))
    }
    links = pl.DataFrame(
        [(term, columns[name]) for term, own in names.items() for name in own],
        schema={"term": pl.String, "column": pl.Int64},
        orient="row",
    )
    found = (
        series.alias("text")
        .to_frame()
        .with_row_index("row")
        .select("row", term=pl.col("text").str.extract_many(list(names), leftmost=True))
        .explode("term")
        .drop_nulls()
        .unique()
        .join(links, on="term")
        .unique(["row", "column"])
        .sort("row", "column")
    )
    return _binary(found["row"], found["column"], (len(series), len(columns)))


def _numbers(cores: pl.Series) -> sparse.csr_matrix:
    found = (
        cores.alias("text")
        .to_frame()
        .with_row_index("row")
        .select("row", number=pl.col("text").str.extract_all(r"\p{Nd}+(?:٫\p{Nd}+)?"))
        .explode("number")
        .drop_nulls()
        .unique()
    )
    different = found.select("number").unique()
    # The same column in every corpus and on every machine, whatever other numbers there are.
    column = [zlib.crc32(number.encode()) % _NUMBER_COLUMNS for number in different["number"]]
    found = found.join(different.with_columns(pl.Series("column", column, dtype=pl.Int64)), on="number")
    found = found.sort("row", "column")
    return _binary(found["row"], found["column"], (len(cores), _NUMBER_COLUMNS))


def _binary(row: pl.Series, column: pl.Series, shape: tuple[int, int]) -> sparse.csr_matrix:
    ones = np.ones(len(row), np.float32)
    return sparse.csr_matrix((ones, (row.to_numpy(), column.to_numpy())), shape=shape)


def _concepts(
    cleaned: pl.Series, resources: Resources
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]:
    """Which thesaurus terms a text names in any form, narrower ones included; which in another form; in which form."""
    links, forms, terms = _concept_links(resources)
    found = (
        cleaned.alias("text")
        .to_frame()
        .with_row_index("row")
        .select("row", form=pl.col("text").str.extract_many(forms, leftmost=True))
        .explode("form")
        .drop_nulls()
        .join(links, on="form")
        .unique()
    )
    in_form = found.filter("is_other").sort("row", "link")
    found = found.group_by("row", "column").agg(pl.col("is_other").any()).sort("row", "column")
    shape = (len(cleaned), terms)
    other = found.filter("is_other")
    return (
        _binary(found["row"], found["column"], shape),
        _binary(other["row"], other["column"], shape),
        _binary(in_form["row"], in_form["link"], (len(cleaned), links.height)),
    )


@functools.cache
def _concept_links(resources: Resources) -> tuple[pl.DataFrame, list[str], int]:
    """form -> column, is_other, link (its own number); the forms, the longest first; how many terms there are."""
    table = resources.synonyms
    names = sorted(set(table["canonical_term"]))
    place = {name: number for number, name in enumerate(names)}
    # What is a kind of something is that under each of its own names too ("AGV", "自动导引车": "移动机器人").
    same, narrower = (table.filter(pl.col("relation") == relation) for relation in ("same", "narrower"))
    kinds = narrower.join(same, left_on="term", right_on="canonical_term", suffix="_same")
    pairs = [
        *table.select("term", "canonical_term").iter_rows(),
        *kinds.select("term_same", "canonical_term").iter_rows(),
        *((name, name) for name in names),
    ]
    forms = texts.clean(pl.Series([form for form, _ in pairs], dtype=pl.String), resources)
    links = pl.DataFrame(
        {
            "form": forms,
            "column": [place[canonical] for _, canonical in pairs],
            "is_other": [form != canonical for form, canonical in pairs],
        }
    ).unique()
    links = links.sort("form", "column", "is_other").with_columns(pl.int_range(pl.len()).alias("link"))
    return links, sorted(set(forms), key=lambda form: (-len(form), form)), len(names)
