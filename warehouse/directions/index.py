"""A corpus of directions that can be asked: built once, queried in a moment.

Belongs here: who is near whom, ranked and scored. Does not belong here: files, grounds, pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from warehouse.directions.candidates import nearest, pairs_of, sharing_pairs
from warehouse.directions.corpus import Corpus, Language, prepare
from warehouse.directions.features import MEANING, pair_features
from warehouse.directions.memory import Memory, in_rows
from warehouse.directions.resources import Resources
from warehouse.directions.scoring import levels, scores

# Whoever asks gets the nearest there is, however far: only texts without any common n-gram are no answer.
_ANY = 1e-6


@dataclass(frozen=True)
class Index:
    """Ids (unique), texts as received, what was prepared from them, and how crowded each one's place is."""

    ids: pl.Series
    received: pl.Series
    corpus: Corpus
    language: Language
    density: np.ndarray  # mean cosine to the nearest others (CSLS)
    near: pl.DataFrame  # query, row, cosine: each text's nearest others; empty when loaded from disk
    resources: Resources
    memory: Memory | None = None

    @classmethod
    def build(
        cls,
        ids: Sequence[str],
        received: Sequence[str | None],
        resources: Resources,
        *,
        neighbors: int | None = None,
        memory: Path | None = None,
    ) -> Index:
        """Prepares a corpus and finds each text's `neighbors` nearest others (default: candidate_neighbors).

        Rows stand in the order of the ids, so that the given order does not matter. `memory`: the folder of what an
        earlier run compared, which makes the work less and the outcome no other. Raises ValueError when an id stands
        twice.
        """
        table = _table(ids, received)
        corpus, language = prepare(table["text"].to_list(), resources)
        parameters = resources.parameters
        wanted = int(neighbors or parameters["candidate_neighbors"])
        empty = pl.DataFrame(schema={"query": pl.Int64, "row": pl.Int64, "cosine": pl.Float64})
        known = memory and Memory.open(memory, table["id"], table["text"], corpus, resources)
        index = cls(
            table["id"], table["text"], corpus, language, np.zeros(corpus.size), empty, resources, known
        )
        near = index.nearest(
            "near",
            np.arange(corpus.size),
            np.arange(corpus.size),
            count=max(wanted, int(parameters["density_neighbors"])) + 1,
            least=parameters["any_least_cosine"],
        ).filter(pl.col("query") != pl.col("row"))
        return replace(index, near=near, density=_density(near, corpus.size, resources))

    def nearest(
        self, name: str, queries: np.ndarray, corpus: np.ndarray, *, count: int, least: float
    ) -> pl.DataFrame:
        """The `count` nearest of the rows `corpus` for each of the rows `queries` (both rising), as
        `candidates.nearest`; `name` tells this search from others, in this run and in an earlier one.
        """
        limits = {"count": count, "least": least, "products": self.resources.parameters["pruning_products"]}
        vectors = self.corpus.vectors
        if self.memory is not None:
            return self.memory.nearest(name, vectors, queries, corpus, **limits)
        return in_rows(nearest(vectors[queries], vectors[corpus], **limits), queries, corpus)

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.ids)

    def ask(self, queries: Sequence[str | None], count: int, among: np.ndarray | None = None) -> pl.DataFrame:
        """The `count` best rows for each query, best first, ties by row: query (position), row, cosine, rank_score.

        `among`: the rows (rising) that may answer; default all. Ranked by cosine less a share of how crowded the
        answer's place is: a text that is near to everything says little when it is near to this query too.
        """
        asked, _ = prepare(queries, self.resources, self.language)
        parameters = self.resources.parameters
        near = nearest(
            asked.vectors,
            self.corpus.vectors if among is None else self.corpus.vectors[among],
            count=max(2 * count, int(parameters["rerank_neighbors"])),
            least=_ANY,
            products=parameters["pruning_products"],
        )
        if among is not None:
            near = near.with_columns(pl.Series("row", among[near["row"].to_numpy()], dtype=pl.Int64))
        crowding = parameters["density_share"] * self.density[near["row"].to_numpy()]
        return (
            near.with_columns((100 * (pl.col("cosine") - crowding)).round(4).alias("rank_score"))
            .sort("query", "rank_score", "row", descending=[False, True, False])
            .filter(pl.int_range(pl.len()).over("query") < count)
        )

    def neighbors(self, count: int) -> pl.DataFrame:
        """Pairs a < b of rows where one is among the `count` nearest of the other, with their cosine."""
        return pairs_of(self.near.filter(pl.int_range(pl.len()).over("query") < count))

    def candidates(self, groups: dict[str, pl.DataFrame] | None = None) -> pl.DataFrame:
        """All pairs to look at, a < b: cosine, `is_near` and `shares_<name>` for each of `groups`.

        `groups`: name -> (row, group), e.g. host, leader, cluster. Small groups give all their pairs, large ones
        the nearest inside the group, at a lower bar than the rest: another wording is still looked at.
        """
        parameters = self.resources.parameters
        count, least = int(parameters["candidate_neighbors"]), parameters["group_least_cosine"]
        found = self.neighbors(count).with_columns(pl.lit(True).alias("is_near"))
        for name, members in (groups or {}).items():
            largest = int(parameters["whole_group_members"])
            small = sharing_pairs(members, largest)
            big = members.drop_nulls("group").filter(pl.len().over("group") > largest).sort("row")
            inside = [small]
            for (group,), own in big.group_by("group", maintain_order=True):
                rows = own["row"].to_numpy()
                near = self.nearest(f"{name}:{group}", rows, rows, count=count + 1, least=least)
                inside.append(pairs_of(near).select("a", "b"))
            sharing = pl.concat(inside).unique().with_columns(pl.lit(True).alias(f"shares_{name}"))
            found = found.join(sharing, on=["a", "b"], how="full", coalesce=True)
        flags = [name for name in found.columns if name.startswith(("is_", "shares_"))]
        return found.select("a", "b", pl.col(flags).fill_null(False)).sort("a", "b")

    def scored(self, pairs: pl.DataFrame) -> pl.Series:
        """The points of `pairs` (rows a < b, unique), by the same features as `judge`."""

        def score(unknown: pl.DataFrame) -> pl.Series:
            return self.judge(unknown)["score"]

        return score(pairs) if self.memory is None else self.memory.scores(pairs, score)

    def judge(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """`pairs` (rows a, b) with the columns of FEATURES, `score` (points) and `level` (code).

        A column `meaning` of `pairs` (likeness by an optional model, 0 to 1) is one more feature.
        """
        found = pair_features(self.corpus, self.corpus, pairs["a"].to_numpy(), pairs["b"].to_numpy())
        kept = pairs.select(name for name in ("a", "b", MEANING) if name in pairs.columns)
        judged = pl.concat([kept, found], how="horizontal")
        score = scores(judged, self.resources)
        return judged.with_columns(score, levels(score, self.resources))


def _table(ids: Sequence[str], received: Sequence[str | None]) -> pl.DataFrame:
    table = pl.DataFrame(
        {"id": list(ids), "text": list(received)}, schema={"id": pl.String, "text": pl.String}
    )
    if table["id"].is_duplicated().any():
        twice = table.filter(pl.col("id").is_duplicated())["id"][0]
        raise ValueError(f"编号“{twice}”出现不止一次，请使每条文本的编号唯一。")
    return table.sort("id")


def _density(near: pl.DataFrame, texts: int, resources: Resources) -> np.ndarray:
    """Mean cosine of each text to its nearest others (cosines below the bar count as 0)."""
    count = int(resources.parameters["density_neighbors"])
    summed = (
        near.filter(pl.int_range(pl.len()).over("query") < count)
        .group_by("query")
        # In whole millionths: the order of addition must not show.
        .agg((pl.col("cosine") * 1e6).round().cast(pl.Int64).sum())
    )
    density = np.zeros(texts)
    density[summed["query"].to_numpy()] = (summed["cosine"] / count / 1e6).round(6).to_numpy()
    return density
