"""One page of an edition as a PDF.

Belongs here: from what a user calls a page to its document. Does not belong here: what is in it (`site`), PDF itself
(`pdf`).
"""

from __future__ import annotations

import difflib
from pathlib import PurePosixPath

import duckdb

from reports.charts import ChartEngine
from reports.edition import open_edition
from reports.frame import site_constants
from reports.library import PageLibrary
from reports.links import FileNames
from reports.pdf import PdfError, RunningFacts, page_bytes
from reports.render import PAGES_DIR
from reports.site import Site
from warehouse.audiences import Audience
from warehouse.edition_database import EditionSource
from warehouse.publishing import Manifest

_SUFFIXES = {".html", ".md", ".pdf"}
_NAMED = 3


class UnknownPageError(PdfError):
    """A page that the edition does not have; the sentence names the nearest ones."""


def page_pdf(
    published: duckdb.DuckDBPyConnection, manifest: Manifest, audience: Audience, page: str
) -> tuple[str, bytes]:
    """(file name, content) of a page such as `risk` or `centers/LN-1`. `published`: the published database.

    Raises UnknownPageError, PdfError (Chinese, one sentence), PageError.
    """
    source = EditionSource(published)
    with (
        ChartEngine() as charts,
        open_edition(source, manifest, audience, PageLibrary(PAGES_DIR), charts) as (site, _),
    ):
        route = _route(site, page)
        html = site.document(route)
    facts = RunningFacts(
        as_of=manifest.as_of,
        snapshot_id=manifest.snapshot_id,
        edition=audience.text.edition_name,
        mark=site_constants()["sample_banner"] if manifest.sample else "",
    )
    name = FileNames().take(route.strip("/").replace("/", "-") or "index")
    return f"{name}.pdf", page_bytes(html, facts)


def _route(site: Site, page: str) -> str:
    """The page as its address is written, as its file is called, or with the suffix of a file."""
    path = PurePosixPath("/") / page.strip().strip("/")
    for written in (path, path.with_suffix("") if path.suffix in _SUFFIXES else path):
        name = "/" if written.name in ("", "index") else str(written)
        if name in site.routes:
            return name
        if name in site.written:
            return site.written[name]
    near = difflib.get_close_matches(str(path), site.written, n=_NAMED, cutoff=0.3) or ["/"]
    listed = "、".join(name.strip("/") or "index" for name in near)
    raise UnknownPageError(f"这一版没有页面“{page}”，相近的有：{listed}；页面名即网址中不带 .html 的部分。")
