"""What stands already on a direction that someone asks about: ranked, scored, explained.

Belongs here: standing directions and the answers to questions. Does not belong here: reading the questions
(questions), articles (grounds), printing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from warehouse.directions.articles import ALIKE
from warehouse.directions.corpus import prepare
from warehouse.directions.explanation import explain_pairs
from warehouse.directions.features import pair_features
from warehouse.directions.index import Index
from warehouse.directions.published import open_index
from warehouse.directions.resources import Resources, load_resources
from warehouse.directions.scoring import levels, scores
from warehouse.directions.wording import marked, sentence

_STANDING = """
    select
        text_id, text, source_kind, holder_id, holder_name, base_type_code, base_type_name, authority,
        host_id, host_name, region_code, region_name, cluster_code, cluster_name, first_on
    from marts.fct_direction
    where is_standing and holder_kind = 'center'
    order by text_id
"""


class AskingError(ValueError):
    """A snapshot that cannot be asked; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Question:
    """One direction asked about, where it comes from ("C5" of a file), and the host that asks, where known."""

    text: str
    place: str | None = None
    host_id: str | None = None
    host_name: str | None = None


@dataclass(frozen=True)
class Standing:
    """The standing directions of a snapshot, and the index that they are asked by."""

    index: Index
    directions: pl.DataFrame  # columns of _STANDING and `row` in the index, rising
    resources: Resources
    fault: str | None  # why the published index could not be used; then this one was built now

    @classmethod
    def open(cls, connection: duckdb.DuckDBPyConnection, snapshot: Path) -> Standing:
        """Reads the standing directions of a snapshot. Raises AskingError where it has no table of directions."""
        resources = load_resources()
        try:
            directions = connection.execute(_STANDING).pl()
            index, fault = open_index(connection, snapshot, resources)
        except duckdb.CatalogException as error:
            raise AskingError("已发布的快照中没有研究方向表，请重新运行 tic run。") from error
        row = index.ids.to_frame("text_id").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        directions = directions.join(row, on="text_id", how="inner").sort("row")
        return cls(index, directions, resources, fault)

    def ask(self, questions: Sequence[Question], top: int) -> pl.DataFrame:
        """The `top` standing directions for each question, best first: columns of the standing directions and
        question (position), rank, score, level_code, level_name, is_same_host, marked_question, marked_text,
        explanation.

        Looked at are the nearest by n-grams, and all of the host that asks, however differently worded. What is
        alike stands first, by score; the rest by nearness less crowding, which finds paraphrases that a score made
        to tell duplicates puts far below; ties by text_id. A score is a rank, no probability.
        """
        asked = [question.text for question in questions]
        pairs = self._pairs(questions, top)
        corpus, _ = prepare(asked, self.resources, self.index.language)
        query, row = pairs["query"].to_numpy(), pairs["row"].to_numpy()
        found = pair_features(corpus, self.index.corpus, query, row)
        score = scores(found, self.resources)
        crowding = self.resources.parameters["density_share"] * self.index.density[row]
        names = {level.code: level.name for level in self.resources.levels}
        ranked = (
            pairs.with_columns(
                score,
                levels(score, self.resources).alias("level_code"),
                (found["cosine"] - pl.Series("crowding", crowding)).round(6).alias("nearness"),
            )
            .with_columns(pl.when(pl.col("level_code").is_in(ALIKE)).then("score").alias("alike_score"))
            .with_columns(
                pl.col("level_code").replace_strict(names, return_dtype=pl.String).alias("level_name")
            )
            .join(self.directions, on="row")
            .sort(
                *("query", "alike_score", "nearness", "text_id"),
                descending=[False, True, True, False],
                nulls_last=True,
            )
            .with_columns((pl.int_range(pl.len(), dtype=pl.Int32) + 1).over("query").alias("rank"))
            .filter(pl.col("rank") <= top)
        )
        hosts = pl.Series([question.host_id for question in questions], dtype=pl.String)
        explained = explain_pairs(
            list(zip(pl.Series(asked).gather(ranked["query"]), ranked["text"], strict=True)), self.resources
        )
        return ranked.select(
            pl.exclude("row", "nearness", "alike_score", "query"), question="query"
        ).with_columns(
            (pl.col("host_id") == hosts.gather(ranked["query"])).fill_null(False).alias("is_same_host"),
            pl.Series("marked_question", [marked(one.spans_a) for one in explained], dtype=pl.String),
            pl.Series("marked_text", [marked(one.spans_b) for one in explained], dtype=pl.String),
            pl.Series("explanation", [sentence(one) for one in explained], dtype=pl.String),
        )

    def _pairs(self, questions: Sequence[Question], top: int) -> pl.DataFrame:
        """query, row: what is looked at for each question."""
        rows = self.directions["row"].to_numpy()
        looked_at = max(top, int(self.resources.parameters["rerank_neighbors"]))
        near = self.index.ask([question.text for question in questions], looked_at, rows)
        hosts = pl.DataFrame(
            {
                "query": np.arange(len(questions), dtype=np.int64),
                "host_id": pl.Series([question.host_id for question in questions], dtype=pl.String),
            }
        )
        own = hosts.drop_nulls().join(self.directions.select("row", "host_id"), on="host_id")
        return (
            pl.concat([near.select("query", "row"), own.select("query", "row")]).unique().sort("query", "row")
        )
