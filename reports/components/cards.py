"""Tables of many texts on a narrow screen: each row a card, each value behind the name of its column.

Belongs here: which tables fold so, and the style rules that name their columns. Does not belong here: tables. The rules
are written for each page, because only its tables know the names; the rest is in `site.css`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from html import unescape

_COLUMNS = 3  # two fit beside each other

_HEAD = re.compile(r'<table class="[^"]*\bcards (k\d+)"[^>]*><thead><tr>(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_INSIDE = re.compile(r"<button.*?</button>|<[^>]*>", re.DOTALL)
_PLAIN = re.compile(r"[^\w、（）·—%-]")


def is_text_table(columns: Sequence[tuple[bool, bool]]) -> bool:
    """Whether a table is read row by row, not down its columns. `columns`: of each whether it holds figures, and whether
    it holds long texts.
    """
    figures = sum(right for right, _ in columns)
    return len(columns) >= _COLUMNS and 2 * figures <= len(columns) and any(wrap for _, wrap in columns)


def card_style(body: str) -> str:
    """The style rules that a page's cards need: none for a page without such tables."""
    if " cards k" not in body:
        return ""
    rules = "".join(_rules(name, head) for name, head in _HEAD.findall(body))
    return f"@media screen and (max-width:640px){{{rules}}}" if rules else ""


@functools.lru_cache(maxsize=1 << 10)  # the pages of one page file have the same heads
def _rules(name: str, head: str) -> str:
    """The rules of the table `name` with the cells of its `head`."""
    return "".join(
        f'.{name} td:nth-child({place})::before{{content:"{_text(cell)}"}}'
        for place, cell in enumerate(_CELL.findall(head), start=1)
        if place > 1
    )


def _text(cell: str) -> str:
    """The name of a column as it may stand inside a style sheet, whatever it is made of."""
    return _PLAIN.sub(lambda match: f"\\{ord(match[0]):x} ", unescape(_INSIDE.sub("", cell)))
