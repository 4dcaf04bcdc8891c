"""What changed between the snapshot that serves and the one before it.

Belongs here: which snapshot is the one before, and the comparison of both, set by set. Does not belong here: what is
compared (`changes.yml`), showing it (reports).

An older snapshot may lack a table or a column: the kinds that need it are not compared and say so.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from warehouse.publishing import MARTS_SCHEMA, Snapshot, fault_of, snapshots
from warehouse.settings import Home

CHANGE_COLUMNS = {
    "kind": pl.String, "kind_name": pl.String, "kind_order": pl.Int32, "change": pl.String, "subject_id": pl.String,
    "subject": pl.String, "link": pl.String, "before_value": pl.String, "after_value": pl.String,
    "value_format": pl.String,
}  # fmt: skip
KIND_COLUMNS = {
    "kind": pl.String, "kind_name": pl.String, "kind_order": pl.Int32, "is_compared": pl.Boolean, "note": pl.String,
    "new_count": pl.Int64, "gone_count": pl.Int64, "changed_count": pl.Int64,
}  # fmt: skip
NO_EARLIER = "没有较早的快照可以比较"
NOT_IN_EARLIER = "较早的快照还没有这项数据，不能比较"


class Kind(BaseModel):
    """One entry of `changes.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    kind_name: str
    shows: list[str]
    value_format: str | None = None
    select: str


class Comparison(NamedTuple):
    """`changes`: one row a change (CHANGE_COLUMNS); `kinds`: one row a kind, with counts or why it was not compared
    (KIND_COLUMNS).
    """

    changes: pl.DataFrame
    kinds: pl.DataFrame


@functools.cache
def kinds() -> list[Kind]:
    """The kinds of change, in the order in which they are shown."""
    text = resources.files("warehouse").joinpath("changes.yml").read_text(encoding="utf-8")
    return TypeAdapter(list[Kind]).validate_python(yaml.safe_load(text))


def earlier_snapshot(home: Home, current: Snapshot) -> Snapshot | None:
    """The whole snapshot of the latest day up to that of `current`, another than `current`; of several the greatest id.

    None when there is none.
    """
    as_of = current.manifest.as_of
    others = [item for item in snapshots(home) if item.path != current.path and fault_of(item) is None]
    dated = [(item.manifest.as_of, item.path.name, item) for item in others]
    before = [entry for entry in dated if entry[0] <= as_of]
    return max(before, key=lambda entry: entry[:2])[2] if before else None


def compare(current: Path, earlier: Path | None) -> Comparison:
    """Changes from the database file `earlier` to the database file `current`, both with a schema `marts`.

    Without `earlier` there are no changes, and each kind says why. The order is total: by kind, new before gone before
    changed, then by subject. Raises duckdb.Error when `current` lacks what is compared.
    """
    found = [_empty(CHANGE_COLUMNS)]
    said = [_empty(KIND_COLUMNS)]
    with duckdb.connect() as connection:
        _attach(connection, current, "later")
        if earlier is not None:
            _attach(connection, earlier, "earlier")
        for order, kind in enumerate(kinds(), start=1):
            reason = NO_EARLIER if earlier is None else _reason(connection, kind)
            if reason is None:
                found.append(connection.execute(_differences(kind, order)).pl())
            said.append(_kind_row(kind, order, reason, found[-1]))
    return Comparison(
        pl.concat([part.cast(CHANGE_COLUMNS) for part in found]),  # type: ignore[arg-type]
        pl.concat([part.cast(KIND_COLUMNS) for part in said]),  # type: ignore[arg-type]
    )


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as {name} (read_only)")


def _select(kind: Kind, side: str) -> str:
    return kind.select.replace("{marts}", f"{side}.{MARTS_SCHEMA}")


def _reason(connection: duckdb.DuckDBPyConnection, kind: Kind) -> str | None:
    """Why a kind cannot be compared; None when it can."""
    try:
        connection.execute(f"describe {_select(kind, 'earlier')}")
    except (duckdb.CatalogException, duckdb.BinderException):
        return NOT_IN_EARLIER
    return None


def _differences(kind: Kind, order: int) -> str:
    shows = ", ".join(f"'{change}'" for change in kind.shows)
    value_format = f"'{kind.value_format}'" if kind.value_format else "null"
    return f"""
        with compared as (
            select
                case
                    when e.subject_id is null then 'new'
                    when l.subject_id is null then 'gone'
                    when e.value is distinct from l.value then 'changed'
                end as change,
                coalesce(l.subject_id, e.subject_id) as subject_id,
                coalesce(l.subject, e.subject) as subject,
                l.link,
                e.value as before_value,
                l.value as after_value
            from ({_select(kind, "later")}) as l
            full join ({_select(kind, "earlier")}) as e on l.subject_id = e.subject_id
        )
        select
            '{kind.kind}' as kind, '{kind.kind_name}' as kind_name, {order} as kind_order, change, subject_id, subject, link,
            before_value, after_value, {value_format} as value_format
        from compared
        where change in ({shows})
        order by array_position(['new', 'gone', 'changed'], change), subject, subject_id
    """


def _kind_row(kind: Kind, order: int, reason: str | None, found: pl.DataFrame) -> pl.DataFrame:
    def count(change: str) -> int | None:
        return None if reason or change not in kind.shows else found.filter(pl.col("change") == change).height

    counts = [count(change) for change in ("new", "gone", "changed")]
    row = (kind.kind, kind.kind_name, order, reason is None, reason, *counts)
    return pl.DataFrame([row], schema=KIND_COLUMNS, orient="row")


def _empty(columns: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(schema=columns)
