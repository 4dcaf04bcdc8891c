"""Issued editions of the annual statistics: what was published stays as it was published.

Belongs here: whether a year may be issued, storing its figures, and receiving them like any other file, so that later
runs know them. Does not belong here: the documents (reports make them, the command hands them over as bytes), and
comparing an edition with today's figures (marts).

`issued/<year>-<edition>/` holds the documents, the figures (`cells.csv`), the contents (`tables.csv`) and
`manifest.json`. The two CSV files are archived too: the folder can be lost, the archive keeps what was issued.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import yaml

from warehouse.publishing import MARTS_SCHEMA, Manifest
from warehouse.receiving import receive
from warehouse.settings import Home, layouts_dir

CELLS, TABLES, MANIFEST = "cells.csv", "tables.csv", "manifest.json"
LAYOUT = "statistics_edition/v1.yml"
SUBMITTED_BY = "tic statistics"
_UNFINISHED = ".tmp-"
_CELLS_QUERY = "select * from {marts}.fct_statistics_figure where reporting_year = ? order by table_id, row_no, column_no"
_TABLES_QUERY = "select * from {marts}.dim_statistics_table where reporting_year = ? order by sort_order"


class EditionError(ValueError):
    """A year that cannot be issued now; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Draft:
    """An edition ready to be stored. `content_sha256` says whether two editions hold the same figures and texts."""

    year: int
    edition_no: int
    issued_on: date
    manifest: Manifest
    cells: bytes
    tables: bytes
    content_sha256: str

    @property
    def name(self) -> str:
        """`2023-1`: the folder of the edition."""
        return f"{self.year}-{self.edition_no}"

    @property
    def cells_sha256(self) -> str:
        """SHA-256 of the stored figures, by which an edition is known."""
        return hashlib.sha256(self.cells).hexdigest()


def draft_edition(
    home: Home, connection: duckdb.DuckDBPyConnection, manifest: Manifest, year: int, *, issued_on: date
) -> Draft:
    """The next edition of a year, from the figures of a snapshot as they are today.

    Raises EditionError when the year has no statistics, its reports are still coming in, the day of issue lies before
    the snapshot's, or an edition with the same content has been issued.
    """
    cells = _rows(connection, _CELLS_QUERY, year)
    tables = _rows(connection, _TABLES_QUERY, year)
    if not cells or not tables:
        raise EditionError(
            f"快照 {manifest.snapshot_id} 中没有{year}年的统计表，请核对年度，或先运行 tic run。"
        )
    if not tables[0]["is_closed"]:
        raise EditionError(
            f"{year}年年度报告的报送期限在 {manifest.as_of} 尚未截止，不能发布；期限过后再发布。"
        )
    if issued_on < manifest.as_of:
        raise EditionError(
            f"发布日期 {issued_on} 早于数据截止日 {manifest.as_of}，请改用不早于数据截止日的日期。"
        )
    content = _content_hash(cells, tables)
    latest, is_same = _latest_edition(home, connection, year, content)
    if is_same:
        raise EditionError(f"{year}年第{latest}版与现有数据相同，没有可发布的变化。")
    edition_no = latest + 1
    shared: dict[str, Any] = {"edition_no": edition_no}
    about = {"issued_on": issued_on, "snapshot_id": manifest.snapshot_id, "data_until_on": manifest.as_of}
    return Draft(
        year=year,
        edition_no=edition_no,
        issued_on=issued_on,
        manifest=manifest,
        cells=_csv("cells", [{**row, **shared} for row in cells]),
        tables=_csv("tables", [{**row, **shared, **about} for row in tables]),
        content_sha256=content,
    )


def store_edition(home: Home, draft: Draft, documents: Mapping[str, bytes]) -> Path:
    """Puts the edition's folder in place and receives its figures as of the day of issue; returns the folder.

    `documents`: file name -> content. The folder appears by one rename, and what it holds is received before, so an
    edition cut off in between is received again, with the same content, by the next attempt.
    """
    folder = home.issued / draft.name
    unfinished = home.issued / f"{_UNFINISHED}{draft.name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    files = {CELLS: draft.cells, TABLES: draft.tables, **documents}
    for name, content in files.items():
        (unfinished / name).write_bytes(content)
    about = {
        "year": draft.year,
        "edition_no": draft.edition_no,
        "issued_on": draft.issued_on.isoformat(),
        "data_until_on": draft.manifest.as_of.isoformat(),
        "snapshot_id": draft.manifest.snapshot_id,
        "fingerprint": draft.manifest.fingerprint,
        "code_version": draft.manifest.code_version,
        "sample": draft.manifest.sample,
        "content_sha256": draft.content_sha256,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    (unfinished / MANIFEST).write_text(
        json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    # Received under names that tell one edition from another.
    letters = unfinished / "received"
    letters.mkdir()
    for name in (CELLS, TABLES):
        shutil.copyfile(unfinished / name, letters / f"统计年报_{draft.name}_{name}")
    receive(
        home,
        [letters],
        received_by=SUBMITTED_BY,
        received_at=datetime.combine(draft.issued_on, time()),
    )
    shutil.rmtree(letters)
    unfinished.rename(folder)
    return folder


def faulty_editions(home: Home) -> list[str]:
    """Re-hashes every issued folder against its manifest; Chinese sentences, one a problem (none = sound)."""
    problems = []
    for folder in _folders(home):
        try:
            files: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())["files"]
        except (OSError, ValueError, KeyError):
            problems.append(f"已发布统计年报 {folder.name} 的清单无法读取，请从备份恢复。")
            continue
        for name, sha256 in files.items():
            path = folder / name
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                problems.append(f"已发布统计年报 {folder.name} 的文件“{name}”缺失或已改变，请从备份恢复。")
    return problems


def _latest_edition(
    home: Home, connection: duckdb.DuckDBPyConnection, year: int, content_sha256: str
) -> tuple[int, bool]:
    """Number of the year's latest edition (0: none), and whether it holds this very content.

    A folder says so by its hash; without the folder the snapshot says so by having nothing to revise.
    """
    stored: dict[int, str] = {}
    for folder in _folders(home):
        about = json.loads((folder / MANIFEST).read_bytes())
        if about["year"] == year:
            stored[about["edition_no"]] = about["content_sha256"]
    known, revised = connection.execute(
        f"""
        select
            (select max(edition_no) from {MARTS_SCHEMA}.rpt_statistics_contents where reporting_year = $year),
            (select count(*) from {MARTS_SCHEMA}.rpt_statistics_revision where reporting_year = $year)
        """,
        {"year": year},
    ).fetchall()[0]
    latest = max([*stored, known or 0])
    if latest in stored:
        return latest, stored[latest] == content_sha256
    return latest, latest > 0 and not revised


def _folders(home: Home) -> list[Path]:
    if not home.issued.is_dir():
        return []
    return sorted(
        path for path in home.issued.iterdir() if path.is_dir() and not path.name.startswith(_UNFINISHED)
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str, year: int) -> list[dict[str, Any]]:
    result = connection.execute(query.format(marts=MARTS_SCHEMA), [year])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _csv(sheet_id: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as the layout of editions wants them, a header of Chinese names first."""
    layout = yaml.safe_load((layouts_dir() / LAYOUT).read_text(encoding="utf-8"))
    entries = next(sheet for sheet in layout["sheets"] if sheet["id"] == sheet_id)["entries"]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([entry["labels"][0] for entry in entries])
    writer.writerows([[_text(row[entry["field"]]) for entry in entries] for row in rows])
    return buffer.getvalue().encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).replace("\n", "|")


def _content_hash(cells: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]) -> str:
    texts = [[_text(value) for value in row.values()] for row in (*cells, *tables)]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()
