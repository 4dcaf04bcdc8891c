"""Very many different directions, as alike one another as those of real lists are.

The fictional province has words for some 300,000 directions only, and those are made of so few terms that near to
all of them share one. Here two terms stand together that need not belong together, so that terms, and not only their
combinations, grow with the number of texts; the bench prints how many n-grams two texts share by chance, here and in
texts that people wrote. Belongs here: the rule by which texts are made. Does not belong here: any word.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from tests.bench.direction_variants import reworded
from warehouse.directions.corpus import prepare
from warehouse.directions.resources import Resources
from warehouse.sample.naming import source
from warehouse.sample.vocabulary import vocabulary

# One text in so many says again, in other words, what an earlier one says.
REWORDED_EVERY = 20
_LONGEST = 7  # characters of a term that is put before an object


def terms(resources: Resources) -> list[str]:
    """Terms that may stand before an object, those of the thesaurus and the lexicon."""
    whole = resources.lexicon.filter(pl.col("place") == "whole")["term"]
    words = {*whole, *resources.synonyms["term"], *resources.synonyms["canonical_term"]}
    return sorted(word for word in words if 2 <= len(word) <= _LONGEST)


def many_directions(count: int, resources: Resources) -> tuple[list[str], list[tuple[int, int]]]:
    """`count` different directions, and which of them (place, place) say the same in other words."""
    clusters = vocabulary().clusters
    frames = vocabulary().frames
    objects = [word for cluster in clusters for word in cluster.objects]
    processes = [word for cluster in clusters for word in cluster.processes]
    before = terms(resources)
    rng = source("bench many directions")
    made: dict[str, None] = {}
    texts: list[str] = []
    same: list[tuple[int, int]] = []
    while len(texts) < count:
        is_reworded = len(texts) % REWORDED_EVERY == REWORDED_EVERY - 1
        if is_reworded:
            told = int(rng.random() * len(texts))
            text = reworded(texts[told], rng)
        else:
            scene = rng.choice(frames["scenes"]) if rng.random() < 0.3 else ""
            template = rng.choice(frames["scene" if scene else "plain"])
            text = template.format(
                o=rng.choice(before) + rng.choice(objects), p=rng.choice(processes), s=scene
            )
        if text in made:
            continue
        if is_reworded:
            same.append((told, len(texts)))
        made[text] = None
        texts.append(text)
    return texts, same


def shared_by_chance(texts: list[str], resources: Resources) -> float:
    """How many n-grams two different texts share on average."""
    corpus, _ = prepare(texts, resources)
    documents = np.bincount(corpus.vectors.indices).astype(np.float64)
    return float((documents * (documents - 1)).sum() / (len(texts) * (len(texts) - 1)))
