"""Writing the site: only what changed is written, what is no longer there is removed.

Belongs here: `render_site`, and the bookkeeping of files in the site folder. Does not belong here: what pages
contain.

`.site.json` in the site folder lists every file this program wrote there; nothing else in that folder is
touched. The list is widened before writing and narrowed after, so a run killed in between leaves no file that
the next one forgets.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb

from reports.calendars import build_calendars
from reports.charts import ChartEngine
from reports.components.base import ReturnList
from reports.site import PageFile, Site
from reports.statistics.documents import site_documents
from reports.workbook import build_return_lists
from warehouse.publishing import Manifest, PublishingError, connect, current_snapshot
from warehouse.settings import Home

INDEX = ".site.json"
STAGING = ".staging"
PAGES_DIR = Path(__file__).resolve().parent / "pages"


class RenderResult(NamedTuple):
    """What a rendering did: `pages` made; files `written`, left `unchanged`, `removed`; the start page."""

    pages: int
    written: int
    unchanged: int
    removed: int
    start_page: Path


def render_site(home: Home, *, again: bool = False) -> RenderResult:
    """Render the current snapshot of `home` into its site folder.

    Raises PublishingError when nothing is published, PageError for a page that cannot be built; the site then
    stays as it was. A site that already shows this snapshot is left alone, unless `again` asks to render it once
    more (its pages may have been changed since).
    """
    snapshot = current_snapshot(home)
    if snapshot is None:
        raise PublishingError(f"{home.root} 中还没有已发布的数据，请先运行 tic run。")
    manifest = snapshot.manifest
    if not again and (done := _already_rendered(home.site, manifest.snapshot_id)) is not None:
        return done
    with connect(home) as connection:
        return render(connection, manifest, home.site)


def render(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, out_dir: Path, *, pages_dir: Path = PAGES_DIR
) -> RenderResult:
    """Render pages, workbooks, calendars and documents of a database with schema `marts` into `out_dir`.

    Raises PageError.
    """
    lists = build_return_lists(connection, manifest.as_of)
    with ChartEngine() as charts:
        links = [
            ReturnList(item.department_name, item.file, item.issue_count, item.error_count) for item in lists
        ]
        calendars = build_calendars(connection, manifest.as_of, sample=manifest.sample)
        ready = [item.link for item in calendars]
        documents = site_documents(connection, manifest)
        pages = Site(
            connection, manifest, pages_dir, charts, links, ready, [link for link, _ in documents]
        ).files()
        downloads = [PageFile(item.file, item.content) for item in lists]
        downloads += [PageFile(item.link.file, item.content) for item in calendars]
        downloads += [PageFile(link.file, content) for link, content in documents]
        return _write(out_dir, manifest.snapshot_id, chain(downloads, pages))


def _already_rendered(out_dir: Path, snapshot_id: str) -> RenderResult | None:
    index = _read_index(out_dir)
    files: dict[str, int] = index.get("files", {})
    if index.get("snapshot_id") != snapshot_id:
        return None
    for path, size in files.items():
        file = out_dir / path
        if not file.is_file() or file.stat().st_size != size:
            return None
    pages = sum(path.endswith(".html") for path in files)
    return RenderResult(pages, 0, len(files), 0, out_dir / "index.html")


def _write(out_dir: Path, snapshot_id: str, files: Iterable[PageFile]) -> RenderResult:
    """Stage what changed, and put it in place only when every page could be made."""
    out_dir.mkdir(parents=True, exist_ok=True)
    staging = out_dir / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    sizes: dict[str, int] = {}
    changed: list[str] = []
    try:
        for item in files:
            sizes[item.path] = len(item.content)
            if not _is_same(out_dir / item.path, item.content):
                changed.append(item.path)
                (staging / item.path).parent.mkdir(parents=True, exist_ok=True)
                (staging / item.path).write_bytes(item.content)
        before: dict[str, int] = _read_index(out_dir).get("files", {})
        _write_index(out_dir, "", before | sizes)
        for path in changed:
            (out_dir / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(out_dir / path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    stale = [path for path in before if path not in sizes]
    for path in stale:
        (out_dir / path).unlink(missing_ok=True)
        _remove_empty_parents(out_dir, out_dir / path)
    _write_index(out_dir, snapshot_id, sizes)
    pages = sum(path.endswith(".html") for path in sizes)
    return RenderResult(pages, len(changed), len(sizes) - len(changed), len(stale), out_dir / "index.html")


def _is_same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _remove_empty_parents(out_dir: Path, path: Path) -> None:
    for parent in path.parents:
        if parent == out_dir or not parent.is_dir() or any(parent.iterdir()):
            return
        parent.rmdir()


def _read_index(out_dir: Path) -> dict:
    try:
        return json.loads((out_dir / INDEX).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _write_index(out_dir: Path, snapshot_id: str, sizes: dict[str, int]) -> None:
    text = json.dumps(
        {"snapshot_id": snapshot_id, "files": dict(sorted(sizes.items()))}, ensure_ascii=False, indent=0
    )
    unfinished = out_dir / f"{INDEX}.tmp"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(out_dir / INDEX)
