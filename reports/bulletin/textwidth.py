"""How wide a text will be, before any font is at hand."""

from __future__ import annotations

import unicodedata


def text_width(text: str, size: float) -> float:
    """About how wide a text is in points: East Asian signs one em, others a little over half."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return size * (wide + 0.53 * (len(text) - wide))
