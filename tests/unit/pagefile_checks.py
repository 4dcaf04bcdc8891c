"""Checks that the files beside a page hold what the page shows, for tests of whole sites."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl

_SIGNS = {"mark": "【】", "u": "〔〕"}
_COUNTED = "已报/应报（家）"


class _Shown(HTMLParser):
    """The tables of a page that have a file: its address, their head lines, their rows; small print left out."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]], list[list[str]]]] = []
        self.rows: list[list[str]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.skipped: str | None = None
        self.has_file = False  # lists of downloads are tables without a file

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and named.get("class") == "csv":
            self.tables.append((str(named["href"]), [], []))
            self.has_file = True
        elif tag in ("thead", "tbody") and not self.has_file:
            self.rows = []
        elif tag in ("thead", "tbody"):
            _, heads, body = self.tables[-1]
            self.rows = heads if tag == "thead" else body
        elif tag == "tr":
            self.row = [] if "grp" not in (named.get("class") or "") else None
        elif tag in ("td", "th") and self.row is not None:
            self.cell = []
        elif tag in ("small", "sup") or (tag == "span" and named.get("class") in ("q", "mark")):
            self.skipped = tag
        elif tag in _SIGNS:
            self.handle_data(_SIGNS[tag][0])

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipped:
            self.skipped = None
        elif tag in _SIGNS:
            self.handle_data(_SIGNS[tag][1])
        elif tag in ("td", "th") and self.cell is not None and self.row is not None:
            self.row.append("".join(self.cell))
            self.cell = None
        elif tag == "tr" and self.row:
            self.rows.append(self.row)
        elif tag == "table":
            self.has_file = False

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.skipped:
            self.cell.append(data)


def check_files_of_page(page: Path, snapshot_id: str) -> int:
    """Compare workbook and CSVs of one page with its tables; how many cells were compared."""
    shown = _Shown()
    shown.feed(page.read_text(encoding="utf-8"))
    workbook = page.with_name(page.name.removesuffix(".html") + ".xlsx")
    assert workbook.is_file() == bool(shown.tables), page
    if not shown.tables:
        return 0
    sheets = _sheets(workbook)
    stem = page.name.removesuffix(".html")
    assert [name for name, _, _ in shown.tables] == [f"{stem}-{n}.csv" for n in range(1, len(sheets) + 1)]
    compared = 0
    for (name, heads, lines), (facts, titles, rows) in zip(shown.tables, sheets, strict=True):
        assert snapshot_id in facts["数据"] and "数据截止日" in facts["数据"]
        kept = [p for p, title in enumerate(titles) if title != "分组" and not title.endswith("（说明）")]
        # a heading within a table has no figures in the file either
        figures = [row for row in rows if any(value not in (None, "") for value in row[1:])]
        assert len(lines) == len(figures), (page, name)
        is_counted = any(_COUNTED in head for head in heads)  # two columns of the file stand in one there
        for line, row in zip(lines, figures, strict=True):
            texts = line[:-2] if is_counted else line
            held = [row[place] for place in kept]
            assert len(held) >= len(texts)
            for text, value in zip(texts, held, strict=False):
                assert is_same(text, value), (page, name, text, value)
                compared += 1
        check_csv((page.parent / name).read_bytes(), titles, rows)
    return compared


def is_same(shown: str, held: Any) -> bool:
    """Whether a value of a file is what a cell of the page says: numbers to the decimals that are shown."""
    if isinstance(held, bool) or held is None:
        return shown == ""
    if isinstance(held, int | float):
        if words := re.fullmatch(r"(还有|已过)([\d,]+)日|当日到期", shown):
            return abs(held) == int((words.group(2) or "0").replace(",", ""))
        text = shown.replace(",", "")
        share = text.endswith("%")
        number = text.removesuffix("%")
        slack = 0.5001 * 10 ** -len(number.partition(".")[2])
        return abs(float(number) - held * (100 if share else 1)) <= slack
    if isinstance(held, dt.datetime):
        return shown == (f"{held:%Y-%m-%d %H:%M}" if ":" in shown else f"{held:%Y-%m-%d}")
    return " ".join(shown.split()) == " ".join(str(held).split())


def _sheets(path: Path) -> list[tuple[dict[str, str], list[str], list[list[Any]]]]:
    """For each sheet: its heading lines by their first word, its column titles, its rows."""
    found = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        lines = list(sheet.iter_rows(values_only=True))
        head = int((sheet.freeze_panes or "")[1:]) - 2
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        facts = {str(line[0])[:2]: str(line[0]) for line in lines[1:head]}
        found.append(
            (
                {"题": str(lines[0][0]), **facts},
                [str(t) for t in lines[head]],
                [list(r) for r in lines[head + 1 :]],
            )
        )
    return found


def check_csv(content: bytes, titles: list[str], rows: list[list[Any]]) -> None:
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [text.lstrip("'") for text in found[0]] == [title.lstrip("'") for title in titles]
    assert len(found) == len(rows) + 1
    for line, row in zip(found[1:], rows, strict=True):
        for text, value in zip(line, row, strict=True):
            if isinstance(value, int | float):
                assert float(text) == value
            elif isinstance(value, dt.datetime):
                assert text == f"{value:%Y-%m-%d %H:%M}" or text == f"{value:%Y-%m-%d}"
            else:
                assert text.removeprefix("'") == ("" if value in (None, "—") else value)
            assert not text.startswith(("=", "+", "@", "\t"))
