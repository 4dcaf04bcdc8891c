"""What is true and what was planted, for tests to compare with.

Belongs here: the shapes of the truth tables and writing them. Does not belong here: deciding what is planted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import polars as pl

INDICATOR_SCHEMA: dict[str, Any] = {
    "center_code": pl.String, "reporting_year": pl.Int32, "indicator_code": pl.String, "true_value": pl.Float64,
    "stated_value": pl.Float64, "stated": pl.Boolean, "source_file": pl.String, "planted_case": pl.String,
}
SUBMISSION_SCHEMA: dict[str, Any] = {
    "file": pl.String, "form": pl.String, "center_code": pl.String, "reporting_year": pl.Int32,
    "received_at": pl.Datetime("us"), "submitted_by": pl.String, "received_by": pl.String, "layout_id": pl.String,
    "expected_disposition": pl.String,
}
CENTER_SCHEMA: dict[str, Any] = {
    "center_code": pl.String, "reporting_year": pl.Int32, "center_name": pl.String, "base_type_code": pl.String,
    "regime": pl.String, "host_uscc": pl.String, "host_name": pl.String, "host_kind_code": pl.String,
    "region_code": pl.String, "cluster_code": pl.String, "department_code": pl.String, "director_name": pl.String,
    "approved_on": pl.Date, "ended_on": pl.Date, "situation": pl.String, "is_owed": pl.Boolean, "filing": pl.String,
}


@dataclass(frozen=True)
class Planted:
    """One planted case. `layer`: who finds it (read, check, refuse, return, rule, direction). `issue_code`: the code that
    must be raised, "" where none may be or where a later issue looks. `is_variant`: the values must be read right all the
    same. `cell` is "" for a whole sheet or file, `sheet` is "" for a whole file."""

    fault: str
    layer: str
    issue_code: str
    file: str
    sheet: str = ""
    cell: str = ""
    center_code: str = ""
    reporting_year: int | None = None
    indicator_code: str = ""
    detail: str = ""
    is_variant: bool = False


PLANTED_COLUMNS = ("case_id", "fault", "layer", "expected_issue_code", "file", "sheet", "cell", "center_code",
                   "reporting_year", "indicator_code", "detail", "is_variant")


def write_planted(path: Path, planted: Iterable[Planted]) -> int:
    """truth/planted.csv, numbered in the order given; how many rows it has."""
    names = [item.name for item in fields(Planted)]
    rows = [{"case_id": f"P{number:05d}", **{name: getattr(item, name) for name in names}}
            for number, item in enumerate(planted, start=1)]
    for row in rows:
        row["expected_issue_code"] = row.pop("issue_code")
        row["is_variant"] = str(row["is_variant"]).lower()
    write_csv(path, PLANTED_COLUMNS, rows)
    return len(rows)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A UTF-8 CSV of the named columns; None is empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, rows: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    """A Parquet file of one of the schemas above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(rows, schema=schema).write_parquet(path, compression="zstd")

