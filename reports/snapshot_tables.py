"""What a snapshot says of itself, as tables that pages query like any other.

Belongs here: `marts.snapshot` (one row), `snapshot_table`, `snapshot_column`, `snapshot_change` and
`snapshot_change_kind`. Does not belong here: finding what changed (`warehouse.changes`), showing it (pages).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import polars as pl

from warehouse.changes import CHANGE_COLUMNS, KIND_COLUMNS, Comparison, compare, earlier_snapshot
from warehouse.publishing import MARTS_SCHEMA, Manifest, Snapshot
from warehouse.settings import Home

_SNAPSHOT = {
    "snapshot_id": pl.String, "as_of_on": pl.Date, "is_sample": pl.Boolean, "what_if": pl.String,
    "code_version": pl.String, "python_version": pl.String, "dbt_version": pl.String, "duckdb_version": pl.String,
    "fingerprint": pl.String, "input_count": pl.Int64, "earlier_snapshot_id": pl.String, "earlier_as_of_on": pl.Date,
}  # fmt: skip
_TABLES = """
    select c.table_name, max(t.comment) as description, c.row_count
    from row_counts as c
    left join duckdb_tables() as t on c.table_name = t.table_name and t.schema_name = ?
    group by all
    order by c.table_name
"""
_COLUMNS = """
    select
        d.table_name, d.column_name, min(d.column_index) as column_no, min(d.data_type) as data_type,
        max(d.comment) as description
    from row_counts as c
    inner join duckdb_columns() as d on c.table_name = d.table_name and d.schema_name = ?
    group by all
    order by d.table_name, column_no
"""
NOTHING = Comparison(pl.DataFrame(schema=CHANGE_COLUMNS), pl.DataFrame(schema=KIND_COLUMNS))


@contextmanager
def snapshot_database(home: Home, snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database whose schema `marts` is the snapshot's, with the tables that it says of itself."""
    earlier = earlier_snapshot(home, snapshot)
    found = compare(snapshot.database, earlier.database if earlier else None)
    with duckdb.connect() as connection:
        path = str(snapshot.database).replace("'", "''")
        connection.execute(f"attach '{path}' as snapshot (read_only)")
        connection.execute(f"create schema {MARTS_SCHEMA}")
        for name in snapshot.manifest.row_counts:
            connection.execute(
                f"create view {MARTS_SCHEMA}.{name} as select * from snapshot.{MARTS_SCHEMA}.{name}"
            )
        add_snapshot_tables(connection, snapshot.manifest, found, earlier.manifest if earlier else None)
        connection.execute("set enable_external_access = false")
        yield connection


def add_snapshot_tables(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    comparison: Comparison = NOTHING,
    earlier: Manifest | None = None,
) -> None:
    """Put the tables into schema `marts` of `connection`, in place of any put there before."""
    own: tuple[Any, ...] = (
        manifest.snapshot_id, manifest.as_of, manifest.sample, manifest.what_if, manifest.code_version,
        manifest.python_version, manifest.dbt_version, manifest.duckdb_version, manifest.fingerprint,
        len(manifest.inputs), earlier.snapshot_id if earlier else None, earlier.as_of if earlier else None,
    )  # fmt: skip
    _put(connection, "snapshot", pl.DataFrame([own], schema=_SNAPSHOT, orient="row"))
    _put(connection, "snapshot_change", comparison.changes)
    _put(connection, "snapshot_change_kind", comparison.kinds)
    counts = pl.DataFrame(
        list(manifest.row_counts.items()),
        schema={"table_name": pl.String, "row_count": pl.Int64},
        orient="row",
    )
    connection.register("row_counts", counts)
    # A view of a snapshot's table carries no comment, so the comment is looked up in every attached database.
    _put(connection, "snapshot_table", connection.execute(_TABLES, [MARTS_SCHEMA]).pl())
    _put(connection, "snapshot_column", connection.execute(_COLUMNS, [MARTS_SCHEMA]).pl())
    connection.unregister("row_counts")


def _put(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    connection.register("offered_rows", rows)
    connection.execute(f"create or replace table {MARTS_SCHEMA}.{name} as select * from offered_rows")
    connection.unregister("offered_rows")
