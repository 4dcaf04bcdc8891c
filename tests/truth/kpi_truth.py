"""The tables of truth/ that KPIs are worked out from, as of a day.

Belongs here: reading them and what several facts need. Does not belong here: the facts (`kpi_facts`, `kpi_register`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from warehouse.settings import seeds_dir

KEY = ["center_code", "reporting_year"]


def seed(name: str) -> pl.DataFrame:
    """A seed, all text."""
    return pl.read_csv(seeds_dir() / f"{name}.csv", infer_schema=False)


@dataclass(frozen=True)
class Truth:
    """The tables of truth/ as of a day."""

    as_of: date
    centers: pl.DataFrame
    nodes: pl.DataFrame
    indicators: pl.DataFrame
    submissions: pl.DataFrame
    planted: pl.DataFrame
    drift: pl.DataFrame
    register: pl.DataFrame

    @classmethod
    def read(cls, folder: Path, as_of: date, unnumbered_id: str | None) -> Truth:
        """Reads them; the center without a code gets the id that it goes by in the marts."""
        name = pl.col("center_code").replace("", unnumbered_id)
        years = seed("reference/reporting_years").select(
            pl.col("reporting_year").cast(pl.Int32), pl.col("census_on", "due_on").str.to_date()
        )
        centers = [pl.read_parquet(folder / f"{part}centers.parquet") for part in ("", "other_")]
        nodes = [pl.read_parquet(folder / name) for name in ("classification.parquet", "other_nodes.parquet")]
        day = pl.col("begun_on", "ended_on", "filed_on").str.to_date()
        return cls(
            as_of,
            pl.concat(centers).with_columns(name).join(years, on="reporting_year"),
            pl.concat(nodes).with_columns(name),
            pl.read_parquet(folder / "indicators.parquet"),
            pl.read_parquet(folder / "submissions.parquet"),
            pl.read_csv(folder / "planted.csv", infer_schema=False).with_columns(
                pl.col("reporting_year").cast(pl.Int32)
            ),
            pl.read_csv(folder / "drift.csv", infer_schema=False).with_columns(
                pl.col("reporting_year").cast(pl.Int32)
            ),
            pl.read_csv(folder / "register.csv", infer_schema=False)
            .with_columns(day, pl.col("year").cast(pl.Int32))
            .filter(pl.col("begun_on").is_null() | (pl.col("begun_on") <= as_of)),
        )

    @property
    def in_use(self) -> pl.DataFrame:
        """KEY, source_file, form: what the figures of a center and year come from."""
        forms = self.submissions.select("form", source_file="file")
        stated = self.indicators.filter("stated").select(*KEY, "source_file").unique()
        return stated.join(forms, on="source_file", how="left")

    @property
    def errors(self) -> pl.DataFrame:
        """Planted cases with their severity, of the files in use: KEY, indicator_code, issue_code, severity, place."""
        kinds = seed("reference/issue_types").select(expected_issue_code="issue_code", severity="severity")
        found = self.planted.filter(pl.col("layer").is_in(["read", "check"])).join(
            kinds, on="expected_issue_code"
        )
        return found.join(self.in_use, left_on=[*KEY, "file"], right_on=[*KEY, "source_file"])

    def words(self, kind: str) -> dict[str, str]:
        """The words of the register, each as the rules call it."""
        words = seed("mappings/ledger_words").filter(pl.col("kind") == kind)
        return dict(words.select("word", "canonical_word").iter_rows())


def long_facts(wide: pl.DataFrame) -> pl.DataFrame:
    """KEY, term, value; what is not there is nothing."""
    codes = [name for name in wide.columns if name not in KEY]
    filled = wide.with_columns(pl.col(codes).cast(pl.Int64).fill_null(0))
    return filled.unpivot(codes, index=KEY, variable_name="term", value_name="value")
