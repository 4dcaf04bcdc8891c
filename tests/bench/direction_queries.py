"""Asking a corpus: lists of keywords, long sentences and other words for a direction, against plain n-gram rankings.

Belongs here: questions made by rule from the texts of tests/data, how many are answered, and what scikit-learn's TF-IDF
and BM25 over the same characters answer in the same run. Does not belong here: pairs and levels (directions).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from rich.table import Table
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from warehouse.directions.resources import Resources
from warehouse.directions.searching import search
from warehouse.sample.naming import source

DATA = Path(__file__).resolve().parents[1] / "data"
DEPTHS = (1, 10, 20)
OTHERS = 15_000
# How lists of keywords are separated in exports of literature and project databases.
SEPARATORS = (" ", "_", "；", "，", "; ")
KEYWORDS = 3
# How abstracts begin around what they are about.
SENTENCES = (
    "针对{}中存在的问题,提出了一种新的方法并通过试验进行了验证,结果表明该方法有效",
    "目的 探讨{}的现状与影响因素,为今后的工作提供参考依据",
    "随着经济社会的快速发展,{}受到越来越多的关注,已成为研究的热点之一",
    "本文介绍了{}的基本原理和主要特点,分析了其应用前景",
)
_CUT = re.compile(
    r"的|与|及其?|和|、|用于?|在|中|下|基于|面向|对|关键|技术|研究|研发|开发|应用|示范|集成|[^\w]+"
)
# Saturation and length of BM25 as they are usually set.
_K1, _B = 1.2, 0.75


def keywords(title: str, at: int) -> str | None:
    """Up to KEYWORDS pieces of a title, out of order; None when it has only one."""
    rng = source(f"bench keywords of {title}")
    pieces = [piece for piece in _CUT.split(title) if len(piece) >= 2]
    if len(pieces) < 2:
        return None
    rng.shuffle(pieces)
    return SEPARATORS[at % len(SEPARATORS)].join(pieces[:KEYWORDS])


def _tfidf(corpus: list[str], asked: list[str]) -> np.ndarray:
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    vectors = vectorizer.fit_transform(corpus)
    return (vectorizer.transform(asked) @ vectors.T).toarray()


def _bm25(corpus: list[str], asked: list[str]) -> np.ndarray:
    counter = CountVectorizer(analyzer="char", ngram_range=(1, 3))
    counts = sparse.coo_matrix(counter.fit_transform(corpus), dtype=np.float64)
    length = np.bincount(counts.row, weights=counts.data, minlength=len(corpus))
    documents = np.bincount(counts.col)
    rarity = np.log(1 + (len(corpus) - documents + 0.5) / (documents + 0.5))
    damped = counts.data + _K1 * (1 - _B + _B * length[counts.row] / length.mean())
    value = counts.data * (_K1 + 1) / damped * rarity[counts.col]
    weights = sparse.csr_matrix((value, (counts.row, counts.col)), shape=(len(corpus), len(documents)))
    return ((counter.transform(asked) > 0) @ weights.T).toarray()


def recalls(places: list[int]) -> str:
    """Share of questions answered in the first of DEPTHS, as one cell; a place counts from 0."""
    return " / ".join(f"{np.mean([place < depth for place in places]):.3f}" for depth in DEPTHS)


def _reference(
    rank: Callable[[list[str], list[str]], np.ndarray], corpus: list[str], asked: list[str]
) -> str:
    """The i-th question is about the i-th text; equal scores are taken in the order of the corpus."""
    found = rank(corpus, asked)
    own = np.take_along_axis(found, np.arange(len(asked))[:, None], axis=1)
    before = np.arange(len(corpus)) < np.arange(len(asked))[:, None]
    return recalls(((found > own) | ((found == own) & before)).sum(axis=1).tolist())


def bench_queries(table: Table, resources: Resources, others: list[str]) -> None:
    """Rows about asking, each with both references beside."""
    triplets = pl.read_csv(DATA / "direction_triplets.csv")
    pairs = pl.read_csv(DATA / "direction_pairs.csv").filter(pl.col("titles_in_source") > 0)
    frame, hard = (triplets.filter(pl.col("kind") == kind) for kind in ("frame", "hard"))
    titles = sorted({*frame["anchor"], *pairs["text_a"]})
    listed = [(title, keywords(title, at)) for at, title in enumerate(titles)]
    sentences = [
        (anchor, SENTENCES[at % len(SENTENCES)].format(same))
        for at, (anchor, same) in enumerate(frame.select("anchor", "same").iter_rows())
    ]
    for name, asked in (
        ("keywords of a real title", [(title, words) for title, words in listed if words]),
        ("a sentence about a real title, in other words", sentences),
        ("hard triplets: other words for a direction", list(hard.select("anchor", "same").iter_rows())),
    ):
        gold = list(dict.fromkeys(text for text, _ in asked))
        questions = dict(asked)
        texts = [questions[text] for text in gold]
        corpus = list(dict.fromkeys([*gold, *titles, *hard["anchor"], *others]))
        found = search(_frame(corpus), _frame(texts), resources, top_k=max(DEPTHS))
        places = [
            ids.index(str(at)) if str(at) in ids else max(DEPTHS) for at, (_, ids, _) in enumerate(found)
        ]
        table.add_row(
            f"{name} ({len(gold)}) among {len(corpus)}: in the first {' / '.join(map(str, DEPTHS))}",
            recalls(places),
            f"scikit-learn TF-IDF of characters, 1 to 3: {_reference(_tfidf, corpus, texts)}",
            f"BM25 of the same: {_reference(_bm25, corpus, texts)}",
        )


def _frame(texts: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"text": texts}).with_row_index("id").cast(pl.String)
