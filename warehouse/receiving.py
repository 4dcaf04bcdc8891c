"""Receiving files: every file that arrives is kept whole, for ever, under the hash of its content.

Belongs here: the archive and its journal, and what the receipt register says about a file. Does not belong here: opening
a file to see what is in it (reading does that), or anything that alters the inbox.

A file is archived before its journal line is written, so a crash leaves a whole file without a line (the next receiving
writes it) or nothing. What is not an ordinary file is journaled too, with the reason why it will not be read: of a
symbolic link the archive keeps the path that it points to, and it is never followed.
"""

from __future__ import annotations

import csv
import fcntl
import fnmatch
import hashlib
import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from warehouse.raw_store import RECEIPTS, ensure_tables, read_table, sync_folder, write_parquet
from warehouse.receipt_register import MAX_REGISTER_BYTES, REGISTER_NAME, Register, RegisterLine, parse_register
from warehouse.settings import Home, seeds_dir

JOURNAL = "journal.jsonl"
COPY_BYTES = 1 << 20
LINES_A_FLUSH = 200
_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Receipt:
    """One journal line. Times are naive local; `origin` is the path below the inbox, `/` separated.

    `refusal_code` is an issue code for what will not be opened at all (a link, a dangerous name), else None.
    """

    receipt_no: int
    sha256: str
    size: int
    file_name: str
    origin: str
    submitted_by: str | None
    received_by: str
    received_at: datetime
    archived_at: datetime
    refusal_code: str | None = None
    refusal_detail: str | None = None
    note: str | None = None


class JournalError(ValueError):
    """A journal that cannot be trusted; the message is one Chinese sentence."""


@dataclass(frozen=True)
class _Found:
    path: Path
    origin: str
    status: os.stat_result
    register: RegisterLine | None


def archived_path(home: Home, sha256: str) -> Path:
    """Where the content with this hash is kept."""
    return home.archive / sha256[:2] / sha256


def receive(
    home: Home, paths: Sequence[Path] | None = None, *, received_by: str, received_at: datetime | None = None
) -> list[Receipt]:
    """Archives and journals what is new among `paths` (files or folders; None = the whole inbox).

    New means: the content differs from the last one journaled for the same origin, or a receipt register now says
    otherwise about when or from whom it came. `received_at` (default: now) is used where no register names the file.
    The origin of a file is its path below the inbox, or below the folder that was given.
    Returns the new journal lines. Raises FileNotFoundError for a path that does not exist, JournalError.
    """
    home.archive.mkdir(parents=True, exist_ok=True)
    with _only_receiver(home):
        _remove_leftovers(home)
        known = _read_journal(home)
        last = {receipt.origin: receipt for receipt in known}
        cache = _StatCache(home)
        new: list[Receipt] = []
        with _JournalWriter(home) as journal_writer:
            for found in _walk(home, paths):
                content = _take(home, found, cache)
                receipt = _receipt(
                    len(known) + len(new) + 1, found, content, received_by, received_at, datetime.now()
                )
                if _says_something_new(receipt, last.get(receipt.origin), found.register):
                    last[receipt.origin] = receipt
                    new.append(receipt)
                    journal_writer.write(receipt)
        cache.save()
        _sync_lake(home, [*known, *new])
    return new


def journal(home: Home) -> pl.DataFrame:
    """Every receipt, in journal order; columns and types of `raw_store.RECEIPTS`. Brings the lake's copy up to date."""
    receipts = _read_journal(home) if (home.archive / JOURNAL).exists() else []
    _sync_lake(home, receipts)
    return _frame(receipts)


def verify_archive(home: Home) -> list[str]:
    """Re-hashes the whole archive against the journal; returns Chinese sentences, one a problem (none = sound)."""
    try:
        receipts = _read_journal(home) if (home.archive / JOURNAL).exists() else []
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


# --- looking through the inbox -----------------------------------------------------------------------------------


def _walk(home: Home, paths: Sequence[Path] | None) -> Iterator[_Found]:
    """Every entry to receive in a fixed order, registers first in their folder's turn."""
    for start in [home.inbox] if paths is None else paths:
        start = start.absolute()
        if start.is_dir() and not start.is_symlink():
            inside_inbox = start.is_relative_to(home.inbox) and start != home.inbox
            base = home.inbox if inside_inbox else start
            entries = sorted(_entries(start), key=lambda path: os.fsencode(path))
        elif os.path.lexists(start):
            base = home.inbox if start.is_relative_to(home.inbox) else start.parent
            entries = [start]
        else:
            raise FileNotFoundError(f"找不到要接收的文件或文件夹：{start}。")
        registers = _registers(entries, base)
        for path in entries:
            relative = path.relative_to(base)
            yield _Found(path, relative.as_posix(), path.lstat(), _registered(registers, relative))


def _entries(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_ignored(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path))
            else:
                yield Path(entry.path)


@lru_cache(maxsize=1)
def _ignored_patterns() -> tuple[str, ...]:
    with (seeds_dir() / "reference" / "ignored_files.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["pattern"] for row in csv.DictReader(file))


def _is_ignored(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _ignored_patterns())


def _registers(entries: Iterable[Path], base: Path) -> dict[str, Register]:
    found: dict[str, Register] = {}
    for path in entries:
        if path.name == REGISTER_NAME and stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                found[path.parent.relative_to(base).as_posix()] = parse_register(file.read(MAX_REGISTER_BYTES + 1))
    return found


def _registered(registers: dict[str, Register], relative: Path) -> RegisterLine | None:
    """The line about a file in the nearest register at or above its folder."""
    if not registers:
        return None
    for folder in relative.parents:
        register = registers.get(folder.as_posix())
        if register is not None:
            line = register.lines.get(relative.relative_to(folder).as_posix())
            if line is not None:
                return line
    return None


# --- one file ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Content:
    sha256: str
    size: int
    refusal_code: str | None = None
    refusal_detail: str | None = None


def _take(home: Home, found: _Found, cache: _StatCache) -> _Content:
    """Archives the content of one entry and says what it is. Nothing but an ordinary file is ever opened."""
    mode = found.status.st_mode
    if stat.S_ISLNK(mode):
        target = os.fsencode(os.readlink(found.path))
        return _Content(_archive_bytes(home, target), len(target), "F16", "是指向别处的链接")
    if not stat.S_ISREG(mode):
        return _Content(_archive_bytes(home, b""), 0, "F16", "是设备或管道")
    sha256 = cache.get(found)
    if sha256 is None or not archived_path(home, sha256).exists():
        sha256 = _archive_file(home, found.path)
        cache.put(found, sha256)
    danger = _danger_in_name(found.origin)
    return _Content(sha256, found.status.st_size, "F11" if danger else None, danger)


def _danger_in_name(origin: str) -> str | None:
    """Why a name could mislead a person or a program, or None."""
    if "\\" in origin:
        return "含有反斜杠"
    for character in origin:
        if unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI_CONTROLS:
            return f"含有字符 U+{ord(character):04X}"
    return None


def _printable(name: str) -> str:
    """`name` with everything dangerous written as an escape, so that it can be stored and shown."""
    if _danger_in_name(name) is None:
        return name
    return "".join(
        f"\\u{ord(character):04x}" if _danger_in_name(character) and character != "\\" else character
        for character in name
    )


def _archive_file(home: Home, path: Path) -> str:
    """Copies one file into the archive; returns the hash of what was copied (the file may be growing meanwhile)."""
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
    os.replace(temp, target)


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_leftovers(home: Home) -> None:
    """Half-copied files of a receiving that was cut off; safe because only one receiver works at a time."""
    for leftover in home.archive.glob(".incoming-*"):
        leftover.unlink()


def _receipt(
    number: int, found: _Found, content: _Content, received_by: str, received_at: datetime | None, now: datetime
) -> Receipt:
    line = found.register
    return Receipt(
        receipt_no=number,
        sha256=content.sha256,
        size=content.size,
        file_name=_printable(found.path.name),
        origin=_printable(found.origin),
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


# --- the journal -------------------------------------------------------------------------------------------------


@contextmanager
def _only_receiver(home: Home) -> Iterator[None]:
    """Two receivers at once would give one number twice; the second waits."""
    with (home.archive / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _JournalWriter:
    """Appends lines in groups: the archive's folders reach the disk before the lines that name their files."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._waiting: list[Receipt] = []

    def __enter__(self) -> _JournalWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def write(self, receipt: Receipt) -> None:
        self._waiting.append(receipt)
        if len(self._waiting) >= LINES_A_FLUSH:
            self.flush()

    def flush(self) -> None:
        if not self._waiting:
            return
        for folder in {archived_path(self._home, receipt.sha256).parent for receipt in self._waiting}:
            sync_folder(folder)
        lines = "".join(_to_line(receipt) for receipt in self._waiting)
        with (self._home.archive / JOURNAL).open("a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._home.archive)
        self._waiting.clear()


def _to_line(receipt: Receipt) -> str:
    row = asdict(receipt)
    row["received_at"] = receipt.received_at.isoformat()
    row["archived_at"] = receipt.archived_at.isoformat()
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read_journal(home: Home) -> list[Receipt]:
    """Every line of the journal. A last line that was cut off is set aside in a file of its own, and its file is
    journaled again when it is received again. Raises JournalError for any other unreadable line."""
    path = home.archive / JOURNAL
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        _set_aside(path, content[whole:], whole)
    receipts: list[Receipt] = []
    for number, line in enumerate(content[:whole].decode("utf-8", "replace").splitlines(), start=1):
        try:
            receipt = _from_line(line)
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(f"收件日志 {path} 第 {number} 行无法读取，请从备份恢复该文件后重试。") from error
        if receipt.receipt_no != number:
            raise JournalError(f"收件日志 {path} 第 {number} 行编号为 {receipt.receipt_no}，日志被改动，请从备份恢复。")
        receipts.append(receipt)
    return receipts


def _from_line(line: str) -> Receipt:
    row = json.loads(line)
    row["received_at"] = datetime.fromisoformat(row["received_at"])
    row["archived_at"] = datetime.fromisoformat(row["archived_at"])
    return Receipt(**row)


def _set_aside(path: Path, torn: bytes, whole: int) -> None:
    aside = path.with_name(f"journal.torn-{hashlib.sha256(torn).hexdigest()[:12]}")
    aside.write_bytes(torn)
    with path.open("rb+") as file:
        file.truncate(whole)
        os.fsync(file.fileno())


def _frame(receipts: Sequence[Receipt]) -> pl.DataFrame:
    rows = [
        {
            "receipt_no": receipt.receipt_no,
            "file_sha256": receipt.sha256,
            "size_bytes": receipt.size,
            "file_name": receipt.file_name,
            "origin": receipt.origin,
            "submitted_by": receipt.submitted_by,
            "received_by": receipt.received_by,
            "received_at": receipt.received_at,
            "archived_at": receipt.archived_at,
            "is_register": receipt.file_name == REGISTER_NAME and receipt.refusal_code is None,
            "refusal_code": receipt.refusal_code,
            "refusal_detail": receipt.refusal_detail,
            "note": receipt.note,
        }
        for receipt in receipts
    ]
    return pl.DataFrame(rows, schema=RECEIPTS)


def _sync_lake(home: Home, receipts: Sequence[Receipt]) -> None:
    """Writes the journal lines that the lake does not have yet as one more Parquet file."""
    ensure_tables(home)
    stored = read_table(home, "receipts").height
    if stored < len(receipts):
        missing = receipts[stored:]
        name = f"r{missing[0].receipt_no:09d}-{missing[-1].receipt_no:09d}.parquet"
        write_parquet(_frame(missing), home.raw / "receipts" / name)


class _StatCache:
    """Remembers the hash of a file by its size and times, so that an inbox with nothing new is not hashed again.

    The change time is part of the key because the modification time can be set by hand and the change time cannot.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.work / "received_stats.json"
        self._changed = False
        try:
            self._known: dict[str, list[int | str]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def get(self, found: _Found) -> str | None:
        entry = self._known.get(_key(found.path))
        if entry is not None and entry[:3] == _times(found.status):
            return str(entry[3])
        return None

    def put(self, found: _Found, sha256: str) -> None:
        self._known[_key(found.path)] = [*_times(found.status), sha256]
        self._changed = True

    def save(self) -> None:
        if not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temp = self._path.with_suffix(".part")
        temp.write_text(json.dumps(self._known), encoding="utf-8")
        os.replace(temp, self._path)


def _key(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _times(status: os.stat_result) -> list[int | str]:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
