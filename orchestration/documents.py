"""Documents made from a published snapshot: a page as PDF, the planners' briefing.

Belongs here: the order of the steps from a snapshot to files. Does not belong here: options and exit codes (cli), what
the documents say (reports).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from reports.briefing.documents import build_briefing
from reports.door import edition_folder
from reports.page_document import page_pdf
from reports.snapshot_tables import snapshot_database
from warehouse.audiences import HOUSE, Audience, audiences
from warehouse.publishing import Snapshot, connect
from warehouse.settings import Home


def write_briefing(home: Home, snapshot: Snapshot, out: Path) -> list[Path]:
    """Writes the planners' briefing into the folder `out`; returns the paths. Raises PdfError."""
    with connect(home, snapshot) as connection:
        files = build_briefing(connection, snapshot.manifest, HOUSE)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    return [out / name for name in files]


class UnknownEditionError(ValueError):
    """An edition that this snapshot does not have; one Chinese sentence."""


def write_page(home: Home, snapshot: Snapshot, page: str, out: Path | None, edition: str) -> Path:
    """Writes a page as PDF to `out`, or under its own name into the current folder; returns the path.

    Raises UnknownEditionError, UnknownPageError, PdfError, PageError.
    """
    with snapshot_database(home, snapshot) as connection:
        name, content = page_pdf(connection, snapshot.manifest, _audience(connection, edition), page)
    path = out or Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _audience(connection: duckdb.DuckDBPyConnection, edition: str) -> Audience:
    """The readers of `internal`, `public` or `department/代码`: the name of the edition's folder."""
    found = {edition_folder(audience): audience for audience in audiences(connection)}
    if edition not in found:
        raise UnknownEditionError(f"没有版本“{edition}”，--edition 可用：{'、'.join(found)}。")
    return found[edition]
