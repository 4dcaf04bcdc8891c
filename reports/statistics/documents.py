"""The two documents of a year: workbook and bulletin, as bytes with their file names.

Belongs here: what a year's documents are called, and which year the site offers. Does not belong here: how they are made.
"""

from __future__ import annotations

from reports.bulletin.document import build_bulletin
from reports.charts import ChartEngine
from reports.components.base import StatisticsDocument
from reports.links import FileNames
from reports.statistics.shelf import StatisticsShelf
from reports.statistics.workbook import build_workbook, place_name
from warehouse.publishing import Manifest

DOWNLOADS = "downloads/统计"
FULL_MARK = "（内部版）"
_CONTENTS = "rpt_statistics_contents"


def build_documents(
    shelf: StatisticsShelf, manifest: Manifest, year: int, charts: ChartEngine, *, public: bool = True
) -> dict[str, bytes]:
    """File name -> content. Raises StatisticsError (Chinese, one sentence) for a year without statistics."""
    workbook = build_workbook(shelf, manifest, year, public=public)
    bulletin = build_bulletin(shelf, manifest, year, charts, public=public)
    names, mark = FileNames(), "" if public else FULL_MARK
    stem = f"{place_name(shelf.connection, shelf.tables(year))}{year}年技术创新中心统计"
    return {
        f"{names.take(stem + '年报' + mark)}.xlsx": workbook,
        f"{names.take(stem + '公报' + mark)}.docx": bulletin,
    }


def site_documents(
    shelf: StatisticsShelf, manifest: Manifest, charts: ChartEngine
) -> list[tuple[StatisticsDocument, bytes]]:
    """The public documents of the latest year whose reports are no longer awaited, with their places in the site.

    Empty where there is no such year, or the database holds no statistics.
    """
    connection = shelf.connection
    known = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'marts' and table_name = ?", [_CONTENTS]
    ).fetchone()
    if known is None:
        return []
    found = connection.execute(
        f"select reporting_year, max(edition_no) from marts.{_CONTENTS} where is_closed group by reporting_year "
        "order by reporting_year desc limit 1"
    ).fetchone()
    if found is None:
        return []
    year, edition_no = found
    edition = f"第{edition_no}版" if edition_no else "未发布"
    return [
        (StatisticsDocument(name.rsplit(".", 1)[0], f"{DOWNLOADS}/{name}", year, edition), content)
        for name, content in build_documents(shelf, manifest, year, charts).items()
    ]
