"""The statistics tables of one build, each read once.

Belongs here: looking a table up by year and name for all that show it: pages, workbook, bulletin. Does not belong
here: reading itself (`reading`).
"""

from __future__ import annotations

import duckdb

from reports.statistics.reading import read_contents, read_table
from reports.statistics.tables import StatisticsError, Table, TableHead


class StatisticsShelf:
    """Tables by year and `table_id`; nothing is read before it is asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._heads: dict[int, dict[str, TableHead]] = {}
        self._tables: dict[tuple[int, str], Table] = {}

    def table(self, year: int, table_id: str) -> Table:
        """One table. Raises StatisticsError when the contents of that year do not name it."""
        head = self._contents(year).get(table_id)
        if head is None:
            raise StatisticsError(f"{year}年的统计目录中没有表“{table_id}”")
        if (year, table_id) not in self._tables:
            self._tables[year, table_id] = read_table(self.connection, head)
        return self._tables[year, table_id]

    def tables(self, year: int) -> list[Table]:
        """Every table of one year, in the order of the contents; none for a year without statistics."""
        return [self.table(year, table_id) for table_id in self._contents(year)]

    def _contents(self, year: int) -> dict[str, TableHead]:
        if year not in self._heads:
            self._heads[year] = {head.table_id: head for head in read_contents(self.connection, year)}
        return self._heads[year]
