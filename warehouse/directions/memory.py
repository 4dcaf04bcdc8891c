"""What a run compared, kept beside the build's own file so that the next one compares only what is new.

What is taken from here is what comparing everything again would give: a result counts for this very program and these
words, and for texts whose mark is the same, which changes with their wording and every weight they are compared by.
The folder may be deleted at any time.
Belongs here: finding results again and keeping those of today. Does not belong here: their files (past), which lists
of nearest texts still hold (renewal), comparing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from warehouse.directions.candidates import Matrix, affordable_columns, nearest, nearest_certain
from warehouse.directions.corpus import Corpus
from warehouse.directions.past import TEXTS, Past, program, read, write
from warehouse.directions.renewal import FALLING, RANK, Renumbering, Search, renewed
from warehouse.directions.resources import Resources

FOLDER = "directions.memory"


def memory_beside(database: Path) -> Path:
    """The folder of what was compared for a build file."""
    return database.parent / FOLDER


@dataclass
class Effort:
    """What a run did itself: pairs of texts whose vectors were multiplied, pairs scored, pairs explained."""

    compared: int = 0
    scored: int = 0
    explained: int = 0


@dataclass
class Memory:
    """The results of an earlier run, the rows of its texts today, and the results of this run."""

    folder: Path
    program: str
    past: Past
    today: Past
    numbers: Renumbering
    effort: Effort = field(default_factory=Effort)

    @classmethod
    def open(
        cls, folder: Path, ids: pl.Series, received: pl.Series, corpus: Corpus, resources: Resources
    ) -> Memory:
        """The results in `folder` for these texts (ids rising); none where it is missing, damaged or another program's."""
        own = program(resources)
        past = read(folder, own)
        texts = pl.DataFrame({"id": ids, "mark": _marks(received, corpus), "text": received}, schema=TEXTS)
        return cls(folder, own, past, Past.of(texts), Renumbering.between(past.texts, texts))

    def save(self) -> None:
        """Keeps this run's results in place of the earlier ones."""
        write(self.folder, self.program, self.today, asdict(self.effort))

    def nearest(
        self,
        name: str,
        vectors: Matrix,
        queries: np.ndarray,
        corpus: np.ndarray,
        *,
        count: int,
        least: float,
        products: float,
    ) -> pl.DataFrame:
        """As `candidates.nearest` among rows of `vectors` (both rising), with their own numbers in the answer.

        A search too large to be exact is done again as a whole: what it leaves out depends on all texts.
        """
        asked, among = vectors[queries], vectors[corpus]
        if affordable_columns(asked, among, products) is not None:
            self.effort.compared += len(queries) * len(corpus)
            found = nearest(asked, among, count=count, least=least, products=products)
            return in_rows(found, queries, corpus)
        before = self.past.searches.get(name)
        parts, left = [], queries
        if before is not None and (before.count, before.least) == (count, least):
            known, left, compared = renewed(before, self.numbers, vectors, queries, corpus)
            parts.append(known)
            self.effort.compared += compared
        found, tied = nearest_certain(vectors[left], among, count=count, least=least)
        self.effort.compared += len(left) * len(corpus)
        near = pl.concat([*parts, in_rows(found, left, corpus)]).sort(*RANK, descending=FALLING)
        # Where many are equally near in the last place, the whole search chooses among them.
        settled = np.setdiff1d(queries, left[tied], assume_unique=True)
        lists = near.filter(pl.Series(np.isin(near["query"].to_numpy(), settled), dtype=pl.Boolean))
        self.today.searches[name] = Search(settled, corpus, count, least, lists)
        return near

    def scores(self, pairs: pl.DataFrame, score: Callable[[pl.DataFrame], pl.Series]) -> pl.Series:
        """The points of `pairs` (rows a < b, unique), of which `score` is asked for those not known."""
        former = _in_rows(self.past.scores, self.numbers.row)
        found = pairs.select("a", "b").join(former, on=["a", "b"], how="left", maintain_order="left")
        is_unknown = found["score"].is_null()
        unknown = found.filter(is_unknown).select("a", "b")
        self.effort.scored += unknown.height
        points = found["score"].to_numpy().copy()
        points[is_unknown.to_numpy()] = score(unknown).to_numpy()
        self.today.scores = found.with_columns(pl.Series("score", points))
        return self.today.scores["score"]

    def words(self, pairs: pl.DataFrame, explain: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """The words about `pairs` (rows a, b, in reading order), of which `explain` is asked for those not known."""
        asked = pairs.select("a", "b")
        known = _in_rows(self.past.words, self.numbers.row).join(asked, on=["a", "b"], how="semi")
        unknown = asked.join(known, on=["a", "b"], how="anti", maintain_order="left")
        self.effort.explained += unknown.height
        fresh = pl.concat([unknown, explain(unknown)], how="horizontal")
        every = pl.concat([known, fresh], how="diagonal_relaxed")
        self.today.words = asked.join(every, on=["a", "b"], how="left", maintain_order="left")
        return self.today.words.drop("a", "b")


def in_rows(found: pl.DataFrame, queries: np.ndarray, corpus: np.ndarray) -> pl.DataFrame:
    """Answers about parts of a corpus with the rows that these parts have in it."""
    return found.with_columns(
        pl.Series("query", queries[found["query"].to_numpy()], dtype=pl.Int64),
        pl.Series("row", corpus[found["row"].to_numpy()], dtype=pl.Int64),
    )


def _in_rows(former: pl.DataFrame, row: np.ndarray) -> pl.DataFrame:
    """Results about pairs of earlier rows in rows of today, without those of which a text is gone or changed."""
    return former.with_columns(
        pl.Series("a", row[former["a"].to_numpy()], dtype=pl.Int64),
        pl.Series("b", row[former["b"].to_numpy()], dtype=pl.Int64),
    ).filter((pl.col("a") >= 0) & (pl.col("b") >= 0))


def _marks(received: pl.Series, corpus: Corpus) -> list[bytes]:
    vectors, tokens = corpus.vectors, corpus.tokens
    marks = []
    for number, text in enumerate(received):
        mark = hashlib.blake2b((text or "").encode(), digest_size=16)
        mark.update(vectors.data[vectors.indptr[number] : vectors.indptr[number + 1]].tobytes())
        mark.update(tokens.weight[tokens.start[number] : tokens.start[number + 1]].tobytes())
        marks.append(mark.digest())
    return marks
