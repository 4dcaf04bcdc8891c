"""Directions of a fictional province and what is true of them, without files or a run."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.directions.index import Index
from warehouse.directions.resources import Resources
from warehouse.sample.province import blocks

FIRST, LAST = 2022, 2024


@dataclass(frozen=True)
class DirectionProvince:
    """An index of all directions, and the pairs (rows a < b) that are planted: duplicates and near-misses."""

    index: Index
    hosts: pl.DataFrame  # row, group
    clusters: pl.DataFrame  # row, group
    duplicates: pl.DataFrame  # a, b, kind
    near_misses: pl.DataFrame  # a, b, kind

    def found(self, judged: pl.DataFrame, least: float) -> tuple[int, int]:
        """(pairs at `least` points and above, how many of them are duplicates)."""
        reached = judged.filter(pl.col("score") >= least)
        return reached.height, reached.join(self.duplicates, on=["a", "b"], how="semi").height


def direction_province(seed: int, centers: int, resources: Resources) -> DirectionProvince:
    """Every direction of every center of a generated province, and its planted relations."""
    made = list(blocks(seed, centers, FIRST, LAST))
    rows = [
        (f"{center.code}/{number:02d}", item.text, center.host.uscc, center.cluster)
        for block in made
        for center in block.centers
        for number, item in enumerate(center.directions)
    ]
    table = pl.DataFrame(rows, schema=["id", "text", "host", "cluster"], orient="row").sort("id")
    table = table.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    index = Index.build(table["id"].to_list(), table["text"].to_list(), resources)
    places: dict[tuple[str, str], list[int]] = {}
    for row, name, text in table.select("row", "id", "text").iter_rows():
        places.setdefault((name.partition("/")[0], text), []).append(row)
    planted = {
        (min(a, b), max(a, b), pair.kind, pair.is_duplicate)
        for block in made
        for pair in block.pairs
        for a in places[pair.center_code_a, pair.text_a]
        for b in places[pair.center_code_b, pair.text_b]
        if a != b
    }
    pairs = pl.DataFrame(sorted(planted), schema=["a", "b", "kind", "is_duplicate"], orient="row")
    duplicates = pairs.filter("is_duplicate").unique(["a", "b"], keep="first", maintain_order=True)
    return DirectionProvince(
        index,
        table.select("row", group="host"),
        table.select("row", group="cluster"),
        duplicates.drop("is_duplicate"),
        pairs.filter(~pl.col("is_duplicate"))
        .join(duplicates, on=["a", "b"], how="anti")
        .drop("is_duplicate"),
    )
