"""What is in the folders that are to be received.

Belongs here: walking them in a fixed order, what is left alone by a listed rule, names that could do harm,
and the receipt register's line of each file. Does not belong here: copying or journaling (receiving).
"""

from __future__ import annotations

import csv
import fnmatch
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from warehouse.receipt_register import (
    MAX_REGISTER_BYTES,
    REGISTER_NAME,
    Register,
    RegisterLine,
    parse_register,
)
from warehouse.settings import Home, seeds_dir

_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Found:
    """One entry: where it is, its path below the inbox (`/` separated), its status, its register line if
    any.
    """

    path: Path
    origin: str
    status: os.stat_result
    register: RegisterLine | None


def walk(home: Home, paths: Sequence[Path] | None) -> Iterator[Found]:
    """Every entry to receive, in a fixed order; None = the whole inbox. Raises FileNotFoundError."""
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
            yield Found(path, relative.as_posix(), path.lstat(), _registered(registers, relative))


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
                found[path.parent.relative_to(base).as_posix()] = parse_register(
                    file.read(MAX_REGISTER_BYTES + 1)
                )
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


def danger_in_name(origin: str) -> str | None:
    """Why a name could mislead a person or a program, or None."""
    if "\\" in origin:
        return "含有反斜杠"
    for character in origin:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI_CONTROLS:
            return f"含有字符 U+{ord(character):04X}"
    return None


def printable(name: str) -> str:
    """`name` with everything dangerous written as an escape, so that it can be stored and shown."""
    if danger_in_name(name) is None:
        return name
    return "".join(
        f"\\u{ord(character):04x}" if danger_in_name(character) and character != "\\" else character
        for character in name
    )
