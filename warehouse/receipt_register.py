"""The receipt register `收件登记.csv`: when a file was really received, and from whom.

Belongs here: reading a register's lines and saying which lines are wrong. Does not belong here: applying
them to files (receiving does) or storing issues (reading does).
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from warehouse.text_encoding import UndecodableText, decode_text

REGISTER_NAME = "收件登记.csv"
COLUMNS = ("文件", "收到时间", "报送单位", "收件人", "说明")
MAX_REGISTER_BYTES = 64 * 1024 * 1024
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)


@dataclass(frozen=True)
class RegisterLine:
    """One good line: `file` is relative to the register's folder, `/` separated; `received_at` naive local
    time.
    """

    row: int
    file: str
    received_at: datetime
    submitted_by: str | None
    received_by: str | None
    note: str | None


@dataclass(frozen=True)
class Register:
    """A register as read: its good lines by file (the last line of a file counts) and (row, Chinese reason)
    of bad ones.
    """

    lines: dict[str, RegisterLine]
    faults: list[tuple[int, str]]


def parse_register(content: bytes) -> Register:
    """Reads a register. Never raises: what cannot be read is a fault with its row (1 = the header row)."""
    if len(content) > MAX_REGISTER_BYTES:
        return Register({}, [(1, "文件过大，不是收件登记")])
    try:
        rows = list(csv.reader(io.StringIO(decode_text(content), newline="")))
    except (UndecodableText, csv.Error) as error:
        return Register({}, [(1, f"无法读取：{error}")])
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS[:2] if name not in header]
    if missing:
        return Register({}, [(1, f"缺少列“{'”“'.join(missing)}”")])
    lines: dict[str, RegisterLine] = {}
    faults: list[tuple[int, str]] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[at].strip() for at, name in enumerate(header) if at < len(row)}
        if not any(cells.values()):
            continue
        line, reason = _parse_line(number, cells)
        if line is None:
            faults.append((number, reason))
            continue
        earlier = lines.get(line.file)
        if earlier is not None and earlier.received_at != line.received_at:
            faults.append((number, f"文件“{line.file}”与第 {earlier.row} 行重复且时间不同，以本行为准"))
        lines[line.file] = line
    return Register(lines, faults)


def _parse_line(number: int, cells: dict[str, str]) -> tuple[RegisterLine | None, str]:
    file = cells.get("文件", "").replace("\\", "/")
    path = PurePosixPath(file)
    if not file or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return None, f"“{file}”不是登记表所在文件夹之内的相对路径"
    received_at = _parse_time(cells.get("收到时间", ""))
    if received_at is None:
        return None, f"收到时间“{cells.get('收到时间', '')}”无法识别"
    said = {name: cells.get(name) or None for name in COLUMNS[2:]}
    return RegisterLine(number, str(path), received_at, said["报送单位"], said["收件人"], said["说明"]), ""


def _parse_time(text: str) -> datetime | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
