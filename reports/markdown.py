"""Markdown and escaping: the one configured parser, and how text from data becomes inert in each output.

Belongs here: the markdown-it instance (no raw HTML, no images; emphasis that works beside Chinese
punctuation) and the escape functions. Does not belong here: components and page structure.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

_REMEMBERED = 1 << 13  # labels, units, cells and small numbers come again on every page; more is no quicker
_MD_SPECIAL = re.compile(r"[\\`*\[\]<>|~]")
_MD_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MD_LEADING = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DOCUMENT = re.compile(r"[^\W\d_]{1,6}〔\d{4}〕\d+号")
_KEPT = r'<span class="nb">\g<0></span>'
_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables, without raw HTML, indented code and images, with emphasis that suits Chinese
    text.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
    parser.disable(["code", "image", "html_block", "html_inline"])
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


@functools.lru_cache(maxsize=_REMEMBERED)
def escape_html(text: str) -> str:
    """Text for HTML content and quoted attributes; control and bidirectional override characters become
    visible.
    """
    return html.escape(show_controls(text), quote=True)


@functools.lru_cache(maxsize=_REMEMBERED)
def prose_html(text: str) -> str:
    """Plain text as HTML, in which no date and no number of a document is broken over two lines."""
    prose = escape_html(text)
    if "〔" in prose:  # few texts name a document or a day, and looking for one letter by letter is slow
        prose = _DOCUMENT.sub(_KEPT, prose)
    return _DATE.sub(_KEPT, prose) if "-" in prose else prose


@functools.lru_cache(maxsize=_REMEMBERED)
def escape_markdown(text: str) -> str:
    """Text for one line of Markdown, table cells included: every construct inert, still legible."""
    text = " ".join(show_controls(text).split())
    text = _MD_SPECIAL.sub(r"\\\g<0>", text)
    if "_" in text:
        text = _MD_UNDERSCORE.sub(r"\\_", text)
    text = text.replace("://", "\\://").replace("&", "&amp;")
    return _MD_LEADING.sub(_escape_leading, text) if _MD_LEADING.match(text) else text


def show_controls(text: str) -> str:
    """Replace control and direction marks, which could disguise a name, by signs such as ‹U+202E›."""
    if text.isprintable():  # none of them is, and this is far quicker to see
        return text
    return _CONTROL.sub(lambda match: f"‹U+{ord(match.group(0)):04X}›", text)


def _escape_leading(match: re.Match[str]) -> str:
    # "1." starts a list by its point, "#" a heading by itself
    return match.group(0) + "\\" if match.group(2)[0].isdigit() else f"{match.group(1)}\\{match.group(2)}"


def _emphasis(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule, with Chinese characters and punctuation counted as letters that allow a neighbour.

    Plain CommonMark does not close `**注：**示例`, because the full-width colon counts as punctuation before
    a letter.
    """
    marker = state.src[state.pos]
    if silent or marker not in ("_", "*"):
        return False
    can_open, can_close, length = _scan(state, marker)
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += length
    return True


def _scan(state: StateInline, marker: str) -> tuple[bool, bool, int]:
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[state.pos - 1] if state.pos > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    before_cjk, after_cjk = bool(_CJK.match(before)), bool(_CJK.match(after))
    before_punctuation = _is_punctuation(before) and not before_cjk
    after_punctuation = _is_punctuation(after) and not after_cjk
    before_space, after_space = before.isspace(), after.isspace()
    left = not after_space and (not after_punctuation or before_space or before_punctuation or before_cjk)
    right = not before_space and (not before_punctuation or after_space or after_punctuation or after_cjk)
    if marker == "*":
        return left, right, end - state.pos
    return (
        left and (not right or before_punctuation),
        right and (not left or after_punctuation),
        end - state.pos,
    )


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
