"""The files of what a run compared.

Belongs here: writing and reading them, and telling whether they are this program's. Does not belong here: what of them
still counts (memory).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl

from warehouse.directions.renewal import NEAR, Search
from warehouse.directions.resources import Resources, resources_fingerprint

_MANIFEST = "memory.json"
_LIBRARIES = ("numpy", "polars", "rapidfuzz", "scipy", "sparse-dot-topn")
TEXTS = {"id": pl.String, "mark": pl.Binary, "text": pl.String}
SCORES = {"a": pl.Int64, "b": pl.Int64, "score": pl.Float64}
_SIDES = {"search": pl.String, "is_query": pl.Boolean, "row": pl.Int64}


@dataclass
class Past:
    """Results by rows of `texts` (id rising, mark, text): searches by name, points (a < b), words about pairs (a, b)."""

    texts: pl.DataFrame
    scores: pl.DataFrame
    words: pl.DataFrame
    searches: dict[str, Search] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: pl.DataFrame) -> Past:
        """No results yet about these texts."""
        return cls(texts, pl.DataFrame(schema=SCORES), pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64}))


def program(resources: Resources) -> str:
    """Changes whenever these modules, a word, a number or a library that computes changes."""
    found = hashlib.sha256(resources_fingerprint(resources).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    for name in _LIBRARIES:
        found.update(f"{name} {version(name)}\n".encode())
    return found.hexdigest()


def write(folder: Path, made_by: str, past: Past, effort: dict[str, int]) -> None:
    """Writes `past` into `folder`, which is replaced as a whole."""
    unfinished = folder.with_name(f".{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    past.texts.write_parquet(unfinished / "texts.parquet")
    past.scores.write_parquet(unfinished / "scores.parquet")
    past.words.write_parquet(unfinished / "words.parquet")
    sides, near = [pl.DataFrame(schema=_SIDES)], [pl.DataFrame(schema={"search": pl.String, **NEAR})]
    for name, search in past.searches.items():
        named = pl.lit(name).alias("search")
        near.append(search.near.select(named, *NEAR))
        for is_query, rows in ((True, search.queries), (False, search.corpus)):
            side = pl.Series("row", rows, dtype=pl.Int64).to_frame()
            sides.append(side.select(named, pl.lit(is_query).alias("is_query"), "row"))
    pl.concat(sides).write_parquet(unfinished / "sides.parquet")
    pl.concat(near).write_parquet(unfinished / "near.parquet")
    manifest = {
        "program": made_by,
        "effort": effort,
        "searches": {name: [search.count, search.least] for name, search in past.searches.items()},
    }
    (unfinished / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def read(folder: Path, made_by: str) -> Past:
    """What `folder` holds; nothing where it is missing, damaged or another program's."""
    nothing = Past.of(pl.DataFrame(schema=TEXTS))
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["program"] != made_by:
            return nothing
        return _read(folder, manifest["searches"])
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return nothing


def _read(folder: Path, limits: dict[str, list[float]]) -> Past:
    texts, scores, words, sides, near = (
        pl.read_parquet(folder / f"{name}.parquet") for name in ("texts", "scores", "words", "sides", "near")
    )

    side_of = sides.partition_by("search", "is_query", as_dict=True, include_key=False)
    near_of = near.partition_by("search", as_dict=True, include_key=False)

    def rows(name: str, is_query: bool) -> np.ndarray:
        found = side_of.get((name, is_query))
        return np.empty(0, np.int64) if found is None else found["row"].to_numpy()

    searches = {
        name: Search(
            rows(name, True),
            rows(name, False),
            int(count),
            least,
            near_of.get((name,), pl.DataFrame(schema=NEAR)),
        )
        for name, (count, least) in limits.items()
    }
    return Past(texts, scores, words, searches)


def last_effort(folder: Path) -> dict[str, int]:
    """What the run that wrote `folder` did itself, by name: compared, scored, explained."""
    return json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["effort"]
