"""What two texts have in common and what differs, as numbers between 0 and 1, for many pairs at once.

Belongs here: the features and their names. Does not belong here: what they are worth (seeds) or words about them.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Indel
from scipy import sparse

from warehouse.directions.alignment import align
from warehouse.directions.candidates import row_products
from warehouse.directions.corpus import KINDS, Corpus

# Informative characters that make a whole term of its own.
_FULL_SUBSTITUTION = 3.0
# What one side says more, against the shorter text, that makes it a wider direction.
_FULL_EXTRA = 0.5
_NOTHING = 1e-9
FEATURES = (
    "cosine",  # n-gram cosine
    "containment",  # share of the text that is better covered by the other
    "coverage",  # share of the text that is less covered by the other
    "longest_run",  # longest shared run against the shorter text
    "order",  # like characters in like order
    "thesaurus",  # terms that both name in different words, as far as the texts are not the same already
    "substitution",  # both sides have something of their own, against the shorter text
    "substitution_size",  # the same in informative characters, three and more count as full
    "slot",  # both have as much of their own, and little in common, between the same beginning and end
    "extra",  # one side says more
    *(f"other_{kind}" for kind in KINDS),  # both sides name one of the kind that the other does not
    "other_number",
)


# Likeness by an optional model of the user's: a feature only where it was measured.
MEANING = "meaning"


def _both_have_own(
    left: sparse.csr_matrix, right: sparse.csr_matrix, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """1 where each side of a pair names something (a column of a 0/1 matrix) that the other does not."""
    shared = row_products(left, right, a, b)
    own_a = np.asarray(left.sum(axis=1)).ravel()[a] - shared
    own_b = np.asarray(right.sum(axis=1)).ravel()[b] - shared
    return (np.minimum(own_a, own_b) > 0).astype(np.float64)


def _like_order(left: Corpus, right: Corpus, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Like characters in like order, 0 to 1 (Indel similarity of the cores)."""
    cores = left.cores.gather(a).to_list(), right.cores.gather(b).to_list()
    return process.cpdist(*cores, scorer=Indel.normalized_similarity, workers=-1).astype(np.float64)


def pair_features(left: Corpus, right: Corpus, a: np.ndarray, b: np.ndarray) -> pl.DataFrame:
    """One row per pair left[a[i]], right[b[i]], one Float64 column per name in FEATURES; symmetric."""
    found = align(left.tokens, right.tokens, a, b)
    open_a = found.open_a / np.maximum(found.mass_a, 1e-9)
    open_b = found.open_b / np.maximum(found.mass_b, 1e-9)
    order = _like_order(left, right, a, b)
    # Two texts of nothing but frame ("关键技术研究") share nothing that could be compared; nor do two whose words
    # stand in every text, unless they are the same.
    silent = ((found.mass_a == 0) | (found.mass_b == 0)) & (order < 1)
    empty = silent | ~left.has_content[a] | ~right.has_content[b]
    shorter = np.maximum(np.minimum(left.tokens.lengths(a), right.tokens.lengths(b)), 1)
    least_mass = np.maximum(np.minimum(found.mass_a, found.mass_b), 1e-9)
    own = np.minimum(found.open_a, found.open_b)
    coverage = np.where(empty, 0, 1 - np.maximum(open_a, open_b))
    # Of what stands between the same beginning and end, the share that is not shared either.
    between = np.maximum(found.mass_a + found.mass_b - 2 * found.ends, _NOTHING)
    apart = np.minimum((found.open_a + found.open_b) / between, 1)
    columns = {
        "cosine": row_products(left.vectors, right.vectors, a, b),
        "containment": np.where(empty, 0, 1 - np.minimum(open_a, open_b)),
        "coverage": coverage,
        "longest_run": np.where(empty, 0, np.minimum(found.longest / shorter, 1)),
        "order": np.where(empty, 0, order),
        # Nothing to compare is nothing in common: all of both sides is their own.
        "substitution": np.where(empty, 1, np.minimum(own / least_mass, 1)),
        "substitution_size": np.where(empty, 1, np.minimum(own / _FULL_SUBSTITUTION, 1)),
        "slot": np.where(
            empty | (own <= _NOTHING),
            0,
            np.minimum(found.ends / least_mass, 1) * apart * np.minimum(own / _FULL_SUBSTITUTION, 1),
        ),
        "extra": np.where(
            empty, 1, np.minimum(np.abs(found.open_a - found.open_b) / least_mass / _FULL_EXTRA, 1)
        ),
    }
    renamed = row_products(left.renamed, right.concepts, a, b) + row_products(
        left.concepts, right.renamed, a, b
    )
    both = row_products(left.renamed, right.renamed, a, b)
    # What both write in the same words is shared already.
    alike = row_products(left.forms, right.forms, a, b)
    # Only what still differs can be made up for, so that no pair is more alike than a text is to itself.
    columns["thesaurus"] = np.clip(renamed - both - alike, 0, 2) / 2 * (1 - coverage)
    for kind in KINDS:
        columns[f"other_{kind}"] = _both_have_own(left.terms[kind], right.terms[kind], a, b)
    columns["other_number"] = _both_have_own(left.numbers, right.numbers, a, b)
    return pl.DataFrame({name: columns[name] for name in FEATURES}).with_columns(pl.all().round(6))
