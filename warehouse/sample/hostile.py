"""Files that are no readable forms: encrypted, broken, renamed, or built to harm a reader.

Belongs here: making such bytes, small and harmless to keep. Does not belong here: which report they replace
(`plan`).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from random import Random

from warehouse.sample.forms import Sheet, save_book

_FIXED_TIME = (2019, 1, 1, 0, 0, 0)
_BOMB_BYTES = 40_000_000


def _ole(stream: str, payload: bytes) -> bytes:
    """A minimal compound file (it holds old Office files and encrypted new ones) with one stream."""
    sector = 512
    payload = payload.ljust(8 * sector, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(sector, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text), kind, 1)
            + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, 2, len(payload))
    return header + table + directory.ljust(sector, b"\0") + payload


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def _parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def encrypted(workbook: bytes, rng: Random) -> bytes:
    """A workbook with a password to open it."""
    return _ole("EncryptedPackage", rng.randbytes(4096))


def old_xls(workbook: bytes, rng: Random) -> bytes:
    """A workbook of the format before 2007."""
    return _ole("Workbook", b"\x09\x08\x10\x00" + rng.randbytes(4000))


def truncated(workbook: bytes, rng: Random) -> bytes:
    """The first part of a workbook, as a broken transfer leaves it."""
    return workbook[: int(len(workbook) * rng.uniform(0.4, 0.8))]


def corrupt(workbook: bytes, rng: Random) -> bytes:
    """A complete archive whose workbook part is damaged."""
    parts = _parts(workbook)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"][:200] + b"<<<<" + rng.randbytes(40)
    return _zip(parts)


def renamed_pdf(workbook: bytes, rng: Random) -> bytes:
    """A PDF whose name was changed to .xlsx."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        + str(rng.random()).encode()
    )


def string_bomb(workbook: bytes, rng: Random) -> bytes:
    """A workbook whose shared strings unpack to tens of megabytes of one character."""
    parts = _parts(workbook)
    body = b"<si><t>" + b"A" * _BOMB_BYTES + b"</t></si></sst>"
    head = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts["xl/sharedStrings.xml"] = head + body
    return _zip(parts)


def far_cell(workbook: bytes, rng: Random) -> bytes:
    """A small workbook with one cell in the last row and column there is."""
    parts = _parts(workbook)
    name = "xl/worksheets/sheet2.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[name] = parts[name].replace(b"</sheetData>", far)
    return _zip(parts)


def macro(workbook: bytes, rng: Random) -> bytes:
    """A workbook with a macro part and the content type of one."""
    parts = _parts(workbook)
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts["[Content_Types].xml"] = types.replace(
        b"</Types>",
        b'<Override PartName="/xl/vbaProject.bin" '
        b'ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )
    parts["xl/vbaProject.bin"] = rng.randbytes(512)
    return _zip(parts)


def unrecognised(workbook: bytes, rng: Random) -> bytes:
    """A workbook that is no form of any kind; its bytes differ by `rng`, so that no two are the same file."""
    cells = {
        (0, 0): "关于召开工作会议的通知",
        (1, 0): f"会议编号 {rng.randrange(10**6):06d}",
        (2, 0): "参会人员名单另附",
    }
    return save_book([Sheet("", "会议通知", "text", cells)])


def empty_file(workbook: bytes, rng: Random) -> bytes:
    """Nothing, or nothing but blank lines; the number of them differs, so that no two are the same file."""
    return b"\r\n" * rng.randrange(2000)


HOSTILE: dict[str, Callable[[bytes, Random], bytes]] = {
    function.__name__: function
    for function in (
        encrypted,
        old_xls,
        truncated,
        corrupt,
        renamed_pdf,
        string_bomb,
        far_cell,
        macro,
        unrecognised,
        empty_file,
    )
}
