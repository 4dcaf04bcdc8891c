"""Comparing directions on titles of real projects, which are kept outside the repository.

The folder is named by TIC_BENCH_TITLES and holds real_project_titles.csv (column `title`). Belongs here: questions and
rewordings made from these titles by rule, and what the comparison makes of them. Does not belong here: graded pairs.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer

from tests.bench.direction_variants import reworded
from warehouse.directions.index import Index
from warehouse.directions.resources import Resources
from warehouse.directions.searching import search
from warehouse.directions.texts import cores_of
from warehouse.sample.naming import source

FOLDER, FILE = "TIC_BENCH_TITLES", "real_project_titles.csv"
DEPTH = 10
KEYWORD = 4  # characters
REWORDED_EVERY = 10
ENOUGH = 0.95
BUDGET = 25  # pairs that a reviewer may have to read per 1,000 directions


def bench_titles(table: Table, resources: Resources, others: list[str]) -> None:
    """Rows about real titles among `others`; one row that says so where there are none."""
    folder = os.environ.get(FOLDER)
    path = Path(folder) / FILE if folder else None
    if path is None or not path.is_file():
        table.add_row(
            "directions: titles of real projects", f"left out: {FOLDER} names no folder with {FILE}", "", ""
        )
        return
    titles = sorted(set(pl.read_csv(path, infer_schema=False)["title"].drop_nulls()))
    _keywords(table, titles, others, resources)
    bench_light(table, "real titles", titles, resources)


def _keywords(table: Table, titles: list[str], others: list[str], resources: Resources) -> None:
    """A piece of a title asks for it, as long as it is more than frame words."""
    rng = source("bench keywords")
    corpus = pl.DataFrame({"text": [*titles, *others]}).with_row_index("id").cast(pl.String)
    asked, gold = [], []
    for place, core in enumerate(cores_of(titles, resources)):
        pieces = [core[at : at + KEYWORD] for at in range(len(core) - KEYWORD + 1)]
        whole = [piece for piece in pieces if piece in titles[place] and "|" not in piece]
        if whole:
            asked.append(rng.choice(whole))
            gold.append(place)
    queries = pl.DataFrame({"text": asked}).with_row_index("id").cast(pl.String)
    found = search(corpus, queries, resources, top_k=DEPTH)
    hits = sum(str(wanted) in ids for wanted, (_, ids, _) in zip(gold, found, strict=True))
    table.add_row(
        f"{KEYWORD} characters of a real title ({len(asked)}) among {corpus.height} directions: in the first {DEPTH}",
        f"{hits / len(asked):.3f}",
        "scikit-learn TF-IDF of characters, 1 to 3",
        f"{_tfidf_recall(corpus['text'].to_list(), asked, gold):.3f}",
    )


def _tfidf_recall(corpus: list[str], asked: list[str], gold: list[int]) -> float:
    """Share of questions (the i-th about the text gold[i]) that plain n-gram cosines answer in the first DEPTH."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    vectors = vectorizer.fit_transform(corpus)
    hits = 0
    for start in range(0, len(asked), 500):
        near = (vectorizer.transform(asked[start : start + 500]) @ vectors.T).toarray()
        for place, row in enumerate(near):
            hits += int((row > row[gold[start + place]]).sum() < DEPTH)
    return hits / len(asked)


def bench_light(table: Table, name: str, originals: list[str], resources: Resources) -> None:
    """Light rewordings of some texts among all of them: how many are found, and what has to be read for that."""
    rng = source("bench light rewordings")
    made = [(text, reworded(text, rng)) for text in originals[::REWORDED_EVERY]]
    made = [(one, other) for one, other in made if one != other and other not in set(originals)]
    texts = sorted({*originals, *(other for _, other in made)})
    index = Index.build([f"{number:06d}" for number in range(len(texts))], texts, resources)
    place = {text: number for number, text in enumerate(texts)}
    truth = {tuple(sorted((place[one], place[other]))) for one, other in made}
    judged = index.judge(index.candidates()).sort("score", "a", "b", descending=[True, False, False])
    found = np.cumsum([pair in truth for pair in judged.select("a", "b").iter_rows()])
    for wanted, read in (
        (f"first {BUDGET} per 1,000 besides the planted", BUDGET * len(texts) // 1000 + len(truth)),
        (
            f"{resources.levels[1].name} and above",
            int((judged["score"] >= resources.levels[1].least_score).sum()),
        ),
        (f"read until {ENOUGH:.0%} are found", int(np.searchsorted(found, ENOUGH * len(truth))) + 1),
    ):
        right = int(found[min(read, judged.height) - 1])
        table.add_row(
            f"light rewordings of {name} ({len(truth)} among {len(texts)}): {wanted}",
            f"found {right / len(truth):.3f}",
            "pairs read that are none, per 1,000 directions",
            f"{1000 * (read - right) / len(texts):.1f}",
        )
