"""The parts of a workbook's zip, unpacked without trusting what the zip says about itself.

Belongs here: sizes, ratios, encryption, macros, and what else a zip may be. Does not belong
here: what is in a part (`xlsx_scan`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from warehouse.reading.refusal import Refusal
from warehouse.settings import Settings

SMALL_PART_BYTES = 10 << 20
"""Below this size a part is harmless however well it compresses; empty styled sheets do compress 200-fold."""
MOST_PARTS = 5_000
_WITHOUT_CELLS = ("xl/theme/", "xl/media/", "xl/printerSettings/", "docProps/")
"""Parts that no honest workbook keeps cells in; of a dishonest one the child's memory limit takes care."""


class WorkbookParts:
    """The parts of an xlsx, checked as far as the zip's directory tells; each is unpacked when it is asked
    for.
    """

    def __init__(self, content: bytes, settings: Settings) -> None:
        """Raises Refusal: encrypted, truncated, corrupt, with macros, not a workbook, or too large when
        unpacked.
        """
        self._content = content
        parts = _directory(content)
        self._parts = {part.filename: part for part in parts}
        if len(parts) > MOST_PARTS:
            raise Refusal("F05", detail=f"内含 {len(parts)} 个部件")
        if len(self._parts) != len(parts):
            raise Refusal("F02", detail="内部部件重名")
        if any(part.flag_bits & 1 for part in parts):
            raise Refusal("F01")
        _check_sizes(parts, settings)
        if any(name.endswith("vbaProject.bin") or name.startswith("xl/macrosheets/") for name in self._parts):
            raise Refusal("F07")
        if "xl/workbook.xml" not in self._parts:
            raise Refusal("F04", detail=_kind_of_zip(set(self._parts)))
        if b"macroEnabled" in self.unpack("[Content_Types].xml"):
            raise Refusal("F07")

    def names(self) -> list[str]:
        """The parts that can hold cells or texts."""
        return [
            name
            for name, part in self._parts.items()
            if not part.is_dir() and not name.startswith(_WITHOUT_CELLS)
        ]

    def unpack(self, name: str) -> bytes:
        """The bytes of a part; empty if there is no such part. Raises Refusal for one that is not what it
        declares.
        """
        part = self._parts.get(name)
        return b"" if part is None else _unpack(self._content, part)


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        return zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        if b"PK\x05\x06" not in content[-70_000:]:
            raise Refusal("F03") from error
        raise Refusal("F02", detail="压缩结构有误") from error


def _check_sizes(parts: list[zipfile.ZipInfo], settings: Settings) -> None:
    total = sum(part.file_size for part in parts)
    if total > settings.max_unpacked_mb << 20:
        raise Refusal("F05", detail=f"展开后为 {total >> 20} MB")
    for part in parts:
        ratio = part.file_size // max(1, part.compress_size)
        if part.file_size > SMALL_PART_BYTES and ratio > settings.max_compression_ratio:
            raise Refusal("F05", detail=f"部件 {part.filename} 展开为原来的 {ratio} 倍")


def _kind_of_zip(names: set[str]) -> str:
    kinds = (("xl/workbook.bin", "二进制工作簿 .xlsb"), ("word/", "Word 文档"), ("ppt/", "演示文稿"))
    for beginning, kind in kinds:
        if any(name.startswith(beginning) for name in names):
            return kind
    return "OpenDocument 文档" if "mimetype" in names else "压缩包"


def _unpack(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than its directory entry declares; its check sum is the parser's to
    check.
    """
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
    if len(data) != part.file_size:
        raise Refusal("F02", detail=f"部件 {part.filename} 的大小与声明不符")
    return data


def _inflate(packed: bytes, part: zipfile.ZipInfo) -> bytes:
    try:
        data = zlib.decompressobj(-15).decompress(packed, part.file_size + 1)
    except zlib.error as error:
        raise Refusal("F02", detail=f"部件 {part.filename} 无法展开") from error
    if len(data) > part.file_size:
        raise Refusal("F05", detail=f"部件 {part.filename} 的实际大小超过声明")
    return data
