"""Dagster's own records of a home: its runs and their events, which `tic ui` shows.

Belongs here: where the records are and how they are opened. Does not belong here: data. The records can be
deleted at any time: what was received, read and published is in the archive, the lake and the snapshots.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from warehouse.settings import Home

INSTANCE_SETTINGS = """\
# Written once by tic; edit freely. Telemetry is off, and the console belongs to the progress display.
telemetry:
  enabled: false
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
RUNS_KEPT = 100


def dagster_home(home: Home) -> Path:
    """The folder of the records, made ready when absent."""
    folder = home.work / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.exists():
        settings.write_text(INSTANCE_SETTINGS, encoding="utf-8")
    return folder


@contextmanager
def recording(home: Home) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of the home; the oldest runs beyond RUNS_KEPT are forgotten when it closes.

    SQLite does not wait for the disk meanwhile: Dagster commits a thousand times a run, which takes longer
    than the rest of a run with nothing new (2.8 s against 8 to 21 s on a busy disk). A killed process still
    loses nothing.
    """
    event.listen(Engine, "connect", _do_not_wait)
    try:
        with dg.DagsterInstance.from_config(str(dagster_home(home))) as instance:
            yield instance
            for record in instance.get_run_records()[RUNS_KEPT:]:
                instance.delete_run(record.dagster_run.run_id)
    finally:
        event.remove(Engine, "connect", _do_not_wait)


def faulty_records(home: Home) -> list[str]:
    """Names of record files that SQLite finds damaged; empty when all is well."""
    faulty = []
    for path in sorted((home.work / "dagster").rglob("*.db")):
        try:
            with sqlite3.connect(path) as database:
                sound = database.execute("pragma quick_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            faulty.append(path.name)
    return faulty


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = off")
