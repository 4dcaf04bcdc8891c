"""What a page shows in tables, noted while it is drawn, and the files that follow from it.

Belongs here: names of these files, and when there are any. Does not belong here: their content (`text`, `workbook`).
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.links import relative, route_file
from reports.pagefiles.sheet import Origin
from reports.pagefiles.tables import PageTable
from reports.pagefiles.text import csv_bytes
from reports.pagefiles.workbook import workbook_bytes


class PageTables:
    """The tables of one page in the order of the page."""

    def __init__(self, route: str) -> None:
        self._route = route
        self._tables: list[PageTable] = []

    def add(self, table: PageTable) -> str:
        """Note a table; the address of its CSV as seen from the page."""
        self._tables.append(table)
        return relative(self._route, self._csv(len(self._tables)))

    @property
    def workbook(self) -> str | None:
        """The address of the page's workbook; None for a page without tables."""
        return relative(self._route, self._workbook) if self._tables else None

    def files(self, origin: Origin) -> Iterator[tuple[str, bytes]]:
        """(path inside the site, content) of every file."""
        if self._tables:
            yield self._workbook, workbook_bytes(self._tables, origin)
        for number, table in enumerate(self._tables, start=1):
            yield self._csv(number), csv_bytes(table)

    @property
    def _workbook(self) -> str:
        return route_file(self._route, ".xlsx")

    def _csv(self, number: int) -> str:
        return route_file(self._route, f"-{number}.csv")
