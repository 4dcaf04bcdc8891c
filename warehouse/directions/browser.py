"""What a browser needs to compare directions as this package does: the index and its words, as plain data.

Belongs here: which words, numbers and texts. Does not belong here: the script that uses them
(reports/static/directions) or who holds a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warehouse.directions import corpus, texts
from warehouse.directions.articles import ALIKE
from warehouse.directions.corpus import KINDS
from warehouse.directions.index import Index
from warehouse.directions.resources import Resources


def browser_data(index: Index, holders: Mapping[str, tuple[int, bool]]) -> dict[str, Any]:
    """The index for the script: every text's core, and of the standing ones (the keys of `holders`, by id) the text
    as received, how crowded its place is, the number of its holder, and 1 where it is the holder's name.
    """
    rows: list[list[Any]] = []
    cells = zip(index.ids, index.received, index.corpus.cores, index.density.tolist(), strict=True)
    for text_id, received, core, density in cells:
        holder = holders.get(text_id)
        rows.append(
            [core, None]
            if holder is None
            else [core, received or "", round(density, 6), holder[0], int(holder[1])]
        )
    return {**_words(index.resources), "texts": rows}


def _words(resources: Resources) -> dict[str, Any]:
    parameters = resources.parameters
    links, forms, _ = corpus._concept_links(resources)
    terms_of: dict[str, list[list[Any]]] = {form: [] for form in forms}
    for form, column, is_other, _ in links.iter_rows():
        terms_of[form].append([column, is_other])
    return {
        "variants": sorted(resources.variants.items()),
        "terms": [list(pair) for pair in zip(*texts._term_replacements(resources), strict=True)],
        "frames": [list(pair) for pair in zip(*texts._frame_replacements(resources), strict=True)],
        "lexicon": {kind: list(corpus.lexicon_names(resources, kind).items()) for kind in KINDS},
        "concepts": [[form, terms_of[form]] for form in forms],
        "parameters": {
            "order_weights": [parameters[f"ngram_{length}_weight"] for length in (1, 2, 3)],
            "size_step": parameters["size_step"],
            "frequency_step": parameters["frequency_step"],
            "rerank_neighbors": int(parameters["rerank_neighbors"]),
            "density_share": parameters["density_share"],
        },
        "weights": resources.weights,
        "levels": [
            {
                "code": level.code,
                "name": level.name,
                "least_score": level.least_score,
                "is_alike": level.code in ALIKE,
            }
            for level in resources.levels
        ],
    }
