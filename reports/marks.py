"""Texts whose parts are marked as shared with another text, or not.

Belongs here: reading the marks (a JSON list of pairs text, kind) and writing them as plain text. Does not belong
here: HTML.
"""

from __future__ import annotations

import json
from typing import Any, Literal

PartKind = Literal["shared", "frame", "other"]
SIGNS: dict[PartKind, tuple[str, str]] = {"shared": ("【", "】"), "frame": ("", ""), "other": ("〔", "〕")}


def read_parts(value: Any) -> list[tuple[str, PartKind]]:
    """The parts of a marked text in reading order; what is not written as marks comes back whole, unmarked."""
    try:
        parts = json.loads(value)
        if not all(isinstance(part, list) for part in parts):
            raise ValueError("no marks")
        return [(str(text), kind if kind in SIGNS else "frame") for text, kind in parts]
    except (TypeError, ValueError):
        return [(str(value), "frame")]


def parts_text(value: Any) -> str:
    """`【相同】套语〔不同〕`: what stands where nothing can be underlined."""
    return "".join(f"{SIGNS[kind][0]}{text}{SIGNS[kind][1]}" for text, kind in read_parts(value))
