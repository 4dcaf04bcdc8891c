"""Ranked answers for many queries against a corpus of texts.

Belongs here: `tic directions search`. Does not belong here: options or printing.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from warehouse.directions.index import Index
from warehouse.directions.resources import Resources
from warehouse.directions.semantic import Encoder, joined_ranking, nearest_by_meaning


def search(
    corpus: pl.DataFrame,
    queries: pl.DataFrame,
    resources: Resources,
    *,
    top_k: int,
    encoder: Encoder | None = None,
) -> Iterator[tuple[str, list[str], list[float]]]:
    """(query id, ranked corpus ids, their scores, falling) in the order of `queries`.

    Both frames have `id` and `text`. A query without comparable text has no answers; scores of different
    queries are comparable only as ranks. With an `encoder` its neighbors are joined turn by turn, and the score
    is the place from the end.
    """
    depth = int(resources.parameters["density_neighbors"])
    index = Index.build(corpus["id"].to_list(), corpus["text"].to_list(), resources, neighbors=depth)
    found = index.ask(queries["text"].to_list(), top_k)
    if encoder is not None:
        meaning = nearest_by_meaning(
            encoder.encode([text or "" for text in queries["text"]]),
            encoder.encode([text or "" for text in index.received]),
            top_k,
        )
        found = joined_ranking(found, meaning, top_k).with_columns(
            (top_k + 1 - pl.col("place")).cast(pl.Float64).alias("rank_score")
        )
    answers = (
        found.with_columns(index.ids.gather(found["row"]).alias("id"))
        .group_by("query", maintain_order=True)
        .agg("id", "rank_score")
    )
    by_query = {query: (ids, scores) for query, ids, scores in answers.iter_rows()}
    for number, query_id in enumerate(queries["id"]):
        ids, scores = by_query.get(number, ([], []))
        yield query_id, ids, scores
