"""A snapshot as it will be once an edition is known: what the documents of that edition are made from.

Belongs here: views over a snapshot in which a year stands as issued. Does not belong here: storing the edition (editions),
making documents (reports).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from warehouse.editions import Draft
from warehouse.publishing import MARTS_SCHEMA, Snapshot

_TABLE_PREFIX = "rpt_statistics_"
_LONG = ("rpt_statistics_cell", "rpt_statistics_contents", "rpt_statistics_revision")


@contextmanager
def issued_view(snapshot: Snapshot, draft: Draft) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose schema `marts` is the snapshot's, with the draft's year as this edition."""
    with duckdb.connect() as connection:
        path = str(snapshot.database).replace("'", "''")
        connection.execute(f"attach '{path}' as snapshot (read_only)")
        connection.execute(f"create schema {MARTS_SCHEMA}")
        names = [
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables where table_catalog = 'snapshot' "
                "and table_schema = ? order by table_name",
                [MARTS_SCHEMA],
            ).fetchall()
        ]
        for name in names:
            if name not in _LONG and not name.startswith(_TABLE_PREFIX):
                _view(connection, name, f"select * from snapshot.{MARTS_SCHEMA}.{name}")
        _views_of_edition(connection, draft)
        for name in names:
            if name.startswith(_TABLE_PREFIX) and name not in _LONG:
                table_id = name.removeprefix(_TABLE_PREFIX)
                _view(
                    connection,
                    name,
                    f"select * exclude (table_id) from {MARTS_SCHEMA}.rpt_statistics_cell where table_id = '{table_id}'",
                )
        yield connection


def _views_of_edition(connection: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    year = draft.year
    other = f"select * from snapshot.{MARTS_SCHEMA}.{{}} where reporting_year <> {year}"
    _view(
        connection,
        "rpt_statistics_cell",
        f"{other.format('rpt_statistics_cell')} union all by name "
        "select *, value as current_value, true as is_issued "
        f"from snapshot.{MARTS_SCHEMA}.fct_statistics_figure where reporting_year = {year}",
    )
    _view(
        connection,
        "rpt_statistics_contents",
        f"{other.format('rpt_statistics_contents')} union all by name "
        f"select *, date '{draft.manifest.as_of}' as data_until_on, {draft.edition_no} as edition_no, "
        f"date '{draft.issued_on}' as issued_on, '{draft.cells_sha256}' as edition_sha256 "
        f"from snapshot.{MARTS_SCHEMA}.dim_statistics_table where reporting_year = {year}",
    )
    _view(connection, "rpt_statistics_revision", other.format("rpt_statistics_revision"))


def _view(connection: duckdb.DuckDBPyConnection, name: str, query: Any) -> None:
    connection.execute(f"create view {MARTS_SCHEMA}.{name} as {query}")
