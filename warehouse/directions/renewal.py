"""An earlier search made good for the texts of today: only what is new is compared with the rest.

Belongs here: which earlier lists of nearest texts still hold, and with which new texts in them. Does not belong here:
keeping the lists (memory).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.directions.candidates import Matrix, nearer

RANK, FALLING = ("query", "cosine", "row"), (False, True, False)
NEAR = {"query": pl.Int64, "row": pl.Int64, "cosine": pl.Float64}


@dataclass(frozen=True)
class Search:
    """A search as it was: who asked, among whom, how many were wanted from which bar on, and what was found.

    `queries` and `corpus`: rows of texts; `near`: query, row, cosine in rank order.
    """

    queries: np.ndarray
    corpus: np.ndarray
    count: int
    least: float
    near: pl.DataFrame


@dataclass(frozen=True)
class Renumbering:
    """From earlier rows to rows of today: `row` is -1 for texts that are gone or changed; `place` and
    `former_place` put the ids of both in one order.
    """

    row: np.ndarray
    place: np.ndarray
    former_place: np.ndarray

    @classmethod
    def between(cls, former: pl.DataFrame, today: pl.DataFrame) -> Renumbering:
        """From two tables of id (rising) and mark, which changes with whatever a comparison depends on."""
        order = pl.concat([former["id"], today["id"]]).unique().sort().to_frame("id").with_row_index("place")

        def placed(table: pl.DataFrame) -> np.ndarray:
            found = table.join(order, on="id", how="left", maintain_order="left")
            return found["place"].to_numpy().astype(np.int64)

        same = former.join(today.with_row_index("row"), on=["id", "mark"], how="left", maintain_order="left")
        row = same["row"].cast(pl.Int64).fill_null(-1).to_numpy()
        return cls(row, placed(today), placed(former))

    def rows(self, former: np.ndarray) -> np.ndarray:
        """Rows of today of the earlier rows that are still the same."""
        found = self.row[former]
        return found[found >= 0]


def renewed(
    search: Search, numbers: Renumbering, vectors: Matrix, queries: np.ndarray, corpus: np.ndarray
) -> tuple[pl.DataFrame, np.ndarray, int]:
    """The lists that can be told from `search` (query, row, cosine in rank order), the queries for which they cannot,
    and how many pairs of texts were compared.

    What is told is what the whole search would find: a list holds until something in it went and what would take its
    place was never listed.
    """
    size = vectors.shape[0]
    known = queries[_mask(numbers.rows(search.queries), size)[queries]]
    fresh = corpus[~_mask(numbers.rows(search.corpus), size)[corpus]]
    former = _in_rows_of_today(search, numbers, _mask(known, size), _mask(corpus, size))
    # A list that is not full names all that are near enough.
    full = former.filter(pl.len().over("query") == search.count).group_by("query").last().sort("query")
    bars = np.full(size, search.least)
    bars[full["query"].to_numpy()] = full["cosine"].to_numpy()
    added = nearer(vectors[known], vectors[fresh], bars[known])
    added = added.with_columns(
        pl.Series("query", known[added["query"].to_numpy()], dtype=pl.Int64),
        pl.Series("row", fresh[added["row"].to_numpy()], dtype=pl.Int64),
    )
    merged = (
        pl.concat([former.filter("stays").select(*NEAR), added])
        .sort(*RANK, descending=FALLING)
        .filter(pl.int_range(pl.len()).over("query") < search.count)
    )
    answered = _mask(known, size)
    answered[_lost(full, merged, numbers, search.count)] = False
    return (
        merged.filter(pl.Series(answered[merged["query"].to_numpy()], dtype=pl.Boolean)),
        queries[~answered[queries]],
        len(known) * len(fresh),
    )


def _in_rows_of_today(
    search: Search, numbers: Renumbering, is_known: np.ndarray, is_corpus: np.ndarray
) -> pl.DataFrame:
    """The lists of the known queries with `place` and `stays`, false for what no longer stands in the corpus."""
    query = numbers.row[search.near["query"].to_numpy()]
    row = numbers.row[search.near["row"].to_numpy()]
    lists = search.near.select(
        pl.Series("query", query, dtype=pl.Int64),
        pl.Series("row", row, dtype=pl.Int64),
        "cosine",
        pl.Series("place", numbers.former_place[search.near["row"].to_numpy()], dtype=pl.Int64),
        pl.Series("stays", (row >= 0) & is_corpus[row], dtype=pl.Boolean),
    )
    return lists.filter(pl.Series((query >= 0) & is_known[query], dtype=pl.Boolean))


def _lost(full: pl.DataFrame, merged: pl.DataFrame, numbers: Renumbering, count: int) -> np.ndarray:
    """The queries of full lists whose last today ranks later than their last did: what was never listed may be nearer."""
    today = merged.filter(pl.len().over("query") == count).group_by("query").last()
    today = today.select(
        "query",
        pl.col("cosine").alias("now"),
        pl.Series("now_place", numbers.place[today["row"].to_numpy()], dtype=pl.Int64),
    )
    both = full.join(today, on="query", how="left", maintain_order="left")
    holds = (pl.col("now") > pl.col("cosine")) | (
        (pl.col("now") == pl.col("cosine")) & (pl.col("now_place") <= pl.col("place"))
    )
    return both.filter(~holds.fill_null(False))["query"].to_numpy()


def _mask(rows: np.ndarray, size: int) -> np.ndarray:
    mask = np.zeros(size, bool)
    mask[rows] = True
    return mask
