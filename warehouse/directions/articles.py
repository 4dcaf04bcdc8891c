"""Which articles a question may touch: the asking host, and the standing direction that is alike.

Belongs here: the articles of the grounds as data, and whether one may apply to an answer. Does not belong here:
findings about the province (int_directions__pair_grounds, which also looks at dates and decisions).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.settings import seeds_dir

ALIKE = ("duplicate", "similar")
SAME_HOST, HOST_LIMIT = "same_host_direction", "same_host_bases"
STANDING = ("standing_base", "standing_center", "standing_mic")
ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Article:
    """An article that may apply: the kind of ground, what it says, and the base types that it counts."""

    kind: str
    name: str
    article: str
    regulation_id: str
    regulation_title: str
    is_formal: bool
    meaning: str
    base_types: frozenset[str]
    limit: float | None

    @property
    def text(self) -> str:
        """As a reader sees it: the regulation, the article, what it means."""
        draft = "" if self.is_formal else "，征求意见稿，不作正式依据"
        return f"{self.regulation_id} {self.article}（{self.name}{draft}）"


@dataclass(frozen=True)
class Host:
    """An organisation of the register; `kind` null where the register does not say what it is."""

    host_id: str
    name: str
    kind: str | None


def find_hosts(connection: duckdb.DuckDBPyConnection, wanted: str) -> list[Host]:
    """Hosts of this code or name; where there is none, those whose name has `wanted` in it. By name."""
    exact = "upper(uscc) = upper($1) or host_name = $1"
    for condition in (exact, "contains(host_name, $1)"):
        rows = connection.execute(
            f"select host_id, host_name, host_kind_code from marts.dim_host where {condition} order by all",
            [wanted.strip()],
        ).fetchall()
        if rows:
            return [Host(*row) for row in rows]
    return []


@functools.cache
def load_articles(folder: Path | None = None) -> dict[str, Article]:
    """The articles below `folder` (default: the project's seeds) by kind of ground; ended rows are left out."""
    root = folder or seeds_dir()

    def read(name: str) -> pl.DataFrame:
        return pl.read_csv(root / name, infer_schema=False)

    counted = (
        read("regulations/rule_parameters.csv")
        .group_by("rule_id")
        .agg(
            pl.col("value_text").drop_nulls().max().alias("base_types"),
            pl.col("value_number").cast(pl.Float64).min().alias("limit"),
        )
    )
    rules = read("regulations/rules.csv").select("rule_id", "regulation_id").unique()
    titles = read("regulations/regulations.csv").select("regulation_id", "title", "is_formal")
    grounds = (
        read("directions/direction_grounds.csv")
        .filter(pl.col("valid_to").is_null() & pl.col("rule_id").is_not_null())
        .join(counted, left_on="parameter_rule_id", right_on="rule_id", how="left")
        .join(rules, on="rule_id")
        .join(titles, on="regulation_id")
    )
    return {row["ground_kind"]: _article(row) for row in grounds.iter_rows(named=True)}


def _article(row: dict[str, Any]) -> Article:
    return Article(
        row["ground_kind"],
        row["ground_name"],
        row["article"],
        row["regulation_id"],
        row["title"],
        row["is_formal"] == "true",
        row["meaning"],
        frozenset((row["base_types"] or "").split("|")),
        row["limit"],
    )


def possible_articles(answer: dict[str, Any], host_kind: str | None) -> list[Article]:
    """The articles that an application for the asked direction may run into because of this answer.

    Only where the texts are alike; whether they are the same direction is for a person to say. `host_kind`: of
    the asking host, null where unknown.
    """
    if answer["level_code"] not in ALIKE:
        return []
    kinds = [SAME_HOST] if answer["is_same_host"] and host_kind in (ENTERPRISE, None) else []
    articles = load_articles()
    return [
        articles[kind]
        for kind in (*kinds, *STANDING)
        if kind in articles and answer["base_type_code"] in articles[kind].base_types
    ]


def bases_of(directions: pl.DataFrame, host: Host) -> tuple[list[str], Article | None]:
    """The names of the host's standing bases that count, and the article whose limit they reach (else None)."""
    article = load_articles().get(HOST_LIMIT)
    if article is None or host.kind not in (ENTERPRISE, None):
        return [], None
    counted = directions.filter(
        pl.col("host_id") == host.host_id, pl.col("base_type_code").is_in(sorted(article.base_types))
    )
    names = counted.select("holder_id", "holder_name").unique().sort("holder_id")["holder_name"].to_list()
    return names, article if article.limit is not None and len(names) >= article.limit else None
