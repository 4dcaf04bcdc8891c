"""A decision on two directions as a file for the inbox, in the form that layouts/direction_decisions reads.

Belongs here: checking and writing one decision. Does not belong here: what a decision changes (models), or when
the file is received.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from warehouse.settings import seeds_dir

COLUMNS = (
    *("方向编号一", "文本一", "方向编号二", "文本二"),
    *("结论", "理由", "决定机关", "决定日期", "文号"),
)
_SIDE = "select text from marts.fct_direction where text_id = $1"


class DecidingError(ValueError):
    """A decision that cannot be written; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Decision:
    """What an office decided about two directions, named by their numbers in `fct_direction`."""

    text_id_one: str
    text_id_two: str
    verdict: str
    reason: str
    office: str
    decided_on: date
    document_number: str | None = None


def verdicts() -> list[str]:
    """The verdicts that may be given, in the order of their list."""
    table = pl.read_csv(seeds_dir() / "directions" / "direction_verdicts.csv", infer_schema=False)
    standing = table.filter(pl.col("valid_to").is_null()).sort(pl.col("sort_order").cast(pl.Int32))
    return standing["verdict_name"].to_list()


def write_decision(
    connection: duckdb.DuckDBPyConnection, decision: Decision, inbox: Path
) -> tuple[Path, bool]:
    """Writes the decision into `inbox`: the file, and whether it is new. The same decision is the same file.

    The texts as they stand in the snapshot go with their numbers, because a decision holds for what was read.
    Raises DecidingError.
    """
    _check(decision)
    texts = [_text(connection, text_id) for text_id in (decision.text_id_one, decision.text_id_two)]
    line = [
        *(decision.text_id_one, texts[0], decision.text_id_two, texts[1]),
        *(decision.verdict, _one_line(decision.reason), _one_line(decision.office)),
        *(decision.decided_on.isoformat(), _one_line(decision.document_number or "")),
    ]
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([COLUMNS, line])
    # With a mark of the encoding, so that a spreadsheet program shows the characters too.
    content = stream.getvalue().encode("utf-8-sig")
    name = f"方向判定决定_{decision.decided_on:%Y%m%d}_{hashlib.sha256(content).hexdigest()[:12]}.csv"
    path = inbox / name
    if path.exists():
        return path, False
    unfinished = inbox / f".{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path, True


def _check(decision: Decision) -> None:
    if decision.text_id_one == decision.text_id_two:
        raise DecidingError("两个方向编号相同，一项决定应针对两条不同的方向。")
    known = verdicts()
    if decision.verdict not in known:
        raise DecidingError(f"结论应为 {'、'.join(known)} 之一，收到“{decision.verdict}”。")
    for name, value in (("理由", decision.reason), ("决定机关", decision.office)):
        if not value.strip():
            raise DecidingError(f"{name}不能为空。")


def _text(connection: duckdb.DuckDBPyConnection, text_id: str) -> str:
    row = connection.execute(_SIDE, [text_id]).fetchone()
    if row is None:
        raise DecidingError(
            f"已发布的快照中没有编号为“{text_id}”的方向；编号形如 T-004c9b8d5d8e，"
            "见方向重复网页或 tic directions check --format json。"
        )
    return row[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())
