"""One value as HTML and as Markdown, and the marks for missing values.

Belongs here: what stands in a cell or in a sentence. Does not belong here: value -> plain text (`reports.formats`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from reports import formats
from reports.markdown import escape_html, escape_markdown, prose_html
from reports.marks import PartKind, read_parts

Text = TypeVar("Text")

MISSING_HTML = f'<span class="na" title="{formats.MISSING_TITLE}">{formats.MISSING}</span>'


def missing_html(reason: Any = None) -> str:
    """What stands in place of a missing value: a dash with the reason, or in words that it is withheld."""
    if reason == formats.WITHHELD:
        return f'<span class="na" title="{formats.WITHHELD_TITLE}">{formats.WITHHELD_MARK}</span>'
    if not reason:
        return MISSING_HTML
    return f'<span class="na" title="{escape_html(str(reason))}">{formats.MISSING}</span>'


def missing_text(reason: Any = None) -> str:
    """The same for Markdown."""
    return formats.WITHHELD_MARK if reason == formats.WITHHELD else formats.MISSING


_PART_TAGS: dict[PartKind, tuple[str, str]] = {
    "shared": ('<mark class="same">', "</mark>"),
    "frame": ("", ""),
    "other": ('<u class="own">', "</u>"),
}


def parts_html(value: Any) -> str:
    """A text with marked parts: shared ones on a ground above a solid line, others bold above a broken line."""
    return "".join(
        f"{_PART_TAGS[kind][0]}{escape_html(text)}{_PART_TAGS[kind][1]}" for text, kind in read_parts(value)
    )


def remembered(write: Callable[[Any, str | None, Any], Text]) -> Callable[..., Text]:
    """`write` (value, format, reason why it is missing) with a memory: codes, years, small numbers and names come again
    on every page. A list is written anew each time.
    """
    known = functools.lru_cache(maxsize=1 << 13, typed=True)(write)

    @functools.wraps(write)
    def again(value: Any, fmt: str | None = None, reason: Any = None) -> Text:
        return write(value, fmt, reason) if isinstance(value, list) else known(value, fmt, reason)

    return again


def value_html(value: Any, fmt: str | None = None, reason: Any = None) -> str:
    """A value for HTML: escaped text, a marked label for code lists, `missing_html` of `reason` when missing."""
    if fmt == "marked" and value not in (None, ""):
        return parts_html(value)
    if found := formats.label(value, fmt):
        mark = f'<span class="mark" aria-hidden="true">{found.mark}</span>' if found.mark else ""
        return f'<span class="tag {found.tone}">{mark}{escape_html(found.text)}</span>'
    text = formats.format_value(value, fmt)
    if text is None:
        return missing_html(reason)
    return prose_html(text) if isinstance(value, str) else escape_html(text)


@remembered
def cell_html(value: Any, fmt: str | None = None, reason: Any = None) -> tuple[str, str]:
    """What a cell of a table is made of: `sort_mark`, `value_html`."""
    return sort_mark(value, fmt), value_html(value, fmt, reason)


@remembered
def value_markdown(value: Any, fmt: str | None = None, reason: Any = None) -> str:
    """A value for one line of Markdown."""
    text = formats.format_value(value, fmt)
    if text is None:
        return missing_text(reason)
    return text if formats.is_number(value) else escape_markdown(text)


def sort_mark(value: Any, fmt: str | None = None) -> str:
    """The attribute that says by what a cell sorts, where the text shown does not: a code by its place in the list, a
    rounded or reworded figure by itself; else nothing.
    """
    if value is None or fmt == "marked" or isinstance(value, list):
        return ""
    if formats.label(value, fmt):
        return f' data-v="{list(formats.vocabularies()[fmt or ""]).index(str(value))}"'
    if not formats.is_number(value) or (text := formats.format_value(value, fmt)) is None:
        return ""
    value = value or abs(value)  # zero has two signs
    return "" if text.replace(",", "") in (raw := f"{value:.12g}", f"{value}") else f' data-v="{raw}"'
