"""Worker processes of a generation.

Belongs here: how they are started. Does not belong here: what they do (`jobs`, `flat`).
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def worker_pool(
    processes: int, initializer: Callable[..., None] | None = None, initargs: tuple[Any, ...] = ()
) -> ProcessPoolExecutor:
    """A pool of fresh processes: a forked copy of a process with running threads may hang."""
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer, initargs)
