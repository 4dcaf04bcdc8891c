"""Where the noise goes: Dagster's, dbt's and every library's messages, into `work/logs`, not onto the screen.

Belongs here: the log file, and the name of Dagster's way to it (the logger itself is a definition). Does not
belong here: what a user is told (console).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from warehouse.settings import Home

FILE_LOGGER = "file"
RUN_LOGGER = "tic.run"
MAX_BYTES = 10_000_000


def log_file(home: Home) -> Path:
    """The file that holds everything a run had to say."""
    return home.work / "logs" / "tic.log"


@contextmanager
def logging_to_file(home: Home) -> Iterator[None]:
    """Send all logging and warnings of this process to the home's log file for the length of the block."""
    path = log_file(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers[:] = [handler]
    logging.captureWarnings(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            yield
    finally:
        logging.captureWarnings(False)
        root.handlers[:] = before
        handler.close()
