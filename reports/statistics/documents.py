"""The two documents of a year: workbook and bulletin, as bytes with their file names.

Belongs here: what a year's documents are called, and which year the site offers. Does not belong here: how they are made.
"""

from __future__ import annotations

import duckdb

from reports.bulletin.document import build_bulletin
from reports.links import FileNames
from reports.statistics.workbook import build_workbook, place_name
from warehouse.publishing import Manifest

DOWNLOADS = "downloads/统计"
FULL_MARK = "（内部版）"


def build_documents(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, year: int, *, public: bool = True
) -> dict[str, bytes]:
    """File name -> content. Raises StatisticsError (Chinese, one sentence) for a year without statistics."""
    workbook = build_workbook(connection, manifest, year, public=public)
    bulletin = build_bulletin(connection, manifest, year, public=public)
    names, mark = FileNames(), "" if public else FULL_MARK
    stem = f"{place_name(connection, year)}{year}年技术创新中心统计"
    return {
        f"{names.take(stem + '年报' + mark)}.xlsx": workbook,
        f"{names.take(stem + '公报' + mark)}.docx": bulletin,
    }


def latest_closed_year(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The last year whose reports are no longer awaited; None where there is none."""
    query = "select max(reporting_year) from marts.rpt_statistics_contents where is_closed"
    found = connection.execute(query).fetchone()
    return found[0] if found else None
