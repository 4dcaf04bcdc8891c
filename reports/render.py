"""Writing the site: all its editions, or one.

Belongs here: `render_site`, and what one edition consists of. Does not belong here: what pages contain, or the
bookkeeping of files in the site folder (`site_folder`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from reports.briefing.documents import site_briefing
from reports.calendars import build_calendars
from reports.charts import ChartEngine
from reports.components.base import ReturnList
from reports.door import DOOR, door_page, edition_folder
from reports.library import PageLibrary
from reports.site import PageFile, Site
from reports.site_folder import Change, SiteFolder
from reports.statistics.documents import site_documents
from reports.workbook import build_return_lists
from warehouse.audiences import HOUSE, PUBLIC, Audience, audiences
from warehouse.edition_database import edition_database, edition_manifest
from warehouse.publishing import Manifest, PublishingError, connect, current_snapshot
from warehouse.settings import Home

PAGES_DIR = Path(__file__).resolve().parent / "pages"
HOUSE_FOLDER = edition_folder(HOUSE)


class RenderResult(NamedTuple):
    """What a rendering did: `pages` made; files `written`, left `unchanged`, `removed`; the start page."""

    pages: int
    written: int
    unchanged: int
    removed: int
    start_page: Path


def render_site(home: Home, *, again: bool = False) -> RenderResult:
    """Render the current snapshot of `home` into its site folder: every edition in its own, and the door page.

    Raises PublishingError when nothing is published, PageError for a page that cannot be built; the site then
    stays as it was. A site that already shows this snapshot is left alone, unless `again` asks to render it once
    more (its pages may have been changed since).
    """
    snapshot = current_snapshot(home)
    if snapshot is None:
        raise PublishingError(f"{home.root} 中还没有已发布的数据，请先运行 tic run。")
    manifest = snapshot.manifest
    folder = SiteFolder(home.site)
    if not again and (done := folder.shows(manifest.snapshot_id)) is not None:
        return _result(done, home.site)
    folder.clear_staging()
    try:
        library = PageLibrary(PAGES_DIR)
        with connect(home) as connection, ChartEngine() as charts:
            found = audiences(connection)
            staged = folder.stage([door_page(found, manifest)])
            for audience in found:
                files = _edition_files(connection, manifest, audience, library, charts)
                staged.join(folder.stage(files, edition_folder(audience)))
        return _result(folder.put_in_place(staged, manifest.snapshot_id), home.site)
    finally:
        folder.clear_staging()


def render(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    out_dir: Path,
    *,
    edition: Audience = HOUSE,
    pages_dir: Path = PAGES_DIR,
) -> RenderResult:
    """Render one edition of a database with schema `marts` into `out_dir`, without a door. Raises PageError.

    `connection`: the published database, whichever the edition: its own is made of it here.
    """
    folder = SiteFolder(out_dir)
    folder.clear_staging()
    try:
        with ChartEngine() as charts:
            files = _edition_files(connection, manifest, edition, PageLibrary(pages_dir), charts)
            staged = folder.stage(files)
        return _result(folder.put_in_place(staged, manifest.snapshot_id), out_dir)
    finally:
        folder.clear_staging()


def _edition_files(
    published: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
) -> Iterator[PageFile]:
    with open_edition(published, manifest, audience, library, charts) as (site, downloads):
        yield from downloads
        yield from site.files()


@contextmanager
def open_edition(
    published: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
) -> Iterator[tuple[Site, list[PageFile]]]:
    """The pages of one edition, not yet made, and its downloads, from that edition's own database.

    `published`: the published database.
    """
    if audience == HOUSE:
        yield _edition(published, manifest, audience, library, charts)
        return
    with edition_database(published, audience) as own:
        yield _edition(own, edition_manifest(manifest, own), audience, library, charts)


def _edition(
    connection: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    audience: Audience,
    library: PageLibrary,
    charts: ChartEngine,
) -> tuple[Site, list[PageFile]]:
    is_public = audience.kind == PUBLIC
    lists = [] if is_public else build_return_lists(connection, manifest.as_of)
    calendars = [] if is_public else build_calendars(connection, manifest.as_of, sample=manifest.sample)
    documents = site_documents(connection, manifest)
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
    )
    downloads = [PageFile(item.file, item.content) for item in lists]
    downloads += [PageFile(item.link.file, item.content) for item in calendars]
    downloads += [PageFile(link.file, content) for link, content in (*documents, *briefing)]
    return site, downloads


def _result(change: Change, out_dir: Path) -> RenderResult:
    pages = sum(path.endswith(".html") for path in change.files)
    return RenderResult(pages, change.written, change.unchanged, change.removed, out_dir / DOOR)
