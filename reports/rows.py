"""Query results as pages see them.

Belongs here: the two small containers that expressions and components read. Does not belong here: running
queries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = tuple[Any, ...]


class Row:
    """One record with named access; a view, no copy."""

    __slots__ = ("_index", "record")

    def __init__(self, index: dict[str, int], record: Record) -> None:
        self._index = index
        self.record = record

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self._index)

    def __getitem__(self, column: str) -> Any:
        return self.record[self._index[column]]


class Rows:
    """A query result: `columns` (names), `records` (tuples of Python values in the same order)."""

    __slots__ = ("columns", "index", "records")

    def __init__(self, columns: Sequence[str], records: Sequence[Record]) -> None:
        self.columns = tuple(columns)
        self.records = records
        self.index = {name: position for position, name in enumerate(self.columns)}

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Row]:
        return (Row(self.index, record) for record in self.records)

    def row(self, position: int) -> Row | None:
        """The row at `position` (0-based), or None when there are fewer rows."""
        return Row(self.index, self.records[position]) if 0 <= position < len(self.records) else None

    def column(self, name: str) -> list[Any]:
        """All values of one column, in row order."""
        position = self.index[name]
        return [record[position] for record in self.records]

    @classmethod
    def of(cls, data: Rows | Row) -> Rows:
        """`data` as rows: a single row becomes a result of one."""
        return data if isinstance(data, Rows) else cls(data.columns, [data.record])


class AnyType:
    """A value about whose inside the compiler knows nothing (a cell of a row, a literal)."""


@dataclass(frozen=True)
class RowsType:
    """What the compiler knows of a result before rendering: its column names, and the input it depends on."""

    columns: tuple[str, ...]
    input: str | None = None


@dataclass(frozen=True)
class RowType:
    """One row with these columns; `inner`: columns that hold results or rows themselves."""

    columns: tuple[str, ...]
    inner: Mapping[str, ValueType] = field(default_factory=dict)


ANY = AnyType()
ValueType = RowsType | RowType | AnyType


def type_of(row: Row) -> RowType:
    """The type of a row at hand, results inside it included."""
    inner: dict[str, ValueType] = {}
    for name in row.columns:
        if isinstance(value := row[name], Rows):
            inner[name] = RowsType(value.columns)
        elif isinstance(value, Row):
            inner[name] = RowType(value.columns)
    return RowType(row.columns, inner)
