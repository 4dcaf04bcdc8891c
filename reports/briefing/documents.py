"""The briefing as files: Word and PDF from the same blocks.

Belongs here: what the files are called. Does not belong here: what they say (`composing`), how they look
(`reports.bulletin`).
"""

from __future__ import annotations

import contextlib

import duckdb

from reports.briefing.composing import compose
from reports.bulletin.document import word_bytes
from reports.bulletin.printing import print_bytes
from reports.components.base import BriefingDocument
from reports.pdf import PdfError
from warehouse.audiences import INTERNAL, Audience
from warehouse.publishing import Manifest

DOWNLOADS = "downloads/决策参考"


def build_briefing(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, audience: Audience
) -> dict[str, bytes]:
    """File name -> content. `connection`: the database of `audience`. Raises PdfError when Pango is missing."""
    paper = compose(connection, manifest, audience)
    stem = f"{paper.title}_{manifest.as_of.isoformat()}"
    return {f"{stem}.docx": word_bytes(paper, manifest.as_of), f"{stem}.pdf": print_bytes(paper)}


def site_briefing(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, audience: Audience
) -> list[tuple[BriefingDocument, bytes]]:
    """The briefing with its places in the site, for the house alone; without PDF where Pango is missing."""
    if audience.kind != INTERNAL:
        return []
    paper = compose(connection, manifest, audience)
    files = {"docx": word_bytes(paper, manifest.as_of)}
    with contextlib.suppress(PdfError):  # the site does not depend on it; `tic briefing` says what is missing
        files["pdf"] = print_bytes(paper)
    stem = f"{DOWNLOADS}/{paper.title}_{manifest.as_of.isoformat()}"
    return [
        (BriefingDocument(f"{paper.title}（{suffix}）", f"{stem}.{suffix}"), content)
        for suffix, content in files.items()
    ]
