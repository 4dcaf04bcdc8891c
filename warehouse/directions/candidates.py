"""Which pairs are looked at: the nearest by n-grams, and those that share a host, a leader or a cluster.

Belongs here: neighbors and pairs of row numbers with their cosine. Does not belong here: judging a pair.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import polars as pl
from sparse_dot_topn import sp_matmul_topn

Matrix = Any  # scipy.sparse.csr_matrix: its stubs do not know that it can be indexed by rows
_CHUNK = 200_000
# With pruned columns the cosine is too low, so that more are fetched than asked for and then measured exactly.
_OVERSAMPLE = 3
# Of rows that are equally near the first by number stand in the list, so that a few more are fetched than asked for,
# and many more where those are equally near too.
_BEYOND, _MOST, _TIED = 13, 1024, 20_000
_IMPRECISION = 5e-6  # of a cosine in single precision
_RANK, _FALLING = ("query", "cosine", "row"), (False, True, False)


def row_products(left: Matrix, right: Matrix, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Scalar products left[a[i]]·right[b[i]] (float64), in pieces of bounded memory."""
    done = [
        np.asarray(
            left[a[start : start + _CHUNK]].multiply(right[b[start : start + _CHUNK]]).sum(axis=1)
        ).ravel()
        for start in range(0, len(a), _CHUNK)
    ]
    return np.concatenate(done).astype(np.float64) if done else np.empty(0)


def affordable_columns(queries: Matrix, corpus: Matrix, products: float) -> np.ndarray | None:
    """The columns that fit into `products` multiplications, the rarest first; None when all of them fit."""
    width = corpus.shape[1]
    cost = np.bincount(queries.indices, minlength=width).astype(np.float64)
    cost *= np.bincount(corpus.indices, minlength=width)
    if cost.sum() <= products:
        return None
    order = np.argsort(cost, kind="stable")
    return np.sort(order[np.cumsum(cost[order]) <= products])


def nearest(
    queries: Matrix,
    corpus: Matrix,
    *,
    count: int,
    least: float,
    products: float = np.inf,
) -> pl.DataFrame:
    """The `count` nearest rows of `corpus` for every row of `queries`: query, row (Int64), cosine (Float64).

    Exact while the multiplications fit into `products`; beyond that the commonest n-grams are left out of the
    search (not of the cosine, which is exact for what was found). Ordered by query, cosine (falling), row.
    """
    kept = affordable_columns(queries, corpus, products)
    if kept is None:
        return nearest_certain(queries, corpus, count=count, least=least)[0]
    left, right = queries[:, kept], corpus[:, kept]
    # A cosine is at most what the kept columns give plus what was left out, so no bar is set while pruning.
    found = _measured(queries, corpus, _fetched(left, right, count * _OVERSAMPLE, None))
    return _first(found, count, least)


def nearest_certain(
    queries: Matrix, corpus: Matrix, *, count: int, least: float
) -> tuple[pl.DataFrame, np.ndarray]:
    """The exact `nearest`; and the queries (rising) whose last place is shared by more rows than were looked at.

    The answer to any other query follows from its own text and those of its answers alone, whatever else stands
    in the corpus and whatever is asked together with it.
    """
    found = _measured(queries, corpus, _fetched(queries, corpus, count + _BEYOND, least))
    tied = _tied(found, queries.shape[0], count, count + _BEYOND)
    if not len(tied):
        return _first(found, count, least), tied
    settled = np.ones(queries.shape[0], bool)
    settled[tied] = False
    done = [_first(found.filter(settled[found["query"].to_numpy()]), count, least)]
    wanted, still = max(_MOST, 2 * count), []
    for start in range(0, len(tied), _TIED):
        part = tied[start : start + _TIED]
        left = queries[part]
        found = _measured(left, corpus, _fetched(left, corpus, wanted, least))
        still.append(part[_tied(found, len(part), count, wanted)])
        query = pl.Series("query", part[found["query"].to_numpy()], dtype=pl.Int64)
        done.append(_first(found.with_columns(query), count, least))
    return pl.concat(done).sort(*_RANK, descending=_FALLING), np.concatenate(still)


def nearer(queries: Matrix, corpus: Matrix, bars: np.ndarray) -> pl.DataFrame:
    """Every row of `corpus` that is at least as near to a row of `queries` as its bar: as `nearest`, in rank order."""
    found = []
    step = max(1, _MOST * _TIED // max(1, corpus.shape[0]))
    for start in range(0, queries.shape[0] if corpus.shape[0] else 0, step):
        part = queries[start : start + step]
        near = sp_matmul_topn(
            part,
            corpus.T.tocsr(),
            top_n=corpus.shape[0],
            threshold=float(bars[start : start + step].min()) - _IMPRECISION,
            n_threads=os.cpu_count() or 1,
        ).tocoo()
        query = near.row.astype(np.int64) + start
        is_near = near.data >= bars[query] - _IMPRECISION
        found.append((query[is_near], near.col[is_near].astype(np.int64)))
    query, row = (np.concatenate([one[side] for one in found] or [np.empty(0, np.int64)]) for side in (0, 1))
    measured = _measured(queries, corpus, (query, row))
    return measured.filter(pl.col("cosine") >= pl.Series(bars).gather(measured["query"]))


def _fetched(left: Matrix, right: Matrix, wanted: int, least: float | None) -> tuple[np.ndarray, np.ndarray]:
    """(query, row) of the `wanted` greatest products of each row of `left`, in single precision and any order."""
    found = sp_matmul_topn(
        left,
        right.T.tocsr(),
        top_n=min(wanted, max(1, right.shape[0])),
        threshold=None if least is None else least - _IMPRECISION,
        n_threads=os.cpu_count() or 1,
    ).tocoo()
    return found.row.astype(np.int64), found.col.astype(np.int64)


def _measured(queries: Matrix, corpus: Matrix, found: tuple[np.ndarray, np.ndarray]) -> pl.DataFrame:
    """What was fetched with its cosine, ranked."""
    # Measured again row by row: the order of addition, and so the last digit, must not depend on the method.
    cosine = row_products(queries, corpus, *found).round(6)
    table = pl.DataFrame({"query": found[0], "row": found[1], "cosine": cosine})
    return table.sort(*_RANK, descending=_FALLING)


def _first(ranked: pl.DataFrame, count: int, least: float) -> pl.DataFrame:
    return ranked.filter(pl.col("cosine") >= least, pl.int_range(pl.len()).over("query") < count)


def _tied(ranked: pl.DataFrame, queries: int, count: int, wanted: int) -> np.ndarray:
    """The queries for which a row that was not among the `wanted` may be as near as the last of the `count`."""
    cosine = ranked["cosine"].to_numpy()
    end = np.cumsum(np.bincount(ranked["query"].to_numpy(), minlength=queries))
    full = np.flatnonzero(np.diff(np.r_[0, end]) >= wanted)
    last = end[full] - wanted + count - 1
    return full[cosine[last] <= cosine[end[full] - 1] + _IMPRECISION]


def sharing_pairs(groups: pl.DataFrame, largest: int) -> pl.DataFrame:
    """Pairs a < b of rows with the same group, once each; groups above `largest` members are left out.

    `groups`: row (Int64), group (any hashable; null = in none).
    """
    usable = groups.drop_nulls("group").filter(pl.len().over("group").is_between(2, largest)).unique()
    return (
        usable.join(usable, on="group", suffix="_b")
        .filter(pl.col("row") < pl.col("row_b"))
        .select(a="row", b="row_b")
        .unique()
        .sort("a", "b")
    )


def pairs_of(neighbors: pl.DataFrame) -> pl.DataFrame:
    """Neighbors of a corpus inside itself as pairs a < b with their cosine, once each."""
    return (
        neighbors.filter(pl.col("query") != pl.col("row"))
        .select(a=pl.min_horizontal("query", "row"), b=pl.max_horizontal("query", "row"), cosine="cosine")
        .unique(["a", "b"])
        .sort("a", "b")
    )
