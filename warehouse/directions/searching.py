"""Ranked answers for many queries against a corpus of texts.

Belongs here: `tic directions search`. Does not belong here: options or printing.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from warehouse.directions.index import Index
from warehouse.directions.resources import Resources


def search(
    corpus: pl.DataFrame, queries: pl.DataFrame, resources: Resources, *, top_k: int
) -> Iterator[tuple[str, list[str], list[float]]]:
    """(query id, ranked corpus ids, their scores, falling) in the order of `queries`.

    Both frames have `id` and `text`. A query without comparable text has no answers; scores of different
    queries are comparable only as ranks.
    """
    index = Index.build(corpus["id"].to_list(), corpus["text"].to_list(), resources)
    found = index.ask(queries["text"].to_list(), top_k)
    answers = (
        found.with_columns(index.ids.gather(found["row"]).alias("id"))
        .group_by("query", maintain_order=True)
        .agg("id", "rank_score")
    )
    by_query = {query: (ids, scores) for query, ids, scores in answers.iter_rows()}
    for number, query_id in enumerate(queries["id"]):
        ids, scores = by_query.get(number, ([], []))
        yield query_id, ids, scores
