"""Looking at the XML of a workbook's sheets before a parser does.

Belongs here: how far the cells reach, and the two kinds of cell that the parser shows as empty although
they are not (a formula without a stored result, an error value). Does not belong here: the zip
(`zip_parts`), values, labels, layouts.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from warehouse.reading.refusal import Refusal
from warehouse.reading.zip_parts import WorkbookParts
from warehouse.settings import Settings

LONGEST_STRING_BYTES = 256 << 10
"""Excel allows 32,767 characters in a cell; with markup that stays far below this."""
LARGE_SHEET_ROWS = 2_000
LARGE_SHEET_BYTES = LARGE_SHEET_ROWS * 40
"""A row takes at least this many bytes, so a smaller part cannot be a large sheet."""
_CHUNK_BYTES = 4 << 20

_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>)?\s*<[A-Za-z]")
# The look-behind after the first letter, not before it, makes this search twice as fast.
_FAR_REFERENCE = re.compile(rb"""r(?<=\sr)\s*=\s*["'](?:[A-Za-z]{3}|[A-Za-z]{1,2}[0-9]{5})""")
_COLUMNS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,4})[0-9]""")
_ROWS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{1,4}([0-9]+)""")
_CELL_START = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']([A-Za-z]{1,4})([0-9]+)["'][^>]*?(/?)>""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>/]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+[0-9]+)""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>([^<]*)<")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref\s*=\s*["']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

CellFault = Literal["formula", "error"]
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class SheetFacts:
    """What the scan found in one sheet. `faults`: cell reference -> (kind, error text). Rows and columns
    0-based.
    """

    row_count: int
    faults: dict[str, tuple[CellFault, str]] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()


def scan_workbook(content: bytes, settings: Settings) -> dict[str, SheetFacts]:
    """Checks an xlsx. Returns facts by sheet name, only of sheets that are large or hold faulty cells.

    Raises Refusal: everything of `zip_parts.WorkbookParts`, XML entities, giant strings, cells too far out.
    """
    parts = WorkbookParts(content, settings)
    told: dict[str, SheetFacts] = {}
    small: dict[str, bytes] = {}
    for part_name in parts.names():
        xml = parts.unpack(part_name)
        if _PLAIN_START.match(xml) is None and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
            raise Refusal("F05", detail="内容含有 XML 实体定义")
        if b"sheetData" not in xml:
            _check_strings(xml)
        elif len(xml) <= LARGE_SHEET_BYTES:
            small[part_name] = xml
        else:
            _tell(told, parts, part_name, xml, settings)
    # One pass over all small sheets is much cheaper than one a sheet, and nearly always finds nothing.
    together = b"".join(small.values())
    if _FAR_REFERENCE.search(together) or b"<f" in together or b't="e"' in together:
        for part_name, xml in small.items():
            _tell(told, parts, part_name, xml, settings)
    return told


def _check_strings(xml: bytes) -> None:
    """Refuses shared strings of which one is longer than any cell can be: many cells may point to it."""
    if len(xml) > LONGEST_STRING_BYTES and b"</si>" in xml:
        longest = max(len(piece) for piece in xml.split(b"</si>"))
        if longest > LONGEST_STRING_BYTES:
            raise Refusal("F05", detail=f"单个文本长达 {longest >> 10} KB")


def _tell(
    told: dict[str, SheetFacts], parts: WorkbookParts, part_name: str, xml: bytes, settings: Settings
) -> None:
    name = _sheet_name(parts, part_name)
    facts = _scan_sheet(xml, name, settings)
    if facts is not None:
        told[name] = facts


def _scan_sheet(xml: bytes, name: str, settings: Settings) -> SheetFacts | None:
    """Facts of one sheet if there is something to tell, else None."""
    row_count = 0
    if _FAR_REFERENCE.search(xml):
        rows, columns = _extent(xml, estimate=True)
        if rows * columns > settings.max_grid_cells:
            rows, columns = _extent(xml, estimate=False)
        if rows * columns > settings.max_grid_cells:
            raise Refusal("F06", sheet=name, cell=f"{column_letters(columns - 1)}{rows}")
        row_count = rows
    elif len(xml) > LARGE_SHEET_BYTES:
        row_count = xml.count(b"<row ")
    faults = _faults(xml) if b't="e"' in xml or b"<f" in xml else {}
    if not faults and row_count <= LARGE_SHEET_ROWS:
        return None
    return SheetFacts(row_count, faults, tuple(_merges(xml)))


def _extent(xml: bytes, *, estimate: bool) -> tuple[int, int]:
    """(rows, columns) from A1 to the farthest cell. The estimate is fast and counts cells that only carry a
    style.
    """
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


def _sheet_name(parts: WorkbookParts, part_name: str) -> str:
    """The sheet's name on its tab; the part's name when the workbook does not mention it."""
    try:
        workbook = ElementTree.fromstring(parts.unpack("xl/workbook.xml"))
        relations = ElementTree.fromstring(parts.unpack("xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError:
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
