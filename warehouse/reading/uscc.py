"""统一社会信用代码: 18 characters with a check character (GB 32100-2015)."""

from __future__ import annotations

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first_17: str) -> str:
    """The 18th character for the first 17 (GB 32100: weights 3^i mod 31). Raises ValueError for other characters."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def uscc_fault(code: pl.Expr) -> pl.Expr:
    """What is wrong with a code (String, capitals, no spaces), as a Chinese phrase; null = valid."""
    characters = [code.str.slice(place, 1) for place in range(18)]
    values = [
        character.replace_strict(list(ALPHABET), list(range(31)), default=None, return_dtype=pl.Int32)
        for character in characters
    ]
    total = pl.sum_horizontal(
        value * weight for value, weight in zip(values, [*_WEIGHTS, 1], strict=True)
    )
    return (
        pl.when(code.str.len_chars() != 18)
        .then(pl.format("应为 18 位，实为 {} 位", code.str.len_chars()))
        .when(~code.str.contains(f"^[{ALPHABET}]{{18}}$"))
        .then(pl.lit("含有不允许的字符"))
        .when(total % 31 != 0)
        .then(pl.lit("校验码不符"))
    )
