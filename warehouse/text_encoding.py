"""Turning the bytes of a received text file into text without guessing.

Belongs here: the only rule about encodings. Does not belong here: what the text means (CSV, JSON, register).
"""

from __future__ import annotations

import unicodedata

UTF8_BOM = b"\xef\xbb\xbf"
_ALLOWED_CONTROLS = frozenset("\t\r\n\f")


class UndecodableText(ValueError):
    """Bytes that are neither UTF-8 nor GB18030 text; the message is a Chinese phrase that says why."""


def decode_text(content: bytes) -> str:
    """The text of `content`: UTF-8 (with or without BOM), else GB18030.

    GB18030 gives a meaning to nearly every byte pair, so text that decodes to control or private-use
    characters, or to unassigned code points, is refused rather than accepted as rubbish. Raises
    UndecodableText.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UndecodableText("是 UTF-16 编码")
    if b"\x00" in content:
        raise UndecodableText("含有二进制内容")
    if content.startswith(UTF8_BOM):
        content = content[len(UTF8_BOM) :]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UndecodableText(f"第 {error.start + 1} 个字节起无法识别") from error
    for character in set(text):
        if unicodedata.category(character) in ("Cc", "Co", "Cn") and character not in _ALLOWED_CONTROLS:
            raise UndecodableText(f"按 GB18030 解读时出现不应有的字符 U+{ord(character):04X}")
    return text
