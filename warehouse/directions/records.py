"""Files that hold texts or labelled pairs: JSON Lines or CSV, read strictly, with clear complaints.

Belongs here: file forms. Does not belong here: comparing.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl


class RecordError(ValueError):
    """A file that cannot be used; the message is one Chinese sentence with file and line."""


def read_table(path: Path) -> pl.DataFrame:
    """Every field as text (null where absent), from JSON Lines (`.jsonl`, `.ndjson`, `.json`) or CSV (UTF-8)."""
    if not path.is_file():
        raise RecordError(f"找不到文件 {path}，请核对路径。")
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        return _read_lines(path)
    try:
        return pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise RecordError(f"文件 {path} 不是可读的 UTF-8 CSV：{str(error).splitlines()[0]}。") from error


def _read_lines(path: Path) -> pl.DataFrame:
    rows: list[dict[str, str | None]] = []
    number = 0
    try:
        # Only a line feed ends a line: JSON texts may hold the other signs that Unicode counts as line ends.
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                record = json.loads(line, strict=False)
                if not isinstance(record, dict):
                    raise RecordError(f"文件 {path} 第 {number} 行不是一个 JSON 对象，请每行写一个对象。")
                rows.append(
                    {key: None if value is None else _as_text(value) for key, value in record.items()}
                )
    except UnicodeDecodeError as error:
        raise RecordError(f"文件 {path} 不是 UTF-8 编码，请转换后重试。") from error
    except json.JSONDecodeError as error:
        raise RecordError(f"文件 {path} 第 {number} 行不是有效的 JSON：{error.msg}。") from error
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _as_text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # JSON can spell half of a surrogate pair, which no other file form can hold.
    return text.encode("utf-8", "replace").decode("utf-8")


def read_texts(path: Path, *, is_asking: bool = False) -> pl.DataFrame:
    """`id` (not null) and `text` of a file of texts; other fields are left aside.

    A text that stands twice with its id counts once, and two texts of one id are an error; of texts that only
    ask (`is_asking`) each line is one question, whatever its id.
    """
    table = read_table(path)
    missing = [name for name in ("id", "text") if name not in table.columns]
    if missing:
        raise RecordError(f"文件 {path} 缺少字段 {'、'.join(missing)}；每条应有 id 与 text。")
    if table["id"].null_count():
        raise RecordError(f"文件 {path} 有记录没有 id，请补齐。")
    table = table.select("id", "text")
    if is_asking:
        return table
    table = table.unique(maintain_order=True)
    doubled = table.filter(pl.col("id").is_duplicated())
    if doubled.height:
        raise RecordError(f"文件 {path} 中编号“{doubled['id'][0]}”出现不止一次而文本不同，请使编号唯一。")
    return table
