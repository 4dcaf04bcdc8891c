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
    left, right = (queries, corpus) if kept is None else (queries[:, kept], corpus[:, kept])
    wanted = count if kept is None else count * _OVERSAMPLE
    # A cosine is at most what the kept columns give plus what was left out, so no bar is set while pruning.
    found = sp_matmul_topn(
        left,
        right.T.tocsr(),
        top_n=min(wanted, max(1, corpus.shape[0])),
        threshold=least if kept is None else None,
        n_threads=os.cpu_count() or 1,
    ).tocoo()
    query, row = found.row.astype(np.int64), found.col.astype(np.int64)
    # Measured again row by row: the order of addition, and so the last digit, must not depend on the method.
    table = pl.DataFrame({"query": query, "row": row, "cosine": row_products(queries, corpus, query, row)})
    return (
        table.with_columns(pl.col("cosine").round(6))
        .filter(pl.col("cosine") >= least)
        .sort("query", "cosine", "row", descending=[False, True, False])
        .filter(pl.int_range(pl.len()).over("query") < count)
    )


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


def nearest_inside(
    vectors: Matrix, groups: pl.DataFrame, *, count: int, least: float, products: float = np.inf
) -> pl.DataFrame:
    """Pairs a < b (with cosine) where one is among the `count` nearest of the other inside their group."""
    found = [pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "cosine": pl.Float64})]
    for members in groups.drop_nulls("group").sort("row").group_by("group", maintain_order=True):
        rows = members[1]["row"].to_numpy()
        if len(rows) < 2:
            continue
        inside = vectors[rows]
        near = nearest(inside, inside, count=count + 1, least=least, products=products)
        found.append(_renumber(pairs_of(near), rows))
    return pl.concat(found).unique(["a", "b"]).sort("a", "b")


def _renumber(pairs: pl.DataFrame, rows: np.ndarray) -> pl.DataFrame:
    return pairs.with_columns(
        pl.Series("a", rows[pairs["a"].to_numpy()], dtype=pl.Int64),
        pl.Series("b", rows[pairs["b"].to_numpy()], dtype=pl.Int64),
    )


def pairs_of(neighbors: pl.DataFrame) -> pl.DataFrame:
    """Neighbors of a corpus inside itself as pairs a < b with their cosine, once each."""
    return (
        neighbors.filter(pl.col("query") != pl.col("row"))
        .select(a=pl.min_horizontal("query", "row"), b=pl.max_horizontal("query", "row"), cosine="cosine")
        .unique(["a", "b"])
        .sort("a", "b")
    )
