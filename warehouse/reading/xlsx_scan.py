"""Looking at the parts of a workbook's zip without trusting anything they say about themselves.

Belongs here: sizes, ratios, cell ranges, macros, and the two kinds of cell that the parser shows as empty although they are
not (a formula without a stored result, an error value). Does not belong here: values, labels, layouts.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from warehouse.reading.refusal import Refusal
from warehouse.settings import Settings

SMALL_PART_BYTES = 10 << 20
"""Below this size a part is harmless however well it compresses; empty styled sheets do compress 200-fold."""
LONGEST_STRING_BYTES = 256 << 10
"""Excel allows 32,767 characters in a cell; with markup that stays far below this."""
MOST_PARTS = 5_000
_CHUNK_BYTES = 4 << 20

_FAR_CELL = re.compile(rb'<c r="(?:[A-Za-z]{3}|[A-Za-z]{1,2}[0-9]{5})')
_FAR_REFERENCE = re.compile(rb"""\sr\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{1,2}[0-9]{5})""")
_COLUMNS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,4})[0-9]""")
_ROWS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{1,4}([0-9]+)""")
_CELL_START = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']([A-Za-z]{1,4})([0-9]+)["'][^>]*?(/?)>""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>/]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+[0-9]+)""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>([^<]*)<")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref\s*=\s*["']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_UNUSUAL_CELLS = (b"<c\t", b"<c\n", b"<c\r", b":c ", b":c\t", b":c\n", b":c\r")

CellFault = Literal["formula", "error"]
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class SheetFacts:
    """What the scan found in one sheet. `faults`: cell reference -> (kind, error text). Rows and columns 0-based."""

    row_count: int
    faults: dict[str, tuple[CellFault, str]] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()


def scan_workbook(content: bytes, settings: Settings) -> dict[str, SheetFacts]:
    """Checks every part of an xlsx. Returns facts by sheet name, of sheets that are large or hold faulty cells only.

    Raises Refusal: encrypted, truncated, corrupt, macros, not a workbook, unpacked too large, cells too far out.
    """
    archive = _open(content)
    parts = archive.infolist()
    names = {part.filename for part in parts}
    _check_directory(parts, names, settings)
    told: dict[str, SheetFacts] = {}
    for part in parts:
        if part.is_dir() or part.filename.startswith(("xl/media/", "docProps/")):
            continue
        xml = _unpack(content, part)
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise Refusal("F05", detail="内容含有 XML 实体定义")
        if part.filename.casefold().endswith("sharedstrings.xml"):
            _check_strings(xml)
        facts = _scan_sheet(xml, settings, lambda part=part: _sheet_name(content, archive, part.filename))
        if facts is not None:
            told[part.filename] = facts
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in xml:
            raise Refusal("F07")
    return {_sheet_name(content, archive, part_name): facts for part_name, facts in told.items()}


def _open(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        if b"PK\x05\x06" not in content[-70_000:]:
            raise Refusal("F03") from error
        raise Refusal("F02", detail="压缩结构有误") from error


def _check_directory(parts: list[zipfile.ZipInfo], names: set[str], settings: Settings) -> None:
    if len(parts) > MOST_PARTS:
        raise Refusal("F05", detail=f"内含 {len(parts)} 个部件")
    if len(names) != len(parts):
        raise Refusal("F02", detail="内部部件重名")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("F01")
    total = sum(part.file_size for part in parts)
    if total > settings.max_unpacked_mb << 20:
        raise Refusal("F05", detail=f"展开后为 {total >> 20} MB")
    for part in parts:
        large = part.file_size > SMALL_PART_BYTES
        if large and part.file_size > settings.max_compression_ratio * max(1, part.compress_size):
            ratio = part.file_size // max(1, part.compress_size)
            raise Refusal("F05", detail=f"部件 {part.filename} 展开为原来的 {ratio} 倍")
    if any(name.endswith("vbaProject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Refusal("F07")
    if "xl/workbook.xml" not in names:
        raise Refusal("F04", detail=_kind_of_zip(names))


def _kind_of_zip(names: set[str]) -> str:
    for beginning, kind in (("xl/workbook.bin", "二进制工作簿 .xlsb"), ("word/", "Word 文档"), ("ppt/", "演示文稿")):
        if any(name.startswith(beginning) for name in names):
            return kind
    return "OpenDocument 文档" if "mimetype" in names else "压缩包"


def _unpack(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than its directory entry declares."""
    start = part.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refusal("F02", detail=f"部件 {part.filename} 的位置有误")
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        data = _inflate(packed, part)
    else:
        raise Refusal("F02", detail=f"部件 {part.filename} 的压缩方法不受支持")
    if len(data) != part.file_size or zlib.crc32(data) != part.CRC:
        raise Refusal("F02", detail=f"部件 {part.filename} 校验不符")
    return data


def _inflate(packed: bytes, part: zipfile.ZipInfo) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        data = inflater.decompress(packed, part.file_size + 1)
    except zlib.error as error:
        raise Refusal("F02", detail=f"部件 {part.filename} 无法展开") from error
    if len(data) > part.file_size:
        raise Refusal("F05", detail=f"部件 {part.filename} 的实际大小超过声明")
    return data


def _check_strings(xml: bytes) -> None:
    if len(xml) <= LONGEST_STRING_BYTES:
        return
    longest = max(len(piece) for piece in xml.split(b"</si>"))
    if longest > LONGEST_STRING_BYTES:
        raise Refusal("F05", detail=f"单个文本长达 {longest >> 10} KB")


def _scan_sheet(xml: bytes, settings: Settings, name_of: Callable[[], str]) -> SheetFacts | None:
    """Facts of one part if it is a sheet worth telling about, else None."""
    if b"sheetData" not in xml:
        return None
    row_count = 0
    # Every writer we know of writes `<c r="`; that can be searched several times faster than all that XML allows.
    is_usual = xml.count(b"<c ") == xml.count(b'<c r="') and not any(form in xml for form in _UNUSUAL_CELLS)
    if (_FAR_CELL if is_usual else _FAR_REFERENCE).search(xml):
        rows, columns = _extent(xml, estimate=True)
        if rows * columns > settings.max_grid_cells:
            rows, columns = _extent(xml, estimate=False)
        if rows * columns > settings.max_grid_cells:
            cell = f"{column_letters(columns - 1)}{rows}"
            raise Refusal("F06", sheet=name_of(), cell=cell)
        row_count = rows
    elif len(xml) > LARGE_SHEET_BYTES:
        row_count = xml.count(b"<row ")
    faults = _faults(xml) if b't="e"' in xml or b"<f>" in xml or b"<f " in xml or b"<f/" in xml else {}
    if not faults and row_count <= LARGE_SHEET_ROWS:
        return None
    return SheetFacts(row_count, faults, tuple(_merges(xml)))


LARGE_SHEET_ROWS = 2_000
LARGE_SHEET_BYTES = LARGE_SHEET_ROWS * 40
"""A row takes at least this many bytes, so a smaller part cannot be a large sheet."""


def _extent(xml: bytes, *, estimate: bool) -> tuple[int, int]:
    """(rows, columns) from A1 to the farthest cell. The estimate is fast and counts cells that only carry a style."""
    columns: set[bytes] = set()
    last_row = 0
    if estimate:
        # A match may straddle a chunk's end, so chunks overlap by more than one reference.
        for start in range(0, len(xml), _CHUNK_BYTES):
            chunk = xml[start : start + _CHUNK_BYTES + 100]
            columns.update(_COLUMNS.findall(chunk))
            last_row = max(last_row, max(map(int, set(_ROWS.findall(chunk))), default=0))
    else:
        for match in _CELL_START.finditer(xml):
            if match.group(3) != b"/":
                columns.add(match.group(1))
                last_row = max(last_row, int(match.group(2)))
    return last_row, max((column_number(letters.decode()) + 1 for letters in columns), default=0)


def _faults(xml: bytes) -> dict[str, tuple[CellFault, str]]:
    found: dict[str, tuple[CellFault, str]] = {}
    for match in _CELL.finditer(xml):
        attributes, body = match.groups()
        is_error = b't="e"' in attributes
        if not is_error and b"<f" not in body:
            continue
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        cell = reference.group(1).decode().upper()
        value = _VALUE.search(body)
        stored = value.group(1) if value else b""
        if is_error:
            found[cell] = ("error", stored.decode("utf-8", "replace"))
        elif not stored and b't="str"' not in attributes:
            found[cell] = ("formula", "")
    return found


def _merges(xml: bytes) -> list[Merge]:
    return [
        ((int(row0) - 1, column_number(left.decode())), (int(row1) - 1, column_number(right.decode())))
        for left, row0, right, row1 in _MERGE.findall(xml)
    ]


def _sheet_name(content: bytes, archive: zipfile.ZipFile, part_name: str) -> str:
    """The sheet's name on its tab; the part's name when the workbook does not mention it."""
    try:
        workbook = ElementTree.fromstring(_unpack(content, archive.getinfo("xl/workbook.xml")))
        relations = ElementTree.fromstring(_unpack(content, archive.getinfo("xl/_rels/workbook.xml.rels")))
    except (KeyError, ElementTree.ParseError):
        return part_name
    target = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            path = posixpath.normpath(posixpath.join("/xl", target.get(sheet.get(_RELATION), "")))
            if path.lstrip("/") == part_name:
                return sheet.get("name", part_name)
    return part_name


def column_letters(number: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """0 for `A`; the inverse of `column_letters`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
