"""Receiving files: every file that arrives is kept whole, for ever, under the hash of its content.

Belongs here: the archive and its journal, and what the receipt register says about a file. Does not belong
here: opening a file to see what is in it (reading does that), or anything that alters the inbox.

A file is archived before its journal line is written, so a crash leaves a whole file without a line (the
next receiving writes it) or nothing. What is not an ordinary file is journaled too, with the reason why it
will not be read: of a symbolic link the archive keeps the path that it points to, and it is never followed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from warehouse.inbox import Found, danger_in_name, printable, walk
from warehouse.receipt_journal import (
    JournalError,
    JournalWriter,
    Receipt,
    archived_path,
    read_journal,
    receipts_frame,
    sync_lake,
)
from warehouse.receipt_register import RegisterLine
from warehouse.settings import Home

__all__ = ["JournalError", "Receipt", "archived_path", "journal", "receive", "verify_archive"]

COPY_BYTES = 1 << 20


def receive(
    home: Home, paths: Sequence[Path] | None = None, *, received_by: str, received_at: datetime | None = None
) -> list[Receipt]:
    """Archives and journals what is new among `paths` (files or folders; None = the whole inbox).

    New means: the content differs from the last one journaled for the same origin, or a receipt register
    now says otherwise about when or from whom it came. `received_at` (default: now) is used where no
    register names the file. The origin of a file is its path below the inbox, or below the folder that was
    given. Returns the new journal lines. Raises FileNotFoundError for a path that does not exist,
    JournalError.
    """
    home.archive.mkdir(parents=True, exist_ok=True)
    with _only_receiver(home):
        _remove_leftovers(home)
        known = read_journal(home)
        last = {receipt.origin: receipt for receipt in known}
        cache = _StatCache(home)
        new: list[Receipt] = []
        with JournalWriter(home) as journal_writer:
            for found in walk(home, paths):
                content = _take(home, found, cache)
                receipt = _receipt(
                    len(known) + len(new) + 1, found, content, received_by, received_at, datetime.now()
                )
                if _says_something_new(receipt, last.get(receipt.origin), found.register):
                    last[receipt.origin] = receipt
                    new.append(receipt)
                    journal_writer.write(receipt)
        cache.save()
        sync_lake(home, [*known, *new])
    return new


def journal(home: Home) -> pl.DataFrame:
    """Every receipt, in journal order; columns and types of `raw_store.RECEIPTS`. Brings the lake's copy up
    to date.
    """
    receipts = read_journal(home)
    sync_lake(home, receipts)
    return receipts_frame(receipts)


def verify_archive(home: Home) -> list[str]:
    """Re-hashes the whole archive against the journal; returns Chinese sentences, one a problem (none =
    sound).
    """
    try:
        receipts = read_journal(home)
    except JournalError as error:
        return [str(error)]
    problems: list[str] = []
    journaled = {receipt.sha256: receipt for receipt in receipts}
    for sha256, receipt in sorted(journaled.items()):
        path = archived_path(home, sha256)
        if not path.exists():
            problems.append(f"归档缺少文件“{receipt.origin}”（{sha256[:12]}），请从备份恢复。")
        elif _hash_file(path) != sha256:
            problems.append(f"归档文件“{receipt.origin}”（{sha256[:12]}）的内容已改变，请从备份恢复。")
    for path in sorted(home.archive.glob("??/*")):
        if path.name not in journaled:
            problems.append(f"归档中的文件 {path.name[:12]} 没有收件记录，请重新接收其来源文件夹。")
    return problems


@dataclass(frozen=True)
class _Content:
    sha256: str
    size: int
    refusal_code: str | None = None
    refusal_detail: str | None = None


def _take(home: Home, found: Found, cache: _StatCache) -> _Content:
    """Archives the content of one entry and says what it is. Nothing but an ordinary file is ever opened."""
    mode = found.status.st_mode
    if stat.S_ISLNK(mode):
        target = os.fsencode(found.path.readlink())
        return _Content(_archive_bytes(home, target), len(target), "F16", "是指向别处的链接")
    if not stat.S_ISREG(mode):
        return _Content(_archive_bytes(home, b""), 0, "F16", "是设备或管道")
    sha256 = cache.get(found)
    if sha256 is None or not archived_path(home, sha256).exists():
        sha256 = _archive_file(home, found.path)
        cache.put(found, sha256)
    danger = danger_in_name(found.origin)
    return _Content(sha256, found.status.st_size, "F11" if danger else None, danger)


def _archive_file(home: Home, path: Path) -> str:
    """Copies one file into the archive; returns the hash of what was copied (the file may be growing
    meanwhile).
    """
    digest = hashlib.sha256()
    temp = home.archive / f".incoming-{os.getpid()}"
    with path.open("rb") as source, temp.open("wb") as target:
        while block := source.read(COPY_BYTES):
            digest.update(block)
            target.write(block)
        target.flush()
        sha256 = digest.hexdigest()
        if archived_path(home, sha256).exists():
            temp.unlink()
            return sha256
        os.fsync(target.fileno())
    _put(home, temp, sha256)
    return sha256


def _archive_bytes(home: Home, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    if not archived_path(home, sha256).exists():
        temp = home.archive / f".incoming-{os.getpid()}"
        with temp.open("wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        _put(home, temp, sha256)
    return sha256


def _put(home: Home, temp: Path, sha256: str) -> None:
    target = archived_path(home, sha256)
    target.parent.mkdir(exist_ok=True)
    temp.chmod(0o444)
    temp.replace(target)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_leftovers(home: Home) -> None:
    """Half-copied files of a receiving that was cut off; safe because only one receiver works at a time."""
    for leftover in home.archive.glob(".incoming-*"):
        leftover.unlink()


def _receipt(
    number: int,
    found: Found,
    content: _Content,
    received_by: str,
    received_at: datetime | None,
    now: datetime,
) -> Receipt:
    line = found.register
    return Receipt(
        receipt_no=number,
        sha256=content.sha256,
        size=content.size,
        file_name=printable(found.path.name),
        origin=printable(found.origin),
        submitted_by=line.submitted_by if line else None,
        received_by=(line.received_by if line else None) or received_by,
        received_at=(line.received_at if line else None) or received_at or now,
        archived_at=now,
        refusal_code=content.refusal_code,
        refusal_detail=content.refusal_detail,
        note=line.note if line else None,
    )


def _says_something_new(receipt: Receipt, last: Receipt | None, line: RegisterLine | None) -> bool:
    if last is None or last.sha256 != receipt.sha256:
        return True
    return line is not None and (last.received_at, last.submitted_by) != (line.received_at, line.submitted_by)


@contextmanager
def _only_receiver(home: Home) -> Iterator[None]:
    """Two receivers at once would give one number twice; the second waits."""
    with (home.archive / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _StatCache:
    """Remembers the hash of a file by its size and times, so that an inbox with nothing new is not hashed
    again.

    The change time is part of the key because the modification time can be set by hand and the change time
    cannot.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.work / "received_stats.json"
        self._changed = False
        try:
            self._known: dict[str, list[int | str]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def get(self, found: Found) -> str | None:
        entry = self._known.get(_key(found.path))
        if entry is not None and entry[:3] == _times(found.status):
            return str(entry[3])
        return None

    def put(self, found: Found, sha256: str) -> None:
        self._known[_key(found.path)] = [*_times(found.status), sha256]
        self._changed = True

    def save(self) -> None:
        if not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temp = self._path.with_suffix(".part")
        temp.write_text(json.dumps(self._known), encoding="utf-8")
        temp.replace(self._path)


def _key(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _times(status: os.stat_result) -> list[int | str]:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
