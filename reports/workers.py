"""Making the editions in several processes at once.

Belongs here: what a worker process holds, and handing out editions. Does not belong here: what an edition consists
of (`edition`), or putting files in place (`site_folder`).

Each edition is made by one process from the snapshot alone, so the files do not depend on how many there are.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from reports.charts import ChartEngine
from reports.door import edition_folder
from reports.edition import edition_files
from reports.library import PageLibrary
from reports.site_folder import SiteFolder, Staged
from reports.snapshot_tables import snapshot_database
from warehouse.audiences import DEPARTMENT, HOUSE, INTERNAL, PUBLIC, Audience
from warehouse.edition_database import EditionSource
from warehouse.publishing import Snapshot, connect
from warehouse.settings import Home


class Task(NamedTuple):
    """What every process works on: a snapshot of `home`, with the pages of `pages_dir`."""

    home: Home
    snapshot: Snapshot
    pages_dir: Path


def stage_editions(task: Task, audiences: Sequence[Audience], processes: int) -> Staged:
    """Stage the files of all `audiences` in the site folder, each under its own folder. Raises PageError."""
    if processes == 1:
        return _stage_all(task, audiences)
    staged = Staged()
    # Spawned: a forked copy of a process with open databases and running threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (task,)) as pool:
        try:
            for part in pool.map(_stage_one, sorted(audiences, key=_longest_first)):
                staged.join(part)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return staged


def _longest_first(audience: Audience) -> int:
    """The house's edition takes as long as all others together, and the public one as long as ten departments'."""
    return (INTERNAL, PUBLIC, DEPARTMENT).index(audience.kind)


class _Worker:
    """What a process holds as long as it lives: what editions have in common is read once."""

    def __init__(self, task: Task, charts: ChartEngine) -> None:
        self.task = task
        self.charts = charts
        self.library = PageLibrary(task.pages_dir)
        self.manifest = task.snapshot.manifest
        self.published = EditionSource(connect(task.home, task.snapshot))

    def stage(self, audience: Audience) -> Staged:
        """Stage the files of one edition. Raises PageError."""
        if audience == HOUSE:
            with snapshot_database(self.task.home, self.task.snapshot) as connection:
                return self._staged(EditionSource(connection), audience)
        return self._staged(self.published, audience)

    def _staged(self, source: EditionSource, audience: Audience) -> Staged:
        with _seldom_collected():
            files = edition_files(source, self.manifest, audience, self.library, self.charts)
            return SiteFolder(self.task.home.site).stage(files, edition_folder(audience))


_worker: _Worker | None = None


def _start(task: Task) -> None:
    global _worker
    charts = ChartEngine()
    charts.__enter__()  # for as long as the process lives
    _worker = _Worker(task, charts)


def _stage_one(audience: Audience) -> Staged:
    assert _worker is not None
    return _worker.stage(audience)


def _stage_all(task: Task, audiences: Sequence[Audience]) -> Staged:
    staged = Staged()
    with ChartEngine() as charts:
        worker = _Worker(task, charts)
        with worker.published.connection:
            for audience in audiences:
                staged.join(worker.stage(audience))
    return staged


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for cycles of garbage seldom: an edition holds millions of values without any, and looking through them again
    and again takes a tenth of its time.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
