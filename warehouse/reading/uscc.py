"""统一社会信用代码: 18 characters with a check character (GB 32100-2015)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first_17: str) -> str:
    """The 18th character for the first 17 (weights 3^i mod 31). Raises KeyError for a character that is not
    allowed.
    """
    total = sum(_VALUE[character] * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def uscc_fault(code: str) -> str | None:
    """What is wrong with a code in capitals without spaces, as a Chinese phrase; None = valid."""
    if len(code) != 18:
        return f"应为 18 位，实为 {len(code)} 位"
    if not _VALUE.keys() >= set(code):
        return "含有不允许的字符"
    return None if check_character(code[:17]) == code[17] else "校验码不符"
