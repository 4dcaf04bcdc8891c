"""What a result depends on, as hashes: the program's own files, what was received, what of it was read.

Belongs here: hashing. Does not belong here: deciding what to do when a hash differs (orchestration), or
recording it in a snapshot (publishing).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import polars as pl

from warehouse.raw_store import read_table
from warehouse.receiving import journal
from warehouse.settings import Home, project_dir

RECEIPT_COLUMNS = ["receipt_no", "file_sha256", "file_name", "origin", "submitted_by", "received_at"]
READING_COLUMNS = ["file_sha256", "reader_version", "outcome", "layout_id"]
ENGINES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "polars", "scikit-learn", "scipy")
DBT_PARTS = ("dbt_project.yml", "profiles.yml", "models", "seeds", "warehouse/macros", "tests/dbt")


def files_hash(files: dict[str, Path]) -> str:
    """SHA-256 (hex) over the names and bytes of `files`, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(files):
        content = files[name].read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def dbt_hash() -> str:
    """Hash of the dbt project: what its parsed manifest depends on."""
    return files_hash(dict(_project_files()))


def code_hash() -> str:
    """Hash of all of the program that decides a result: dbt project, layouts, pages, Python of both rooms."""
    return files_hash({**dict(_project_files()), **dict(_package_files())})


def input_fingerprint(home: Home, as_of: date, what_if: str | None = None) -> str:
    """Hash (64 hex characters) of the journal, of what has been read of it, the options, program and engines.

    `what_if`: the regulation under which every center is supposed to stand besides its own; None for none.

    Two homes with equal fingerprints publish the same figures; a file that is received but not read yet
    counts as unread, so a run of one partition never passes for a run of all.
    """
    engines = "\0".join(f"{name} {version(name)}" for name in ENGINES)
    options = f"{as_of.isoformat()}\0{what_if or ''}"
    digest = hashlib.sha256(f"{options}\0{code_hash()}\0{engines}\0".encode())
    digest.update(_table_bytes(journal(home), RECEIPT_COLUMNS))
    digest.update(_table_bytes(read_table(home, "readings"), READING_COLUMNS))
    return digest.hexdigest()


def _table_bytes(table: pl.DataFrame, columns: list[str]) -> bytes:
    return table.select(columns).unique().sort(columns).write_json().encode()


def _project_files() -> Iterator[tuple[str, Path]]:
    root = project_dir()
    for part in DBT_PARTS:
        yield from _files_under(root, root / part)


def _package_files() -> Iterator[tuple[str, Path]]:
    installed = Path(__file__).resolve().parent.parent
    for package in ("warehouse", "reports"):
        yield from _files_under(installed, installed / package)


def _files_under(root: Path, part: Path) -> Iterator[tuple[str, Path]]:
    found = [part] if part.is_file() else part.rglob("*")
    for path in found:
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path
