"""The append-only lake of what was received and read.

Belongs here: writing one batch so that a crash leaves it whole or invisible, and knowing what still has to
be read. Does not belong here: the tables themselves (raw_tables), reading files, anything that changes a
written row.

A batch becomes visible with its `readings` rows, which are written last: models join values to readings on
(file_sha256, batch_id), so values of a batch that was cut off are never seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from warehouse.raw_tables import (
    REFUSED,
    TABLES,
    VALUE_TABLE_OF_FORM,
    VALUES,
    YEARLY_FORM,
    YEARLY_TABLE,
)
from warehouse.settings import Home

SCHEMA_FILE = "_schema.parquet"
_BATCH_IN_NAME = re.compile(r"^b(\d{6})")


class Batch(Protocol):
    """What `commit` needs of a batch: its rows by form and, for annual reports, by declared year."""

    @property
    def batch_id(self) -> str:
        """The id of the batch, `b000001`."""
        ...

    @property
    def files(self) -> pl.DataFrame:
        """One row a file, READINGS."""
        ...

    @property
    def issues(self) -> pl.DataFrame:
        """One row an issue, ISSUES."""
        ...

    def value_parts(self, form: str, reporting_year: int) -> Sequence[Path]:
        """Arrow files of values (VALUES) of a form and declared year, in order."""
        ...


@dataclass(frozen=True)
class CommitResult:
    """How many rows one commit added."""

    files: int
    values: int
    issues: int


def ensure_tables(home: Home) -> None:
    """An empty Parquet file for every raw table, so that a glob over a table never comes back empty."""
    for table, schema in TABLES.items():
        path = _folder(home, table, 0) / SCHEMA_FILE
        if not path.exists() or pl.read_parquet_schema(path) != schema:
            write_parquet(pl.DataFrame(schema=schema), path)


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Writes `frame` to `path` so that a reader sees the whole file or none (temp in the same folder,
    fsync, replace).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temp = path.with_name(f".{path.name}.part")
    frame.write_parquet(temp, compression="zstd", statistics=True)
    publish_file(temp, path)


def publish_file(temp: Path, path: Path) -> None:
    """Makes the finished file `temp` appear at `path` in one step, its bytes on the disk first."""
    with temp.open("rb+") as file:
        os.fsync(file.fileno())
    temp.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Puts the names in `folder` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_table(home: Home, table: str) -> pl.DataFrame:
    """Every row of one raw table, in file order; columns of its schema (the hive column is left out)."""
    ensure_tables(home)
    paths = sorted((home.raw / table).rglob("*.parquet"))
    frames = [pl.read_parquet(path, hive_partitioning=False) for path in paths]
    return pl.concat(frames).select(TABLES[table].names())


def next_batch_id(home: Home) -> str:
    """The batch id after every one that was ever used in this lake, finished or cut off."""
    numbers = [
        int(match.group(1))
        for path in home.raw.rglob("b*.parquet")
        if (match := _BATCH_IN_NAME.match(path.name))
    ]
    return f"b{max(numbers, default=0) + 1:06d}"


def pending_files(home: Home, reader_version: str) -> pl.DataFrame:
    """Received files without a reading by `reader_version`: one row a content, RECEIPTS schema, by first
    receipt.
    """
    done = (
        read_table(home, "readings").filter(pl.col("reader_version") == reader_version).select("file_sha256")
    )
    return (
        read_table(home, "receipts")
        .sort("receipt_no")
        .unique(subset="file_sha256", keep="first", maintain_order=True)
        .join(done, on="file_sha256", how="anti", maintain_order="left")
    )


def commit(
    home: Home, batch: Batch, *, forms: Sequence[str], years: Sequence[int] | None = None
) -> CommitResult:
    """Writes the files of `batch` that are of `forms` (and, for annual reports, of `years`) into the lake.

    `forms` are form names or "refused" (files without a form). `years` are reporting years as declared in
    the form, 0 for none; None means all. Values first, issues next, readings last. Committing the same part
    again changes nothing.
    """
    ensure_tables(home)
    total = CommitResult(0, 0, 0)
    for form in forms:
        of_form = pl.col("form").is_null() if form == REFUSED else pl.col("form") == form
        year = pl.col("reporting_year").fill_null(0) if form == YEARLY_FORM else pl.lit(0, dtype=pl.Int32)
        files = batch.files.filter(of_form).with_columns(year=year)
        for year in sorted(files["year"].unique().to_list()):
            if form == YEARLY_FORM and years is not None and year not in years:
                continue
            part = files.filter(pl.col("year") == year).drop("year")
            done = _commit_part(home, batch, form, year, part)
            total = CommitResult(
                total.files + done.files, total.values + done.values, total.issues + done.issues
            )
    return total


def _commit_part(home: Home, batch: Batch, form: str, year: int, files: pl.DataFrame) -> CommitResult:
    # Here, because the validation library takes as long to import as a reading child takes for everything
    # else.
    from warehouse.raw_checks import checked_rows

    name = f"{batch.batch_id}-{form}-{year}.parquet"
    readings_path = _folder(home, "readings", year) / name
    if readings_path.exists():
        return CommitResult(0, 0, 0)
    values = 0
    if form != REFUSED:
        path = _folder(home, VALUE_TABLE_OF_FORM[form], year) / name
        values = _write_values(batch, batch.value_parts(form, year), path)
    issues = batch.issues.join(
        files.select("file_sha256"), on="file_sha256", how="semi", maintain_order="left"
    )
    if issues.height:
        write_parquet(checked_rows(issues, "reading_issues"), _folder(home, "reading_issues", year) / name)
    write_parquet(checked_rows(files, "readings"), readings_path)
    return CommitResult(files.height, values, issues.height)


def _write_values(batch: Batch, parts: Sequence[Path], path: Path) -> int:
    """Joins the value files of a batch into one, streaming; returns the number of rows."""
    if not parts:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    temp = path.with_name(f".{path.name}.part")
    frame = pl.scan_ipc(list(parts)).with_columns(batch_id=pl.lit(batch.batch_id)).select(VALUES.names())
    frame.sink_parquet(temp, compression="zstd", statistics=True, maintain_order=True)
    publish_file(temp, path)
    return int(pl.scan_parquet(path, hive_partitioning=False).select(pl.len()).collect().item())


def _folder(home: Home, table: str, year: int) -> Path:
    folder = home.raw / table
    return folder / f"reporting_year={year}" if table == YEARLY_TABLE else folder
