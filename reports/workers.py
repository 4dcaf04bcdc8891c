"""Making the editions in several processes at once.

Belongs here: what a worker process holds, and handing out editions. Does not belong here: what an edition consists
of (`edition`), or putting files in place (`site_folder`).

Each edition is made by one process from the snapshot alone, so the files do not depend on how many there are.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from reports.charts import ChartEngine
from reports.door import edition_folder
from reports.edition import edition_files
from reports.library import PageLibrary
from reports.site_folder import SiteFolder, Staged
from reports.snapshot_tables import published_database
from warehouse.audiences import DEPARTMENT, INTERNAL, PUBLIC, Audience
from warehouse.publishing import Snapshot
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


class _Worker(NamedTuple):
    task: Task
    library: PageLibrary
    charts: ChartEngine


_worker: _Worker | None = None


def _start(task: Task) -> None:
    global _worker
    charts = ChartEngine()
    charts.__enter__()  # for as long as the process lives
    _worker = _Worker(task, PageLibrary(task.pages_dir), charts)


def _stage_one(audience: Audience) -> Staged:
    assert _worker is not None
    return _stage(_worker, audience)


def _stage_all(task: Task, audiences: Sequence[Audience]) -> Staged:
    staged = Staged()
    with ChartEngine() as charts:
        worker = _Worker(task, PageLibrary(task.pages_dir), charts)
        for audience in audiences:
            staged.join(_stage(worker, audience))
    return staged


def _stage(worker: _Worker, audience: Audience) -> Staged:
    task = worker.task
    with published_database(task.home, task.snapshot, audience) as connection:
        files = edition_files(connection, task.snapshot.manifest, audience, worker.library, worker.charts)
        return SiteFolder(task.home.site).stage(files, edition_folder(audience))
