"""A page as PDF: tagged, in Chinese, with page numbers, the same bytes each time, and a clear word without Pango."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
import zlib
from pathlib import Path

import duckdb
import pytest

from reports.page_document import UnknownPageError, page_pdf
from reports.pdf import PdfError, RunningFacts, page_bytes
from tests.unit.reports_demo import AS_OF, HOSTILE_ID, demo_database, demo_manifest
from warehouse.audiences import HOUSE

FACTS = RunningFacts(AS_OF, "20250630-demo", '内部版"; } @page { size: A0 } /*', "示例数据：机构均为虚构")


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=3)


def text_of(content: bytes, path: Path) -> str:
    path.write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout


def objects_of(content: bytes) -> str:
    """Everything of the file that is not a picture or font, streams unpacked."""
    parts = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(match.group(1)))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


def test_a_page_is_tagged_numbered_and_says_what_the_page_says(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    name, content = page_pdf(database, demo_manifest(database), HOUSE, "risk")
    assert name == "risk.pdf" and content.startswith(b"%PDF-")
    inside = objects_of(content)
    assert "/MarkInfo" in inside and "/StructTreeRoot" in inside and "pdfuaid" in inside
    assert re.search(r"/Lang\s*\(zh-CN\)", inside)
    assert re.search(r"/S\s*/TH\b", inside) and re.search(r"/S\s*/H1\b", inside)
    text = text_of(content, tmp_path / "page.pdf")
    pages = text.count("\f")
    assert f"第{pages}页共{pages}页" in re.sub(r"\s", "", text)
    for said in ("风险提示", "数据截止日 2025-06-30", "20250630-demo", "示例数据：机构均为虚构", "内部版"):
        assert said in text
    assert "下载 CSV" not in text and "主导航" not in text
    center = database.execute(
        "select center_name from marts.dim_center where is_current order by 1 desc"
    ).fetchone()
    assert center and center[0][:8] in text.replace("\n", "")


def test_the_same_page_gives_the_same_bytes(database: duckdb.DuckDBPyConnection) -> None:
    manifest = demo_manifest(database)
    assert page_pdf(database, manifest, HOUSE, "legacy") == page_pdf(
        database, manifest, HOUSE, "/legacy.html"
    )


def test_pages_are_found_by_what_users_call_them(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    name, content = page_pdf(database, demo_manifest(database), HOUSE, f"centers/{HOSTILE_ID}")
    assert re.fullmatch(r"centers-[\w~.-]+\.pdf", name)
    text = text_of(content, tmp_path / "page.pdf")
    assert "<script>alert(1)</script>" in re.sub(r"\s", "", text) and "\u202e" not in text
    with pytest.raises(UnknownPageError, match=r"没有页面“rsk”，相近的有：.*risk"):
        page_pdf(database, demo_manifest(database), HOUSE, "rsk")


def test_running_facts_cannot_become_style_and_nothing_is_fetched(tmp_path: Path) -> None:
    html = (
        '<html lang="zh-CN"><head><title>甲</title></head><body><h1>甲</h1><p>正文</p>'
        '<img src="https://example.invalid/a.png" alt="图"><a href="centers/x.html">去</a></body></html>'
    )
    content = page_bytes(html, FACTS)
    assert '内部版"; } @page { size: A0 } /*' in text_of(content, tmp_path / "page.pdf")
    assert re.search(r"/MediaBox\s*\[0 0 595", objects_of(content)) and "example.invalid" not in objects_of(
        content
    )


def test_without_pango_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object, **named: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **named)  # pyright: ignore[reportArgumentType]

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(PdfError, match=r"缺少生成 PDF 所需的 Pango.*apt install .*libpango"):
        page_bytes("<p>甲</p>", FACTS)
