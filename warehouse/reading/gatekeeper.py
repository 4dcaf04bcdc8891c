"""What a received file really is, judged by its content before any parser sees it.

Belongs here: telling workbooks, CSV and JSON from everything else, and refusing what must not be opened.
Does not belong here: what is inside a workbook's parts (`xlsx_scan`), or finding a layout.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from warehouse.reading.refusal import Refusal
from warehouse.reading.xlsx_scan import SheetFacts, scan_workbook
from warehouse.settings import Settings
from warehouse.text_encoding import UndecodableText, decode_text

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"#!", "脚本程序"),
)
_TEXT_NAMES = (".csv", ".txt", ".tsv", ".json")


@dataclass(frozen=True)
class Admitted:
    """A file that may be parsed: `facts` of each sheet with something to tell (workbooks), `text` (CSV and
    JSON).
    """

    kind: Literal["workbook", "csv", "json"]
    facts: dict[str, SheetFacts] = field(default_factory=dict)
    text: str = ""


def inspect(content: bytes, file_name: str, settings: Settings) -> Admitted:
    """Says what `content` is. Raises Refusal with an issue code for everything that will not be opened."""
    if not content or content.isspace():
        raise Refusal("F12")
    if len(content) > settings.max_file_mb << 20:
        raise Refusal("F10", detail=f"文件大小上限 {settings.max_file_mb} MB")
    if content.startswith(_ZIP):
        return Admitted("workbook", facts=scan_workbook(content, settings))
    if content.startswith(_OLE):
        raise _refuse_ole(content)
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            raise Refusal("F04", detail=name)
    return _inspect_text(content, file_name)


def _refuse_ole(content: bytes) -> Refusal:
    """Old Office files and encrypted new ones share one container; its directory names (UTF-16) tell them
    apart.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refusal("F01")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return Refusal("F08")
    return Refusal("F04", detail="旧版 Office 文档")


def _inspect_text(content: bytes, file_name: str) -> Admitted:
    try:
        text = decode_text(content)
    except UndecodableText as error:
        if file_name.casefold().endswith(_TEXT_NAMES):
            raise Refusal("F14", detail=str(error)) from error
        raise Refusal("F04", detail="无法识别的二进制内容") from error
    start = text.lstrip()[:1000].casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise Refusal("F04", detail="网页或 XML 文本")
    return Admitted("json" if start.startswith(("[", "{")) else "csv", text=text)
