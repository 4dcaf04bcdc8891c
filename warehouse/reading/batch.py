"""Reading everything that is pending, into a batch that can be committed.

Belongs here: which files, in which chunks, and the batch's tables. Does not belong here: content (reader),
processes (pool), the lake (raw_store).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.issues import make_issue
from warehouse.raw_store import next_batch_id, pending_files
from warehouse.raw_tables import ISSUES, READINGS, VALUES
from warehouse.reading.chunk import Source
from warehouse.reading.layouts import layout_sources
from warehouse.reading.pool import CHILD_LOG, MEMORY, TIME, read_chunks
from warehouse.receipt_register import parse_register
from warehouse.receiving import archived_path, journal
from warehouse.settings import Home, Settings

READER_VERSION = "1"
"""Changes when the code reads the same file and layout differently, so that every file is read again."""
FILES_A_CHUNK = 250
BYTES_A_CHUNK = 8 << 20
CHUNKS_A_PROCESS = 3


@dataclass(frozen=True)
class Batch:
    """What one reading found; nothing of it is in the lake before it is committed.

    `files` has a row a file (READINGS), `issues` one an issue (ISSUES). Values stay in files below `folder`.
    """

    batch_id: str
    folder: Path
    files: pl.DataFrame
    issues: pl.DataFrame
    parts: tuple[Path, ...]

    def value_parts(self, form: str, reporting_year: int) -> Sequence[Path]:
        """The value files (VALUES) of one form and, for annual reports, one declared year (0 = none), in
        order.
        """
        prefix = f"{form}-{reporting_year}-"
        return [path for path in self.parts if path.name.startswith(prefix)]

    def values(self, form: str) -> pl.DataFrame:
        """Every value of one form, schema VALUES."""
        paths = [path for path in self.parts if path.name.startswith(f"{form}-")]
        frames = [pl.read_ipc(path) for path in paths]
        values = pl.concat([pl.DataFrame(schema=VALUES), *frames])
        return values.with_columns(batch_id=pl.lit(self.batch_id))


def reader_version() -> str:
    """A short hash of everything that decides how a file is read: layouts, catalogues and READER_VERSION."""
    digest = hashlib.sha256(READER_VERSION.encode())
    for path in layout_sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def read_pending(
    home: Home, settings: Settings, *, on_progress: Callable[[int, int], None] | None = None
) -> Batch:
    """Reads every received file that this reader version has not read; commits nothing.

    `on_progress(done, total)` is called with numbers of files as chunks finish. Earlier uncommitted batches
    are dropped.
    """
    receipts = journal(home)
    version = reader_version()
    pending = pending_files(home, version)
    batch_id = next_batch_id(home)
    folder = home.work / "reading" / batch_id
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    plain = pending.filter(~pl.col("is_register") & pl.col("refusal_code").is_null())
    sources = [
        Source(sha256, str(archived_path(home, sha256)), name, size)
        for sha256, name, size in plain.select("file_sha256", "file_name", "size_bytes").iter_rows()
    ]
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if on_progress is not None:
            on_progress(done, len(sources))

    results = read_chunks(_chunks(sources, settings), folder, settings, advance)
    files, issues = _unread(pending, receipts, home)
    parts: list[Path] = []
    for result in results:
        if result.folder is None:
            _add_failure(result.sources[0], result.failure, settings, files, issues)
            continue
        files.append(pl.read_ipc(result.folder / "files.arrow"))
        issues.append(pl.read_ipc(result.folder / "issues.arrow"))
        parts.extend(sorted((result.folder / "values").iterdir()))
    batch = pl.lit(batch_id).alias("batch_id")
    return Batch(
        batch_id,
        folder,
        _in_order(pl.concat(files), pending).with_columns(batch, reader_version=pl.lit(version)),
        _in_order(pl.concat(issues), pending).with_columns(batch),
        tuple(parts),
    )


def _in_order(frame: pl.DataFrame, pending: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order of the first receipts of their files."""
    order = pending.select("file_sha256", "receipt_no")
    return (
        frame.join(order, on="file_sha256", how="left", maintain_order="left")
        .sort("receipt_no", maintain_order=True)
        .drop("receipt_no")
    )


def _chunks(sources: Sequence[Source], settings: Settings) -> list[list[Source]]:
    """Neighbouring files together, few enough that every process gets several chunks; a large file stands
    alone.
    """
    most = max(1, min(FILES_A_CHUNK, len(sources) // (settings.reader_processes * CHUNKS_A_PROCESS)))
    chunks: list[list[Source]] = []
    size = BYTES_A_CHUNK
    for source in sources:
        if not chunks or len(chunks[-1]) >= most or size + source.size > BYTES_A_CHUNK:
            chunks.append([])
            size = 0
        chunks[-1].append(source)
        size += source.size
    return chunks


def _unread(
    pending: pl.DataFrame, receipts: pl.DataFrame, home: Home
) -> tuple[list[pl.DataFrame], list[pl.DataFrame]]:
    """Rows of files that no child opens: registers (their faulty lines) and what receiving has refused."""
    files: list[dict[str, object]] = []
    issues: list[dict[str, object]] = []
    for row in pending.filter(pl.col("is_register") | pl.col("refusal_code").is_not_null()).iter_rows(
        named=True
    ):
        sha256 = row["file_sha256"]
        if row["refusal_code"] is not None:
            words = {"file": row["origin"], "detail": row["refusal_detail"]}
            found = [make_issue(row["refusal_code"], words=words)]
        else:
            found = [
                make_issue("F15", cell=f"A{line}", words={"row": line, "detail": reason})
                for line, reason in _register_faults(home, sha256, row["origin"], receipts)
            ]
        outcome = "accepted" if row["is_register"] else "refused"
        files.append(_file_row(sha256, outcome, len(found)))
        issues.extend({"file_sha256": sha256, **issue} for issue in found)
    return [pl.DataFrame(files, schema=READINGS)], [pl.DataFrame(issues, schema=ISSUES)]


def _register_faults(home: Home, sha256: str, origin: str, receipts: pl.DataFrame) -> list[tuple[int, str]]:
    """Faulty lines of a register, and lines about files that never came."""
    register = parse_register(archived_path(home, sha256).read_bytes())
    folder = origin.rpartition("/")[0]
    known = set(receipts["origin"].to_list())
    faults = list(register.faults)
    for line in register.lines.values():
        if (f"{folder}/{line.file}" if folder else line.file) not in known:
            faults.append((line.row, f"没有收到文件“{line.file}”"))
    return sorted(faults)


def _add_failure(
    source: Source,
    failure: str | None,
    settings: Settings,
    files: list[pl.DataFrame],
    issues: list[pl.DataFrame],
) -> None:
    detail = {
        TIME: f"时间上限（{settings.reader_timeout_seconds} 秒）",
        MEMORY: f"内存上限（{settings.reader_memory_mb} MB）",
    }
    if failure in detail:
        issue = make_issue("F10", words={"file": source.file_name, "detail": detail[failure]})
    else:
        detail_of_death = f"读取进程意外退出（详见 work/reading 下的 {CHILD_LOG}）"
        issue = make_issue("F17", words={"file": source.file_name, "detail": detail_of_death})
    files.append(pl.DataFrame([_file_row(source.sha256, "refused", 1)], schema=READINGS))
    issues.append(pl.DataFrame([{"file_sha256": source.sha256, **issue}], schema=ISSUES))


def _file_row(sha256: str, outcome: str, issue_count: int) -> dict[str, object]:
    return {"file_sha256": sha256, "outcome": outcome, "value_count": 0, "issue_count": issue_count}
