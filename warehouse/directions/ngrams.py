"""Character n-grams as sparse vectors, counted with arrays rather than text by text.

Belongs here: token numbers, n-gram keys, weights. Does not belong here: what a text means or who is near whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from warehouse.directions.texts import SEPARATOR, tokens

# Three token numbers share one 64-bit key; numbers start at 1, so keys of different lengths never meet.
_BITS = 21
LONGEST = 3
UNKNOWN = (1 << _BITS) - 1


@dataclass(frozen=True)
class TokenRows:
    """Tokens of many texts in reading order: `row` (int32, never falling) and `number` (int64, 0 = separator)."""

    row: np.ndarray
    number: np.ndarray
    texts: int


def vocabulary_of(token_table: pl.DataFrame) -> pl.DataFrame:
    """`token` and `number` (from 1, in the order of the text) of every token that is no separator."""
    found = token_table.select("token").filter(pl.col("token") != SEPARATOR).unique().sort("token")
    if found.height >= UNKNOWN:
        raise ValueError(f"{found.height} different words: more than the {UNKNOWN} that fit a key")
    return found.with_columns((pl.int_range(pl.len(), dtype=pl.Int64) + 1).alias("number"))


def number_tokens(cores: pl.Series, vocabulary: pl.DataFrame) -> TokenRows:
    """The tokens of `cores` with the numbers of `vocabulary`; a token that it lacks gets UNKNOWN."""
    table = tokens(cores).join(vocabulary, on="token", how="left", maintain_order="left")
    number = table.select(
        pl.when(pl.col("token") == SEPARATOR).then(0).otherwise(pl.col("number").fill_null(UNKNOWN))
    ).to_series()
    return TokenRows(table["row"].to_numpy().astype(np.int32), number.to_numpy().astype(np.int64), len(cores))


def ngram_keys(found: TokenRows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, key, length) of every n-gram of 1 to 3 tokens; none goes across a separator or a text's end."""
    rows, keys, lengths = [], [], []
    key = found.number
    alive = found.number > 0
    for length in range(1, LONGEST + 1):
        if length > 1:
            key = (key[:-1] << _BITS) | found.number[length - 1 :]
            alive = (
                alive[:-1]
                & (found.number[length - 1 :] > 0)
                & (found.row[: len(key)] == found.row[length - 1 :])
            )
        rows.append(found.row[: len(key)][alive])
        keys.append(key[alive])
        lengths.append(np.full(int(alive.sum()), length, dtype=np.int8))
    return np.concatenate(rows), np.concatenate(keys), np.concatenate(lengths)


def stepped(numbers: np.ndarray, step: float) -> np.ndarray:
    """Each of `numbers` (from 1) lowered to the last of 1, 2, 3, … that is not above it, where each of these is at
    least `step` times the one before.
    """
    grid = [1]
    while grid[-1] <= numbers.max(initial=1):
        grid.append(max(grid[-1] + 1, int(grid[-1] * step)))
    steps = np.array(grid)
    return steps[np.searchsorted(steps, numbers, side="right") - 1]


@dataclass(frozen=True)
class Weighting:
    """How n-grams are weighted: known keys (sorted) and the weight of each, and that of a key never seen.

    How many texts there are, and in how many an n-gram stands, count in steps: a few texts more leave the vectors
    of nearly all others as they are to the last bit, so that those need not be compared again.
    """

    keys: np.ndarray
    idf: np.ndarray
    unseen_idf: float
    order_weights: tuple[float, ...]
    texts: int

    @classmethod
    def learn(
        cls, found: TokenRows, order_weights: Sequence[float], *, size_step: float, frequency_step: float
    ) -> Weighting:
        """Inverse document frequencies over the texts of `found` (smoothed: ln((1+n)/(1+df)) + 1, in steps)."""
        row, key, _ = ngram_keys(found)
        if not len(key):
            return cls(np.empty(0, np.int64), np.empty(0), 1.0, tuple(order_weights), found.texts)
        order = np.lexsort((row, key))
        key, row = key[order], row[order]
        first_of_key = np.r_[True, key[1:] != key[:-1]]
        first_of_pair = first_of_key | np.r_[True, row[1:] != row[:-1]]
        frequency = np.add.reduceat(first_of_pair.astype(np.int64), np.flatnonzero(first_of_key))
        texts = stepped(np.array([found.texts]), size_step)
        # The steps of both are not the same, so that what stands in every text may seem to stand in more.
        idf = np.maximum(np.log((1 + texts) / (1 + stepped(frequency, frequency_step))), 0) + 1
        unseen_idf = float(np.log(1 + texts[0]) + 1)
        return cls(key[first_of_key], idf, unseen_idf, tuple(order_weights), found.texts)

    def rarity(self, keys: np.ndarray) -> np.ndarray:
        """How rare each key is, 0 (in every text) to 1 (never seen)."""
        if not len(self.keys):
            return np.ones(len(keys))
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        idf = np.where(self.keys[at] == keys, self.idf[at], self.unseen_idf)
        return (idf - 1) / max(self.unseen_idf - 1, 1e-9)

    def vectors(self, found: TokenRows) -> sparse.csr_matrix:
        """Unit vectors (float32) over the known keys; an n-gram never seen counts for the length alone."""
        row, key, length = ngram_keys(found)
        shape = (found.texts, len(self.keys))
        if not len(key):
            return sparse.csr_matrix(shape, dtype=np.float32)
        order = np.lexsort((key, row))
        row, key, length = row[order], key[order], length[order]
        first = np.r_[True, (key[1:] != key[:-1]) | (row[1:] != row[:-1])]
        starts = np.flatnonzero(first)
        counts = np.diff(np.r_[starts, len(key)])
        row, key, length = row[starts], key[starts], length[starts]
        at = np.searchsorted(self.keys, key)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == key if len(self.keys) else np.zeros(len(key), bool)
        idf = np.where(known, self.idf[at] if len(self.keys) else 1.0, self.unseen_idf)
        value = (1 + np.log(counts)) * idf * np.asarray(self.order_weights)[length - 1]
        norm = np.sqrt(np.bincount(row, weights=value**2, minlength=found.texts))
        value = (value / norm[row])[known].astype(np.float32)
        return sparse.csr_matrix((value, (row[known], at[known])), shape=shape)
