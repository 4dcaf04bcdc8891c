"""Questions in files: an application form, or plain lists of texts.

Belongs here: what is asked, and the cell or line it stands in. Does not belong here: answering.
"""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import polars as pl

from warehouse.directions.asking import Question
from warehouse.directions.records import RecordError, read_table
from warehouse.directions.resources import Resources
from warehouse.directions.texts import split_directions
from warehouse.reading.chunk import ChunkReader, Source
from warehouse.settings import Settings
from warehouse.text_encoding import UndecodableText, decode_text

TEXT_COLUMNS = ("text", "文本", "研究方向", "方向名称", "方向")
_FORMS = (".xlsx", ".xlsm", ".xls")
_LINES = (".jsonl", ".ndjson", ".json")


def read_questions(path: Path, settings: Settings, resources: Resources) -> list[Question]:
    """Each single direction of a file: of a form (`.xlsx`), of the lines of a `.txt`, or of the text column of a
    `.csv` or JSON Lines file. Raises RecordError.
    """
    if not path.is_file():
        raise RecordError(f"找不到文件 {path}，请核对路径。")
    suffix = path.suffix.lower()
    if suffix in _FORMS:
        found = _read_form(path, settings)
    elif suffix in _LINES:
        found = _column(read_table(path), path, first=1)
    elif suffix == ".csv":
        found = _column(_read_csv(path), path, first=2)
    elif suffix == ".txt":
        lines = _decoded(path).splitlines()
        found = [Question(line, f"第 {number} 行") for number, line in enumerate(lines, start=1)]
    else:
        raise RecordError(f"不能从 {path} 读取方向，请用申报书（.xlsx）、.csv、.jsonl 或 .txt 文件。")
    questions = [
        Question(single, question.place, question.host_id, question.host_name)
        for question in found
        for single in split_directions(question.text, resources)
    ]
    if not questions:
        raise RecordError(f"文件 {path} 中没有研究方向，请核对内容。")
    return questions


def _decoded(path: Path) -> str:
    try:
        return decode_text(path.read_bytes())
    except UndecodableText as error:
        raise RecordError(f"文件 {path} {error}，请另存为 UTF-8 编码后重试。") from error


def _read_csv(path: Path) -> pl.DataFrame:
    try:
        rows = list(csv.reader(io.StringIO(_decoded(path), newline=""), strict=True))
    except csv.Error as error:
        raise RecordError(f"文件 {path} 不是有效的 CSV：{error}。") from error
    names = [name.strip() for name in rows[0]] if rows else []
    table = [dict(zip(names, row, strict=False)) for row in rows[1:]]
    return pl.DataFrame(table, schema=dict.fromkeys(names, pl.String))


def _column(table: pl.DataFrame, path: Path, first: int) -> list[Question]:
    name = next((name for name in TEXT_COLUMNS if name in table.columns), None)
    if name is None:
        raise RecordError(f"文件 {path} 缺少文本一列，列名应为 {'、'.join(TEXT_COLUMNS)} 之一。")
    return [Question(text or "", f"第 {number} 行") for number, text in enumerate(table[name], start=first)]


def _read_form(path: Path, settings: Settings) -> list[Question]:
    """Directions of a form that the layouts know, with the cell of each and the host that the form names."""
    with tempfile.TemporaryDirectory() as folder:
        source = Source("0" * 64, str(path), path.name, path.stat().st_size)
        ChunkReader(settings).read([source], Path(folder))
        issues = pl.read_ipc(Path(folder) / "issues.arrow")
        outcome = pl.read_ipc(Path(folder) / "files.arrow")["outcome"].item()
        if outcome != "accepted":
            said = "；".join(issues.filter(pl.col("severity") == "error")["message"]) or "不是已知的表式"
            raise RecordError(f"文件 {path} 不能读取：{said.rstrip('。')}。")
        parts = [pl.read_ipc(part) for part in sorted((Path(folder) / "values").iterdir())]
    if not parts:
        return []
    values = pl.concat(parts).filter(pl.col("text").is_not_null())
    header = values.filter(pl.col("record") == 0)

    def stated(field: str) -> str | None:
        found = header.filter(pl.col("field") == field)["clean_text"]
        return found[0] if len(found) else None

    directions = values.filter((pl.col("field") == "direction_name") & (pl.col("table") == "directions"))
    host_id, host_name = stated("host_uscc"), stated("host_name")
    return [
        Question(text, f"{sheet} {cell}", host_id, host_name)
        for text, sheet, cell in directions.select("text", "sheet", "cell").iter_rows()
    ]
