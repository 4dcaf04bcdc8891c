"""The word lists and numbers that the comparison works with, read from the seeds.

Belongs here: reading seeds/directions/ and the thesaurus into one object. Does not belong here: any word or
number itself, or applying them.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.settings import seeds_dir


@dataclass(frozen=True)
class Level:
    """A level of likeness: its code, its Chinese name and the least score (points) that reaches it."""

    code: str
    name: str
    least_score: float


@dataclass(frozen=True, eq=False)
class Resources:
    """Everything that is data: words (as written in the seeds), parameters, weights and levels, highest first."""

    variants: dict[str, str]
    frames: pl.DataFrame  # word, kind
    synonyms: pl.DataFrame  # term, canonical_term, relation
    lexicon: pl.DataFrame  # term, kind, place (whole | ending), counts_as
    parameters: dict[str, float]
    weights: dict[str, float]  # feature -> points
    levels: tuple[Level, ...]

    def frame_words(self, *kinds: str) -> list[str]:
        """Frame words of the given kinds."""
        return self.frames.filter(pl.col("kind").is_in(kinds))["word"].to_list()


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / name, infer_schema=False)


@functools.cache
def load_resources(folder: Path | None = None) -> Resources:
    """The lists below `folder` (default: the project's seeds); rows that have ended are left out.

    Which rows count does not depend on the day of the run: a row with a `valid_to` has been replaced.
    """
    root = folder or seeds_dir()

    def standing(name: str) -> pl.DataFrame:
        return _read(root, name).filter(pl.col("valid_to").is_null())

    variants = standing("directions/character_variants.csv")
    levels = standing("directions/direction_levels.csv").with_columns(pl.col("least_score").cast(pl.Float64))
    return Resources(
        variants=dict(variants.select("form", pl.col("canonical").fill_null("")).iter_rows()),
        frames=standing("directions/frame_words.csv").select("word", "kind"),
        synonyms=standing("mappings/term_synonyms.csv").select("term", "canonical_term", "relation"),
        lexicon=standing("directions/direction_lexicon.csv").select("term", "kind", "place", "counts_as"),
        parameters={
            name: float(value)
            for name, value in standing("directions/direction_parameters.csv")
            .select("parameter", "value")
            .iter_rows()
        },
        weights={
            feature: float(points)
            for feature, points in standing("directions/direction_weights.csv")
            .select("feature", "points")
            .iter_rows()
        },
        levels=tuple(
            Level(code, name, least)
            for code, name, least in levels.sort("least_score", descending=True)
            .select("level_code", "level_name", "least_score")
            .iter_rows()
        ),
    )


def resources_fingerprint(resources: Resources) -> str:
    """Changes whenever a word, a number or a level changes: an index of other words must not be asked."""
    parts = [
        resources.frames.write_csv(),
        resources.synonyms.write_csv(),
        resources.lexicon.write_csv(),
        json.dumps([resources.variants, resources.parameters, resources.weights], ensure_ascii=False),
        repr(resources.levels),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
