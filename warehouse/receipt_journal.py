"""The journal of receipts: one JSON line a receipt, only ever appended.

Belongs here: the form of a line, appending so that a crash costs at most a line that is set aside, and the
journal as rows of the lake. Does not belong here: what is received and why (receiving).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from warehouse.raw_store import ensure_tables, read_table, sync_folder, write_parquet
from warehouse.raw_tables import RECEIPTS
from warehouse.receipt_register import REGISTER_NAME
from warehouse.settings import Home

JOURNAL = "journal.jsonl"
LINES_A_FLUSH = 200


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


def archived_path(home: Home, sha256: str) -> Path:
    """Where the content with this hash is kept."""
    return home.archive / sha256[:2] / sha256


class JournalWriter:
    """Appends lines in groups, each after the folders of the files that it names have reached the disk."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._waiting: list[Receipt] = []

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def write(self, receipt: Receipt) -> None:
        """Adds a line; it is on the disk after the next `flush`."""
        self._waiting.append(receipt)
        if len(self._waiting) >= LINES_A_FLUSH:
            self.flush()

    def flush(self) -> None:
        """Puts the waiting lines on the disk, after the files that they name."""
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


def read_journal(home: Home) -> list[Receipt]:
    """Every line of the journal. A last line that was cut off is set aside in a file of its own, and its
    file is journaled again when it is received again. Raises JournalError for any other unreadable line.
    """
    path = home.archive / JOURNAL
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        _set_aside(path, content[whole:], whole)
    receipts: list[Receipt] = []
    for number, line in enumerate(content[:whole].decode("utf-8", "replace").split("\n")[:-1], start=1):
        try:
            receipt = _from_line(line)
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(
                f"收件日志 {path} 第 {number} 行无法读取，请从备份恢复该文件后重试。"
            ) from error
        if receipt.receipt_no != number:
            raise JournalError(
                f"收件日志 {path} 第 {number} 行编号为 {receipt.receipt_no}，日志被改动，请从备份恢复。"
            )
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


def receipts_frame(receipts: Sequence[Receipt]) -> pl.DataFrame:
    """The journal as rows, schema RECEIPTS."""
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


def sync_lake(home: Home, receipts: Sequence[Receipt]) -> None:
    """Writes the journal lines that the lake does not have yet as one more Parquet file."""
    ensure_tables(home)
    stored = read_table(home, "receipts").height
    if stored < len(receipts):
        missing = receipts[stored:]
        name = f"r{missing[0].receipt_no:09d}-{missing[-1].receipt_no:09d}.parquet"
        write_parquet(receipts_frame(missing), home.raw / "receipts" / name)
