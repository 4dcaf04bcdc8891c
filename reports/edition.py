"""What one edition of the site consists of.

Belongs here: the database, the downloads and the pages of an edition, as files. Does not belong here: where they are
written (`render`, `site_folder`), what pages contain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb

from reports.briefing.documents import site_briefing
from reports.calendars import build_calendars
from reports.charts import ChartEngine
from reports.components.base import ReturnList
from reports.definitions import term_ids
from reports.library import PageLibrary
from reports.site import PageFile, Site
from reports.statistics.documents import site_documents
from reports.statistics.shelf import StatisticsShelf
from reports.workbook import build_return_lists
from warehouse.audiences import HOUSE, PUBLIC, Audience
from warehouse.edition_database import EditionSource, edition_manifest
from warehouse.publishing import Manifest


def edition_files(
    published: EditionSource,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
) -> Iterator[PageFile]:
    """Every file of an edition: downloads and pages. `published`: the published database, whichever the edition.

    Raises PageError.
    """
    with open_edition(published, manifest, audience, library, charts) as (site, downloads):
        yield from downloads
        yield from site.files()


@contextmanager
def open_edition(
    published: EditionSource,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
) -> Iterator[tuple[Site, list[PageFile]]]:
    """The pages of one edition, not yet made, and its downloads, from that edition's own database.

    `published`: the published database.
    """
    if audience == HOUSE:
        yield _edition(published.connection, manifest, audience, library, charts, ())
        return
    terms = term_ids(published.connection)
    with published.database(audience) as own:
        yield _edition(own, edition_manifest(manifest, own), audience, library, charts, terms)


def _edition(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
    terms: Iterable[str],
) -> tuple[Site, list[PageFile]]:
    is_public = audience.kind == PUBLIC
    lists = [] if is_public else build_return_lists(connection, manifest.as_of)
    calendars = [] if is_public else build_calendars(connection, manifest.as_of, sample=manifest.sample)
    statistics = StatisticsShelf(connection)
    documents = site_documents(statistics, manifest, charts)
    briefing = site_briefing(connection, manifest, audience)
    links = [
        ReturnList(item.department_name, item.file, item.issue_count, item.error_count) for item in lists
    ]
    site = Site(
        connection,
        manifest,
        library,
        charts,
        links,
        [item.link for item in calendars],
        [link for link, _ in documents],
        audience,
        [link for link, _ in briefing],
        terms,
        statistics,
    )
    downloads = [PageFile(item.file, item.content) for item in lists]
    downloads += [PageFile(item.link.file, item.content) for item in calendars]
    downloads += [PageFile(link.file, content) for link, content in (*documents, *briefing)]
    return site, downloads
