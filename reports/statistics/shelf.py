"""The statistics tables of one build, each read once.

Belongs here: looking a table up by year and name for pages that show it in HTML and in Markdown. Does not belong
here: reading itself (`reading`).
"""

from __future__ import annotations

import duckdb

from reports.statistics.reading import read_contents, read_table
from reports.statistics.tables import StatisticsError, Table, TableHead


class StatisticsShelf:
    """Tables by year and `table_id`; nothing is read before it is asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._heads: dict[int, dict[str, TableHead]] = {}
        self._tables: dict[tuple[int, str], Table] = {}

    def table(self, year: int, table_id: str) -> Table:
        """One table. Raises StatisticsError when the contents of that year do not name it."""
        if year not in self._heads:
            self._heads[year] = {head.table_id: head for head in read_contents(self._connection, year)}
        head = self._heads[year].get(table_id)
        if head is None:
            raise StatisticsError(f"{year}年的统计目录中没有表“{table_id}”")
        if (year, table_id) not in self._tables:
            self._tables[year, table_id] = read_table(self._connection, head)
        return self._tables[year, table_id]
