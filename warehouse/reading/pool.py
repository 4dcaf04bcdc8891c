"""Reading in child processes, so that no file can take the run down.

Belongs here: starting, feeding, limiting and replacing children. Does not belong here: what reading a file
means.

Children are plain subprocesses rather than multiprocessing workers: those import the parent's main module
(the command line with Dagster behind it) into each child, and a fork of a process with threads is not safe.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.reading.chunk import Source
from warehouse.settings import Settings

TIME, MEMORY, DEATH = "time", "memory", "death"
CHILD_LOG = "children.log"
"""What children and their libraries print, for whoever has to find out why one died."""
GRACE_SECONDS = 30
"""Starting a child and importing its libraries on a busy machine does not count against a file."""
SECONDS_A_MB = 4
"""A table of 100,000 rows is an honest file; the time limit of the settings is for one of usual size."""


@dataclass(frozen=True)
class Done:
    """What became of a chunk: its folder, or the reason why a single file could not be read."""

    folder: Path | None
    sources: tuple[Source, ...]
    failure: str | None = None


class _Died(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Child:
    """One process; started at the first chunk and again after a death."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._is_closed = False
        self._process: subprocess.Popen[str] | None = None
        self._late = False
        self._is_fresh = True

    def read(self, sources: Sequence[Source], folder: Path) -> None:
        """Has a chunk read into `folder`. Raises _Died when the child did not live to answer."""
        if self._is_closed:
            raise _Died(DEATH)
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        self._late = False
        seconds = self._settings.reader_timeout_seconds + (GRACE_SECONDS if self._is_fresh else 0)
        seconds += SECONDS_A_MB * sum(source.size for source in sources) / (1 << 20)
        self._is_fresh = False
        timer = threading.Timer(seconds, self._kill_late)
        timer.start()
        try:
            task = {"folder": str(folder), "sources": [asdict(source) for source in sources]}
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            timer.cancel()
        if not answer:
            raise _Died(self._reason(process))

    def stop(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def close(self) -> None:
        """Ends the process for good: no file starts another one."""
        self._is_closed = True
        self.stop()

    def _start(self) -> subprocess.Popen[str]:
        package = Path(__file__).resolve().parents[2]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        # One thread a child: the children are the parallelism, and threads would eat the address space.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "POLARS_MAX_THREADS": "1"}
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "warehouse.reading.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                text=True,
                encoding="utf-8",
            )
        assert process.stdin is not None
        process.stdin.write(json.dumps({"settings": self._settings.model_dump()}) + "\n")
        self._process = process
        self._is_fresh = True
        return process

    def _kill_late(self) -> None:
        self._late = True
        if self._process is not None:
            self._process.kill()

    def _reason(self, process: subprocess.Popen[str]) -> str:
        code = process.wait()
        self.stop()
        if self._late:
            return TIME
        # A Rust library that is refused memory aborts; Python itself raises MemoryError, which the child
        # reports.
        return MEMORY if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL) else DEATH


def read_chunks(
    chunks: Sequence[Sequence[Source]],
    folder: Path,
    settings: Settings,
    on_done: Callable[[int], None],
) -> list[Done]:
    """Reads every chunk into a folder of its own below `folder`; results in the order of the chunks.

    A chunk whose child dies is read again file by file, so that only the guilty file fails. `on_done` is
    told the number of files of each finished chunk. What children print is in `folder`/children.log.
    """
    local = threading.local()
    children: list[_Child] = []

    def read(index: int) -> list[Done]:
        if not hasattr(local, "child"):
            local.child = _Child(settings, folder / CHILD_LOG)
            children.append(local.child)
        return _read_or_split(local.child, tuple(chunks[index]), folder / f"{index:06d}")

    results: list[list[Done]] = [[] for _ in chunks]
    executor = ThreadPoolExecutor(min(settings.reader_processes, max(1, len(chunks))))
    try:
        futures = {executor.submit(read, index): index for index in range(len(chunks))}
        for future in as_completed(futures):
            index = futures[future]
            results[index] = future.result()
            on_done(len(chunks[index]))
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.close()
    return [done for of_chunk in results for done in of_chunk]


def _read_or_split(child: _Child, sources: tuple[Source, ...], folder: Path) -> list[Done]:
    try:
        child.read(sources, folder)
        return [Done(folder, sources)]
    except _Died as death:
        shutil.rmtree(folder, ignore_errors=True)
        if len(sources) == 1:
            return [Done(None, sources, death.reason)]
    return [
        done
        for number, source in enumerate(sources)
        for done in _read_or_split(child, (source,), folder.with_name(f"{folder.name}-{number:04d}"))
    ]
