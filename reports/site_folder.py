"""The site folder: only what changed is written, what is no longer there is removed.

Belongs here: the bookkeeping of files. Does not belong here: what is in them.

`.site.json` in the folder lists every file this program wrote there; nothing else in that folder is touched.
New content waits in a staging folder until everything could be made. The list is widened before files are put
in place and narrowed after, so a run killed in between leaves no file that the next one forgets.
"""

from __future__ import annotations

import functools
import itertools
import json
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reports.site import PageFile

INDEX = ".site.json"
STAGING = ".staging"


class Change(NamedTuple):
    """What was done to the folder: files it has by name; files `written`, left `unchanged`, `removed`."""

    files: tuple[str, ...]
    written: int
    unchanged: int
    removed: int


@dataclass
class Staged:
    """Files made, by path: the size of each, and which differ from what stands in the folder."""

    sizes: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def join(self, other: Staged) -> None:
        """Take over what another process staged."""
        self.sizes |= other.sizes
        self.changed += other.changed


class SiteFolder:
    """One folder that this program keeps."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def clear_staging(self) -> None:
        """Remove what an earlier run may have left half made."""
        shutil.rmtree(self.root / STAGING, ignore_errors=True)

    def stage(self, files: Iterable[PageFile], prefix: str = "") -> Staged:
        """Make `files`, under the folder `prefix`; those that differ from what is there wait in staging."""
        staged = Staged()
        folders: set[Path] = set()
        for item in files:
            path = f"{prefix}/{item.path}" if prefix else item.path
            staged.sizes[path] = len(item.content)
            if not _is_same(self.root / path, item.content):
                staged.changed.append(path)
                waiting = self.root / STAGING / path
                if waiting.parent not in folders:
                    waiting.parent.mkdir(parents=True, exist_ok=True)
                    folders.add(waiting.parent)
                waiting.write_bytes(item.content)
        return staged

    def put_in_place(self, staged: Staged, snapshot_id: str) -> Change:
        """Move what waits to its place, and remove what this program wrote earlier and no longer makes."""
        before: dict[str, int] = self._read_index().get("files", {})
        self._write_index("", before | staged.sizes)
        self._move(staged.changed)
        stale = [path for path in before if path not in staged.sizes]
        for path in stale:
            (self.root / path).unlink(missing_ok=True)
            self._remove_empty_parents(self.root / path)
        self._write_index(snapshot_id, staged.sizes)
        written = len(staged.changed)
        return Change(tuple(staged.sizes), written, len(staged.sizes) - written, len(stale))

    def shows(self, snapshot_id: str) -> Change | None:
        """The folder as it is, when it is whole and shows this snapshot; else None."""
        index = self._read_index()
        files: dict[str, int] = index.get("files", {})
        if index.get("snapshot_id") != snapshot_id:
            return None
        if any(_size(self.root / path) != size for path, size in files.items()):
            return None
        return Change(tuple(files), 0, len(files), 0)

    def _move(self, paths: Iterable[str]) -> None:
        """Move these files out of staging; a folder that is not in place yet goes as a whole, with all that waits in it."""
        is_there = functools.cache(lambda folder: (self.root / folder).is_dir())
        moved: set[str] = set()
        for path in paths:
            folders = itertools.accumulate(path.split("/")[:-1], lambda above, name: f"{above}/{name}")
            part = next((folder for folder in folders if not is_there(folder)), path)
            if part not in moved:
                (self.root / STAGING / part).replace(self.root / part)
                moved.add(part)

    def _remove_empty_parents(self, path: Path) -> None:
        for parent in path.parents:
            if parent == self.root or not parent.is_dir() or any(parent.iterdir()):
                return
            parent.rmdir()

    def _read_index(self) -> dict:
        try:
            return json.loads((self.root / INDEX).read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def _write_index(self, snapshot_id: str, sizes: dict[str, int]) -> None:
        index = {"snapshot_id": snapshot_id, "files": dict(sorted(sizes.items()))}
        text = json.dumps(index, ensure_ascii=False, separators=(",\n", ": "))
        self.root.mkdir(parents=True, exist_ok=True)
        unfinished = self.root / f"{INDEX}.tmp"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.root / INDEX)


def _is_same(path: Path, content: bytes) -> bool:
    return _size(path) == len(content) and path.read_bytes() == content


def _size(path: Path) -> int | None:
    """The size of a file; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
