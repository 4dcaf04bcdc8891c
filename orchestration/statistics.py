"""The annual statistics of one year, written out or issued.

Belongs here: the order of the steps from a snapshot to documents. Does not belong here: options and exit codes (cli), the
documents (reports), what an edition is (warehouse.editions).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.locking import writing
from reports.charts import ChartEngine
from reports.statistics.documents import build_documents
from reports.statistics.shelf import StatisticsShelf
from warehouse.edition_preview import issued_view
from warehouse.editions import draft_edition, store_edition
from warehouse.publishing import Snapshot, connect
from warehouse.settings import Home


def write_documents(home: Home, snapshot: Snapshot, year: int, out: Path, *, public: bool) -> list[Path]:
    """Writes the documents of one year into `out`; returns their paths. Raises StatisticsError."""
    with connect(home, snapshot) as connection, ChartEngine() as charts:
        documents = build_documents(
            StatisticsShelf(connection), snapshot.manifest, year, charts, public=public
        )
    out.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        (out / name).write_bytes(content)
    return [out / name for name in documents]


def issue(home: Home, snapshot: Snapshot, year: int, *, issued_on: date) -> Path:
    """Issues the next edition of one year; returns its folder. Raises EditionError, StatisticsError."""
    with writing(home):
        with connect(home, snapshot) as connection:
            draft = draft_edition(home, connection, snapshot.manifest, year, issued_on=issued_on)
        with issued_view(snapshot, draft) as connection, ChartEngine() as charts:
            documents = build_documents(StatisticsShelf(connection), snapshot.manifest, year, charts)
        return store_edition(home, draft, documents)
