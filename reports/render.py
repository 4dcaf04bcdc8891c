"""Writing the site: all its editions, or one.

Belongs here: `render_site` and `render`. Does not belong here: what an edition consists of (`edition`), or the
bookkeeping of files in the site folder (`site_folder`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import duckdb

from reports.charts import ChartEngine
from reports.door import DOOR, door_page, edition_folder
from reports.edition import edition_files
from reports.library import PageLibrary
from reports.site_folder import Change, SiteFolder
from reports.workers import Task, stage_editions
from warehouse.audiences import HOUSE, Audience, audiences
from warehouse.edition_database import EditionSource
from warehouse.publishing import Manifest, PublishingError, connect, current_snapshot
from warehouse.settings import Home, load_settings

PAGES_DIR = Path(__file__).resolve().parent / "pages"
HOUSE_FOLDER = edition_folder(HOUSE)
# The house's edition is half of the work, so a third process would only wait for it.
PROCESSES = 2
SMALL_SITE = 60  # centers; below this, starting processes costs more time than they save


class RenderResult(NamedTuple):
    """What a rendering did: `pages` made; files `written`, left `unchanged`, `removed`; the start page."""

    pages: int
    written: int
    unchanged: int
    removed: int
    start_page: Path


def render_site(home: Home, *, again: bool = False) -> RenderResult:
    """Render the current snapshot of `home` into its site folder: every edition that `settings.toml` asks for in its
    own, and the door page.

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
    with connect(home, snapshot) as connection:
        made = load_settings(home).editions
        found = [audience for audience in audiences(connection) if audience.kind in made]
        count = "select count(*) from marts.dim_center where is_current"
        ((centers,),) = connection.execute(count).fetchall()
    folder.clear_staging()
    try:
        staged = folder.stage([door_page(found, manifest)])
        processes = 1 if centers < SMALL_SITE else min(PROCESSES, os.cpu_count() or 1)
        staged.join(stage_editions(Task(home, snapshot, PAGES_DIR), found, processes))
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
            files = edition_files(
                EditionSource(connection), manifest, edition, PageLibrary(pages_dir), charts
            )
            staged = folder.stage(files)
        return _result(folder.put_in_place(staged, manifest.snapshot_id), out_dir)
    finally:
        folder.clear_staging()


def _result(change: Change, out_dir: Path) -> RenderResult:
    pages = sum(path.endswith(".html") for path in change.files)
    return RenderResult(pages, change.written, change.unchanged, change.removed, out_dir / DOOR)
