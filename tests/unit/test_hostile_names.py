"""Names that are markup, formulas, templates or invisible signs, planted everywhere, come out inert and legible."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import docx
import duckdb
import openpyxl
import pytest
from markdown_it import MarkdownIt

from reports.markdown import show_controls
from reports.page_document import page_pdf
from reports.render import render
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import HOUSE, PUBLIC, Audience

NAMES = (
    "<script>alert(1)</script>甲",
    '=HYPERLINK("http://x.invalid","y")',
    "]]></script><![CDATA[乙",
    "右\u202e左\u200f标记\u2066三",
    "长名" * 150,
    "引号\"'`“”‘’\\反斜杠\\\\",
    "{7*7}[[ x ]]${x}${params.x}{{ y }}{% z %}{#if a}",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)\t制表\n换行\r回车",
    "控制\x01\x1f\x7f\x85\ufffe\uffff\u2028\u2029\ufeff结束",
    "\\ud800&#0;&lt;b&gt;%00%0d%0aX: y",
    '<img src=x onerror=alert(2)>" onmouseover="alert(3)',
    "[链接](javascript:alert(4))![图](x)|列|**粗**_斜_~删~",
    "-2;END:VEVENT\nBEGIN:VALARM",
)
# Every column in which a text stands as a file, a host or a person wrote it.
PLANTED = re.compile(
    r"(center|host|director|leader|direction|holder|demand|subject|other|file)_name(_[ab])?|text_[ab]|marked_[ab]"
    r"|keywords|proposed_by|received_text|source_sheet(_[ab])?|sheet|origin|office|reason|detail|explanation|approval_document"
)
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
SAFE_PATH = re.compile(r"[\w\-~.（）/\u4e00-\u9fff]+")
NOT_PLANTED = {"rpt_overview", "dim_kpi", "dim_kpi_subject", "fct_coverage_finding"}


def plant(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = range(len(NAMES))
    connection.execute(
        "create temp table hostile as select unnest(?) as name, unnest(?) as n", [list(NAMES), list(numbers)]
    )
    found = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'marts' and data_type = 'VARCHAR'"
    ).fetchall()
    for table, column in found:
        if table not in NOT_PLANTED and PLANTED.fullmatch(column):
            number = f"(marts.{table}.rowid + length('{column}')) % {len(NAMES)}"
            connection.execute(
                f"update marts.{table} set {column} = (select name from hostile where n = {number}) "
                f"where {column} is not null"
            )


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = demo_database(centers=len(NAMES))
    plant(connection)
    return connection


@pytest.fixture(scope="module")
def site(database: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hostile")
    render(database, demo_manifest(database), out)
    return out


def texts(folder: Path, suffix: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob(f"*.{suffix}")):
        yield path, path.read_bytes().decode("utf-8-sig" if suffix == "csv" else "utf-8")


def squeezed(text: str) -> str:
    return "".join(text.split())


def legible(name: str) -> str:
    return squeezed(show_controls(name))


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)


def check_elements(path: Path, text: str) -> str:
    """No element, attribute or address that data could have made; returns the visible text."""
    page = _Elements()
    page.feed(text)
    assert not page.comments, path
    for tag, attributes in page.found:
        assert tag not in ("img", "iframe", "object", "base", "form", "b1"), (path, tag)
        assert not [name for name in attributes if name.startswith("on")], (path, tag, attributes)
        address = attributes.get("href") or ""
        assert re.match(r"(?:[\w\-~.%/()（）]*(?:#.*)?|data:,|https://\S*)$", address), (path, address)
    return "".join(page.words)


def test_html(site: Path) -> None:
    seen = ""
    for path, text in texts(site, "html"):
        assert not HIDDEN.search(text), path
        own = re.findall(r'<script data-files="[^"]*">|<script type="application/json"[^>]*>', text)
        assert text.count("<script") == text.count("</script>") == len(own), path
        seen += squeezed(check_elements(path, text))
    for name in NAMES:
        assert legible(name) in seen, name
    assert "49" not in re.findall(r"\{7\*7\}|(?<=甲)49", seen)


def test_markdown(site: Path) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    seen = ""
    for path, text in texts(site, "md"):
        assert not HIDDEN.search(text), path
        seen += squeezed(check_elements(path, reader.render(text)))
    for name in NAMES:
        assert legible(name) in seen, name


def test_scripts_hold_data_and_nothing_else(site: Path) -> None:
    for path, text in texts(site, "js"):
        if "echarts" in path.name:
            continue
        assert not re.search("</script|<!--|<!", text, re.IGNORECASE), path
    for path, text in texts(site, "html"):
        for kind, content in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            if "json" in kind:
                json.loads(content)
            assert "alert(" not in content, path


def test_csv(site: Path) -> None:
    seen = ""
    for path, text in texts(site, "csv"):
        assert not HIDDEN.search(text), path
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), (path, cell)
                assert not cell.startswith("-") or re.fullmatch(r"-[\d.e+-]+", cell), (path, cell)
                seen += squeezed(cell)
    for name in NAMES:
        assert legible(name) in seen, name


def test_workbooks(site: Path) -> None:
    seen = ""
    for path in sorted(site.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                ElementTree.fromstring(archive.read(name))
                assert b"<f>" not in archive.read(name) and b"TargetMode" not in archive.read(name), (
                    path,
                    name,
                )
        for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
            for row in sheet.iter_rows(values_only=True):
                seen += squeezed("".join(value for value in row if isinstance(value, str)))
    assert not HIDDEN.search(seen)
    for name in NAMES:
        assert legible(name) in seen, name


def test_documents(site: Path, database: duckdb.DuckDBPyConnection) -> None:
    paths = sorted(site.rglob("*.docx"))
    assert paths
    seen = ""
    for path in paths:
        texts_of = [
            node.text or ""
            for node in docx.Document(str(path)).element.body.iter()
            if node.tag.endswith("}t")
        ]
        seen += squeezed("".join(texts_of))
        with zipfile.ZipFile(path) as archive:
            relations = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
            assert b"External" not in relations
    assert not HIDDEN.search(seen)
    for name in ("<script>alert(1)</script>甲", "右\u202e左\u200f标记\u2066三", "长名" * 150):
        assert legible(name) in seen
    center = database.execute("select center_id from marts.dim_center order by 1 limit 1").fetchone()
    assert center
    name, content = page_pdf(database, demo_manifest(database), HOUSE, f"centers/{center[0]}")
    assert SAFE_PATH.fullmatch(name) and b"/JavaScript" not in content and b"/URI" not in content


def test_calendars(site: Path) -> None:
    paths = list(texts(site, "ics"))
    assert paths
    for path, text in paths:
        assert not HIDDEN.search(text), path
        lines = text.replace("\r\n ", "").split("\r\n")
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
        for line in filter(None, lines):
            assert re.match(r"[A-Z-]+[;:]", line) and "\n" not in line and "\r" not in line, (path, line)
        assert "BEGIN:VALARM" not in lines


def test_file_names_and_addresses(site: Path) -> None:
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        assert SAFE_PATH.fullmatch(name.removeprefix(".")), name
        assert all(len(part.encode()) <= 200 for part in name.split("/")), name
    for path, text in texts(site, "html"):
        for address in re.findall(r'href="([^"]*)"', text):
            target, _, _ = html.unescape(address).partition("#")
            assert (
                target == ""
                or target == "data:,"
                or (path.parent / unquote(target)).resolve().is_relative_to(site)
                or (target.startswith("https://"))
            ), (path, address)


@pytest.mark.long  # two more editions of the same province; the rules under test are the same
@pytest.mark.parametrize("audience", [Audience(PUBLIC)])
def test_other_editions(database: duckdb.DuckDBPyConnection, tmp_path: Path, audience: Audience) -> None:
    render(database, demo_manifest(database), tmp_path, edition=audience)
    for path, text in texts(tmp_path, "html"):
        assert not HIDDEN.search(text), path
        check_elements(path, text)
