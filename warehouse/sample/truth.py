"""What is true and what was planted, for tests to compare with.

Belongs here: the shapes of the truth tables and writing them. Does not belong here: deciding what is planted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.sample.model import Center
from warehouse.sample.pairs import PlantedPair
from warehouse.sample.vocabulary import load_seed, vocabulary

INDICATOR_SCHEMA: dict[str, Any] = {
    "center_code": pl.String,
    "reporting_year": pl.Int32,
    "indicator_code": pl.String,
    "true_value": pl.Float64,
    "stated_value": pl.Float64,
    "stated": pl.Boolean,
    "source_file": pl.String,
    "planted_case": pl.String,
}
# expected_disposition: in_use, superseded, held, refused, unrecognised, or same_bytes (a copy).
SUBMISSION_SCHEMA: dict[str, Any] = {
    "file": pl.String,
    "form": pl.String,
    "center_code": pl.String,
    "reporting_year": pl.Int32,
    "received_at": pl.Datetime("us"),
    "submitted_by": pl.String,
    "received_by": pl.String,
    "layout_id": pl.String,
    "expected_disposition": pl.String,
}
CENTER_SCHEMA: dict[str, Any] = {
    "center_code": pl.String,
    "reporting_year": pl.Int32,
    "center_name": pl.String,
    "base_type_code": pl.String,
    "regime": pl.String,
    "host_uscc": pl.String,
    "host_name": pl.String,
    "host_kind_code": pl.String,
    "region_code": pl.String,
    "cluster_code": pl.String,
    "department_code": pl.String,
    "director_name": pl.String,
    "approved_on": pl.Date,
    "ended_on": pl.Date,
    "situation": pl.String,
    "is_owed": pl.Boolean,
    "filing": pl.String,
}


@dataclass(frozen=True)
class Planted:
    """One planted case. `layer`: who finds it (read, check, refuse, return, rule, direction). `issue_code`:
    the code that must be raised, "" where none may be or where a later issue looks. `is_variant`: the values
    must be read right all the same. `cell` is "" for a whole sheet or file, `sheet` is "" for a whole file.
    """

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


PLANTED_COLUMNS = (
    "case_id",
    "fault",
    "layer",
    "expected_issue_code",
    "file",
    "sheet",
    "cell",
    "center_code",
    "reporting_year",
    "indicator_code",
    "detail",
    "is_variant",
)


def write_planted(path: Path, planted: Iterable[Planted]) -> int:
    """truth/planted.csv, numbered in the order given; how many rows it has."""
    names = [item.name for item in fields(Planted)]
    rows = [
        {"case_id": f"P{number:05d}", **{name: getattr(item, name) for name in names}}
        for number, item in enumerate(planted, start=1)
    ]
    for row in rows:
        row["expected_issue_code"] = row.pop("issue_code")
        row["is_variant"] = str(row["is_variant"]).lower()
    write_csv(path, PLANTED_COLUMNS, rows)
    return len(rows)


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, is_first: bool = True
) -> None:
    """A UTF-8 CSV of the named columns; None is empty. Rows after the first portion are appended."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w" if is_first else "a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        if is_first:
            writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, rows: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    """A Parquet file of one of the schemas above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(rows, schema=schema).write_parquet(path, compression="zstd")


def center_row(center: Center, year: int) -> dict[str, Any]:
    """The row of truth/centers (CENTER_SCHEMA): the center as recorded for 31 December of `year`."""
    on = date(year, 12, 31)
    host = center.hosts.get(center.recorded("host", on), center.host)
    return {
        "center_code": center.code,
        "reporting_year": year,
        "center_name": center.recorded("name", on),
        "base_type_code": center.recorded("base_type", on),
        "regime": center.regime,
        "host_uscc": host.uscc,
        "host_name": host.name,
        "host_kind_code": host.kind,
        "region_code": center.recorded("region", on),
        "cluster_code": None if center.cluster_text is not None else center.recorded("cluster", on),
        "department_code": center.recorded("department", on),
        "director_name": center.recorded("director", on),
        "approved_on": center.approved_on,
        "ended_on": center.ended_on,
        "situation": center.situation,
        "is_owed": center.owes(year),
        "filing": center.filing.get(year),
    }


def write_pairs(folder: Path, pairs: Iterable[PlantedPair], *, is_first: bool = True) -> None:
    """truth/directions_pairs.csv: planted relations between directions; later blocks are appended."""
    columns = ("kind", "is_duplicate", "center_code_a", "text_a", "center_code_b", "text_b")
    rows = [{**vars(pair), "is_duplicate": str(pair.is_duplicate).lower()} for pair in pairs]
    write_csv(folder / "directions_pairs.csv", columns, rows, is_first=is_first)


def situation_rows(centers: Iterable[Center]) -> list[dict[str, Any]]:
    """The rows of truth/situations.csv of these centers: planted situations and the outcome right at the end."""
    situations = vocabulary().province["situations"]
    return [
        {
            "center_code": center.code,
            "base_type": center.regime,
            "situation": center.situation,
            "rules": " ".join(_rules(center)),
            "expected_outcome": situations[center.situation]["outcome"],
            "detail": situation_detail(center),
        }
        for center in centers
        if center.situation
    ]


def write_situations(folder: Path, rows: Iterable[Mapping[str, Any]], *, is_first: bool = True) -> None:
    """truth/situations.csv; later blocks are appended."""
    columns = ("center_code", "base_type", "situation", "rules", "expected_outcome", "detail")
    write_csv(folder / "situations.csv", columns, rows, is_first=is_first)


def _rules(center: Center) -> list[str]:
    """The rules of a situation that stand in the act of the center's type."""
    bound = {
        row["rule_id"]
        for row in load_seed("regulations/rules.csv")
        if {center.regime, center.base_type} & set(row["base_type_codes"].split("|"))
    }
    return [rule for rule in vocabulary().province["situations"][center.situation]["rules"] if rule in bound]


def situation_detail(center: Center) -> str:
    """The dated facts that a planted situation rests on."""
    filing = [
        f"{year} 年度 {state}"
        for year, state in sorted(center.filing.items())
        if state in {"missing", "excused"}
    ]
    graded = [f"{item.year} {item.kind} {item.grade or item.attendance}" for item in center.evaluations[-2:]]
    repaired = [
        f"整改 {item.started_on}—{item.due_on} {item.result or '进行中'}" for item in center.rectifications
    ]
    events = [
        f"{item.on} {item.kind}" + (f"（{item.void_from} 起作废）" if item.void_from else "")
        for item in center.events
    ]
    unfiled = [
        f"{item.on} {item.item}未备案：{item.old} → {item.new}"
        for item in center.changes
        if item.filed_on is None
    ]
    return "；".join([*filing, *graded, *repaired, *events, *unfiled])
