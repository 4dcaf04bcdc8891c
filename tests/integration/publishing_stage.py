"""A small finished build to publish, and a child process that publishes it and dies at a chosen moment."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from warehouse.publishing import publish
from warehouse.settings import Home, open_home

AS_OF = date(2025, 6, 30)
KEYS = {
    "dim_region": ["region_code"],
    "dim_cluster": ["cluster_code"],
    "dim_base_type": ["base_type_code"],
    "dim_department": ["department_code"],
    "dim_indicator": ["indicator_code"],
    "fct_submission": ["submission_id"],
    "fct_submission_issue": ["issue_id"],
    "fct_indicator": ["center_id", "reporting_year"],
}
SIMPLE = ("dim_region", "dim_cluster", "dim_base_type", "dim_department", "dim_indicator")


def make_build(folder: Path, *, value: float = 1.0) -> tuple[Path, Path]:
    """A build file with the marts of KEYS, and the dbt manifest that describes them: (build, manifest)."""
    folder.mkdir(parents=True, exist_ok=True)
    build = folder / "build.duckdb"
    build.unlink(missing_ok=True)
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema marts")
        for table in SIMPLE:
            connection.execute(f"create table marts.{table} as select '甲' as {KEYS[table][0]}")
        connection.execute(
            "create table marts.fct_submission as select 'abc' as submission_id, '年报.xlsx' as file_name, "
            "'annual_report' as form, timestamp '2025-03-01 09:00:00' as received_at"
        )
        connection.execute(
            "create table marts.fct_submission_issue as select 'i1' as issue_id, 'R07' as issue_code, "
            "'error' as severity"
        )
        connection.execute(
            "create table marts.fct_indicator as select * from (values ('C2', 2023, $value), "
            "('C1', 2024, 3.0), ('C1', 2023, 2.0)) as rows(center_id, reporting_year, value)",
            {"value": value},
        )
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"nodes": _nodes()}, ensure_ascii=False), encoding="utf-8")
    return build, manifest


def _nodes() -> dict[str, dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = {}
    for table, key in KEYS.items():
        unique_id = f"model.tic_observatory.{table}"
        nodes[unique_id] = {
            "unique_id": unique_id,
            "resource_type": "model",
            "schema": "marts",
            "alias": table,
            "description": f"说明 {table}",
            "columns": {name: {"description": f"列 {name}"} for name in key},
        }
        kwargs = {"column_name": key[0]} if len(key) == 1 else {"columns": key}
        nodes[f"test.tic_observatory.{table}"] = {
            "resource_type": "test",
            "attached_node": unique_id,
            "test_metadata": {"name": "unique" if len(key) == 1 else "unique_key", "kwargs": kwargs},
        }
    return nodes


def publish_build(home: Home, fingerprint: str, *, value: float = 1.0) -> None:
    """Make and publish a build whose one changing figure is `value`."""
    build, manifest = make_build(home.work, value=value)
    publish(home, build, as_of=AS_OF, fingerprint=fingerprint, dbt_manifest=manifest)


def _die_before(owner: Any, name: str, nth: int) -> None:
    _die(owner, name, nth, before=True)


def _die_after(owner: Any, name: str, nth: int) -> None:
    _die(owner, name, nth, before=False)


def _die(owner: Any, name: str, nth: int, *, before: bool) -> None:
    """Let the process end, as if killed, at the `nth` call of a function."""
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth and before:
            os._exit(9)
        result = real(*args, **kwargs)
        if calls == nth:
            os._exit(9)
        return result

    setattr(owner, name, dying)


STAGES: dict[str, Callable[[], None]] = {
    "folder made, nothing in it": lambda: _die_before(duckdb, "connect", 3),
    "marts half copied": lambda: _die_before(sys.modules["warehouse.publishing"], "_copy_mart", 4),
    "database written, no manifest": lambda: _die_before(Path, "write_text", 2),
    "manifest written, not synced": lambda: _die_before(os, "fsync", 1),
    "complete, not in place": lambda: _die_before(Path, "rename", 1),
    "in place, not current": lambda: _die_after(Path, "rename", 1),
    "pointer written aside": lambda: _die_before(Path, "replace", 1),
    "current, old ones not removed": lambda: _die_after(Path, "replace", 1),
    "old one set aside, not removed": lambda: _die_before(shutil, "rmtree", 1),
}
"""Moments at which a publishing may be cut off; calls are counted in a publishing that follows another."""


if __name__ == "__main__":
    home_path, fingerprint_text, stage = sys.argv[1:]
    STAGES[stage]()
    publish_build(open_home(home_path), fingerprint_text, value=2.0)
