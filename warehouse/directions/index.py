"""A corpus of directions that can be asked: built once, saved, loaded, extended, queried in a moment.

Belongs here: who is near whom, ranked and scored. Does not belong here: reading files, judging grounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.directions.candidates import nearest, pairs_of, row_products
from warehouse.directions.corpus import Corpus, Language, prepare
from warehouse.directions.features import pair_features
from warehouse.directions.resources import Resources
from warehouse.directions.scoring import levels, scores

RANK, PAIR = "rank", "pair"
# Whoever asks gets the nearest there is, however far: only texts without any common n-gram are no answer.
_ANY = 1e-6


@dataclass(frozen=True)
class Index:
    """Ids (unique), texts as received and what was prepared from them, row by row."""

    ids: pl.Series
    received: pl.Series
    corpus: Corpus
    language: Language
    resources: Resources

    @classmethod
    def build(cls, ids: Sequence[str], received: Sequence[str | None], resources: Resources) -> Index:
        """Prepares a corpus; rows are kept in the order of the ids, so that the given order does not matter.

        Raises ValueError when an id stands twice.
        """
        table = pl.DataFrame(
            {"id": list(ids), "text": list(received)}, schema={"id": pl.String, "text": pl.String}
        )
        if table["id"].is_duplicated().any():
            twice = table.filter(pl.col("id").is_duplicated())["id"][0]
            raise ValueError(f"编号“{twice}”出现不止一次，请使每条文本的编号唯一。")
        table = table.sort("id")
        corpus, language = prepare(table["text"].to_list(), resources)
        return cls(table["id"], table["text"], corpus, language, resources)

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.ids)

    def ask(self, queries: Sequence[str | None], count: int) -> pl.DataFrame:
        """The `count` best rows for each query: query (position), row, cosine, rank_score; best first, ties by id."""
        asked, _ = prepare(queries, self.resources, self.language)
        parameters = self.resources.parameters
        near = nearest(
            asked.vectors,
            self.corpus.vectors,
            count=max(count, int(parameters["rerank_neighbors"])),
            least=_ANY,
            products=parameters["pruning_products"],
        )
        a, b = near["query"].to_numpy(), near["row"].to_numpy()
        found = pair_features(asked, self.corpus, a, b)
        return (
            near.with_columns(scores(found, self.resources, RANK).alias("rank_score"))
            .sort("query", "rank_score", "row", descending=[False, True, False])
            .filter(pl.int_range(pl.len()).over("query") < count)
        )

    def neighbors(self, count: int) -> pl.DataFrame:
        """Pairs a < b of rows where one is among the `count` nearest of the other, with their cosine."""
        parameters = self.resources.parameters
        vectors = self.corpus.vectors
        near = nearest(
            vectors,
            vectors,
            count=count + 1,
            least=parameters["any_least_cosine"],
            products=parameters["pruning_products"],
        )
        return pairs_of(near)

    def judge(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """`pairs` (rows a, b) with the columns of FEATURES, `score` (points) and `level` (code)."""
        a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
        found = pair_features(self.corpus, self.corpus, a, b)
        score = scores(found, self.resources, PAIR)
        return pl.concat([pairs.select("a", "b"), found], how="horizontal").with_columns(
            score, levels(score, self.resources)
        )

    def cosines(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """n-gram cosine of pairs of rows."""
        return row_products(self.corpus.vectors, self.corpus.vectors, a, b)
