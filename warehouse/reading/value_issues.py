"""The issues of typed cells, worded.

Belongs here: which words a problem's message needs, as expressions, because one wrong column of a large
table has as many issues as rows. Does not belong here: finding the problem (values).
"""

from __future__ import annotations

import string

import polars as pl

from warehouse.issues import IssueType, issue_types
from warehouse.raw_tables import ISSUES
from warehouse.reading.layouts import Catalogue


def value_issues(typed: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """One row a problem of typed cells (see `values.type_cells`): `file`, and the columns of ISSUES but
    hash and batch.

    `typed` also has `sheet_name` and `cell`. In the order of the cells.
    """
    units = {text: unit.canonical_unit for text, unit in catalogue.units.items()}
    canonical = pl.col("spec_unit").replace_strict(units, default="", return_dtype=pl.String)
    frames = [
        typed.filter(pl.col(column) == code).select("at", "file", *_columns(issue_types()[code], canonical))
        for column in ("problem", "unit_problem")
        for code in typed[column].unique().drop_nulls().sort().to_list()
    ]
    empty = pl.DataFrame(
        schema={"at": pl.UInt32, "file": pl.Int32, **{name: ISSUES[name] for name in _NAMES}}
    )
    return pl.concat([empty, *frames]).sort("at", maintain_order=True).drop("at")


_NAMES = [name for name in ISSUES.names() if name not in ("file_sha256", "batch_id")]


def _columns(kind: IssueType, canonical_unit: pl.Expr) -> list[pl.Expr]:
    words = {
        "sheet": pl.col("sheet_name"),
        "cell": pl.col("cell"),
        "name": pl.col("name"),
        "text": pl.col({"R06": "name", "R11": "unit_text", "R12": "unit_text"}.get(kind.code, "text")),
        "unit": pl.col("unit_text" if kind.code == "R10" else "spec_unit"),
        "value": pl.concat_str([_plain(pl.col("value")), canonical_unit], separator=" "),
        "detail": pl.col("detail"),
    }
    return [
        pl.lit(kind.code).alias("issue_code"),
        pl.lit(kind.severity).alias("severity"),
        pl.col("sheet_name").alias("sheet"),
        pl.col("cell"),
        pl.col("field"),
        pl.col("text"),
        _filled(kind.message_template, words).alias("message"),
        pl.lit(kind.remedy).alias("remedy"),
    ]


def _filled(template: str, words: dict[str, pl.Expr]) -> pl.Expr:
    """A message template with its placeholders filled by expressions."""
    pieces: list[pl.Expr] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        pieces.append(pl.lit(literal))
        if name is not None:
            pieces.append(words[name].fill_null(""))
    return pl.concat_str(pieces)


def _plain(value: pl.Expr) -> pl.Expr:
    """1234.5 for 1234.5, 320 for 320.0."""
    return value.round(6).cast(pl.String).str.strip_suffix(".0")
