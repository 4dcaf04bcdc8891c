"""One run at a time on one home.

Belongs here: the operating system's lock on `work/run.lock`. Does not belong here: anything that is safe to
do at the same time, such as reading the published snapshot.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.settings import Home

LOCK_FILE = "run.lock"

_held: set[Path] = set()


class HomeBusyError(RuntimeError):
    """Another process is writing to the home; the message is one Chinese sentence for the user."""


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Hold the home's lock; taking it again in the same process (command line, then Dagster run) is one lock.

    The operating system drops the lock when the process dies, so a killed run never blocks the next one.
    Raises HomeBusyError at once when another process holds it.
    """
    path = home.work / LOCK_FILE
    if path in _held:
        yield
        return
    home.work.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            owner = file.read().strip() or "未知"
            raise HomeBusyError(
                f"另一个进程（进程号 {owner}）正在写入 {home.root}，请等它结束后再运行。"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
