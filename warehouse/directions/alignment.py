"""Where two texts run together: for many pairs at once, which tokens stand in a run that both share.

Belongs here: the arrays of the comparison and what follows from them. Does not belong here: points or levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_CHUNK = 4096
LONGEST_TEXT = 120  # tokens of one direction that are aligned; runs are counted in 8-bit numbers


@dataclass(frozen=True)
class Alignment:
    """Per pair, for text a and b: weight in all, weight not shared; the longest shared run in tokens; and the weight
    of what both begin with and end with.
    """

    mass_a: np.ndarray
    mass_b: np.ndarray
    open_a: np.ndarray
    open_b: np.ndarray
    longest: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Ragged:
    """Tokens of many texts one after the other: numbers (0 = separator), weights, and where each text starts."""

    number: np.ndarray
    weight: np.ndarray
    is_word: np.ndarray  # a word or number of an alphabet, which is shared even when it stands alone
    start: np.ndarray  # one more than there are texts

    def lengths(self, rows: np.ndarray) -> np.ndarray:
        """Tokens of each text, at most LONGEST_TEXT."""
        return np.minimum(self.start[rows + 1] - self.start[rows], LONGEST_TEXT)

    def columns(
        self, rows: np.ndarray, *, from_end: bool = False
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(numbers, weights, is_word) with one column a text, filled up with separators of weight 0.

        `from_end`: the last token of each text first.
        """
        lengths = self.lengths(rows)
        place = np.arange(max(1, int(lengths.max(initial=0))))[:, None]
        inside = place < lengths
        at = np.where(inside, self.start[rows] + (lengths - 1 - place if from_end else place), 0)
        if not len(self.number):
            empty = np.zeros(inside.shape)
            return empty.astype(np.int64), empty, empty.astype(bool)
        return (
            np.where(inside, self.number[at], 0),
            np.where(inside, self.weight[at], 0.0),
            inside & self.is_word[at],
        )


def _covered(ends: np.ndarray, is_word: np.ndarray) -> np.ndarray:
    """Which tokens lie in a shared run of two and more (or of one, for words), from the runs' ends."""
    strong = np.where((ends >= 2) | ((ends == 1) & is_word), ends, 0).astype(np.int8)
    covered = np.zeros(ends.shape, bool)
    left = np.zeros(ends.shape[1], np.int8)
    for place in range(len(ends) - 1, -1, -1):
        left = np.maximum(left - 1, strong[place])
        covered[place] = left > 0
    return covered


def shared_runs(
    first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(covered in a, covered in b, longest run) of pairs that stand column by column.

    Each side is (numbers, is_word), tokens x pairs. One loop over the tokens of a; everything else is arrays.
    """
    numbers_a, word_a = first
    numbers_b, word_b = second
    # A separator of one text must not meet one of the other.
    other = np.where(numbers_b == 0, -1, numbers_b)
    run = np.zeros((len(other) + 1, other.shape[1]), np.int8)
    ends_a = np.zeros(numbers_a.shape, np.int8)
    ends_b = np.zeros(other.shape, np.int8)
    for place in range(len(numbers_a)):
        run[1:] = (run[:-1] + 1) * (other == numbers_a[place])
        ends_a[place] = run[1:].max(axis=0)
        np.maximum(ends_b, run[1:], out=ends_b)
    longest = ends_a.max(axis=0, initial=0).astype(np.int64)
    return _covered(ends_a, word_a), _covered(ends_b, word_b), longest


def shared_ends(left: Ragged, right: Ragged, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Weight of the tokens that both texts of a pair begin with and end with; none counts twice.

    What a token weighs depends on what stands beside it, so that the mean of both texts is taken.
    """
    free = np.minimum(left.lengths(a), right.lengths(b))
    weight = np.zeros(len(a))
    for from_end in (False, True):
        numbers_a, weights_a, _ = left.columns(a, from_end=from_end)
        numbers_b, weights_b, _ = right.columns(b, from_end=from_end)
        longest = min(len(numbers_a), len(numbers_b))
        same = np.logical_and.accumulate(numbers_a[:longest] == numbers_b[:longest], axis=0)
        same &= np.arange(longest)[:, None] < free
        free = free - same.sum(axis=0)
        weight += ((weights_a[:longest] + weights_b[:longest]) / 2 * same).sum(axis=0)
    return weight


def align(left: Ragged, right: Ragged, a: np.ndarray, b: np.ndarray) -> Alignment:
    """Aligns the pairs left[a[i]], right[b[i]]; the answer for a pair never depends on its neighbors."""
    mass_a, mass_b, open_a, open_b, ends = (np.zeros(len(a)) for _ in range(5))
    longest = np.zeros(len(a), np.int64)
    # Pairs of like length go together, so that little is computed on padding.
    order = np.lexsort((right.lengths(b), left.lengths(a)))
    for start in range(0, len(a), _CHUNK):
        part = order[start : start + _CHUNK]
        numbers_a, weights_a, word_a = left.columns(a[part])
        numbers_b, weights_b, word_b = right.columns(b[part])
        covered_a, covered_b, longest[part] = shared_runs((numbers_a, word_a), (numbers_b, word_b))
        mass_a[part] = weights_a.sum(axis=0)
        mass_b[part] = weights_b.sum(axis=0)
        open_a[part] = (weights_a * ~covered_a).sum(axis=0)
        open_b[part] = (weights_b * ~covered_b).sum(axis=0)
        ends[part] = shared_ends(left, right, a[part], b[part])
    return Alignment(mass_a, mass_b, open_a, open_b, longest, ends)
