"""An index on disk: written once beside a snapshot, loaded in a moment.

Belongs here: files of one index folder. Does not belong here: where the folder stands.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from warehouse.directions.alignment import Ragged
from warehouse.directions.corpus import KINDS, Corpus, Language
from warehouse.directions.index import Index
from warehouse.directions.ngrams import Weighting
from warehouse.directions.resources import Resources, resources_fingerprint

FORM = 2
_MANIFEST = "index.json"


class IndexFolderError(ValueError):
    """An index folder that cannot be used; the message is one Chinese sentence."""


def save(index: Index, folder: Path) -> None:
    """Writes `index` into `folder` (made when absent); the same index gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = index.corpus
    arrays: dict[str, np.ndarray] = {
        "density": index.density,
        "has_content": corpus.has_content,
        "token_number": corpus.tokens.number,
        "token_weight": corpus.tokens.weight,
        "token_is_word": corpus.tokens.is_word,
        "token_start": corpus.tokens.start,
        "keys": index.language.weighting.keys,
        "idf": index.language.weighting.idf,
        "scalars": np.array([index.language.weighting.unseen_idf, index.language.weighting.texts]),
        "order_weights": np.array(index.language.weighting.order_weights),
    }
    for name, matrix in _matrices(corpus).items():
        arrays |= {
            f"{name}_data": matrix.data,
            f"{name}_indices": matrix.indices,
            f"{name}_indptr": matrix.indptr,
            f"{name}_shape": np.array(matrix.shape),
        }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    texts = pl.DataFrame({"id": index.ids, "text": index.received, "core": corpus.cores})
    texts.write_parquet(folder / "texts.parquet")
    index.language.vocabulary.write_parquet(folder / "vocabulary.parquet")
    manifest = {
        "form": FORM,
        "texts": index.size,
        "resources": resources_fingerprint(index.resources),
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _matrices(corpus: Corpus) -> dict[str, Any]:
    named = {f"terms_{kind}": corpus.terms[kind] for kind in KINDS}
    return {
        "vectors": corpus.vectors,
        "numbers": corpus.numbers,
        "concepts": corpus.concepts,
        "renamed": corpus.renamed,
        "forms": corpus.forms,
        **named,
    }


def load(folder: Path, resources: Resources) -> Index:
    """The index in `folder`.

    Raises IndexFolderError when there is none, or when it was built with other words or numbers than `resources`.
    """
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFolderError(f"{folder} 中没有可用的方向索引，请重新运行 tic run。") from error
    if manifest.get("form") != FORM or manifest.get("resources") != resources_fingerprint(resources):
        raise IndexFolderError(f"{folder} 中的方向索引由另一套词表或参数建立，请重新运行 tic run。")
    try:
        index = _read(folder, resources)
    except (OSError, EOFError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise IndexFolderError(f"{folder} 中的方向索引不完整，请重新运行 tic run。") from error
    if index.size != manifest.get("texts"):
        raise IndexFolderError(f"{folder} 中的方向索引不完整，请重新运行 tic run。")
    return index


def _read(folder: Path, resources: Resources) -> Index:

    def array(name: str) -> np.ndarray:
        return np.load(folder / f"{name}.npy", mmap_mode="r")

    def matrix(name: str) -> sparse.csr_matrix:
        shape = tuple(int(size) for size in array(f"{name}_shape"))
        parts = (array(f"{name}_data"), array(f"{name}_indices"), array(f"{name}_indptr"))
        return sparse.csr_matrix(parts, shape=shape, copy=False)

    texts = pl.read_parquet(folder / "texts.parquet")
    unseen_idf, count = array("scalars")
    weighting = Weighting(
        np.asarray(array("keys")),
        np.asarray(array("idf")),
        float(unseen_idf),
        tuple(float(weight) for weight in array("order_weights")),
        int(count),
    )
    corpus = Corpus(
        texts["core"],
        np.asarray(array("has_content")),
        matrix("vectors"),
        Ragged(
            array("token_number"),
            array("token_weight"),
            array("token_is_word"),
            np.asarray(array("token_start")),
        ),
        {kind: matrix(f"terms_{kind}") for kind in KINDS},
        matrix("numbers"),
        matrix("concepts"),
        matrix("renamed"),
        matrix("forms"),
    )
    language = Language(pl.read_parquet(folder / "vocabulary.parquet"), weighting)
    near = pl.DataFrame(schema={"query": pl.Int64, "row": pl.Int64, "cosine": pl.Float64})
    density = np.asarray(array("density"))
    return Index(texts["id"], texts["text"], corpus, language, density, near, resources)
