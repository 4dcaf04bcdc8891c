"""Identifiers of invented bodies: valid in form, impossible to be a real one.

Belongs here: the two check characters of a 统一社会信用代码 and the codes built with them. Does not belong
here: names (see `naming`) and what a body does.
"""

from __future__ import annotations

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# No issued organisation code begins with these letters (issued ones are digits or begin with M), so every
# generated code can be told from a real one at a glance.
GENERATED_PREFIX = "YY"
_REGISTRAR_AND_CLASS = {
    "enterprise": "91",
    "university": "12",
    "institute": "12",
    "medical": "12",
    "other": "51",
}


def organisation_check_character(body: str) -> str:
    """The check character of an 8-character organisation code (GB 11714): a digit or X."""
    total = sum(weight * int(char, 36) for weight, char in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    remainder = (11 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)


def uscc_check_character(body: str) -> str:
    """The check character of the first 17 characters of a 统一社会信用代码 (GB 32100-2015)."""
    total = sum(weight * USCC_ALPHABET.index(char) for weight, char in zip(_USCC_WEIGHTS, body, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def generated_uscc(number: int, host_kind_code: str, region_code: str) -> str:
    """A valid, clearly generated 18-character code for host `number` (0 to 999,999) of a kind in a region.

    A region without a GB/T 2260 code (its code does not begin with six digits) uses the province's 210000.
    """
    region = region_code if region_code[:6].isdigit() else "210000"
    organisation = f"{GENERATED_PREFIX}{number:06d}"
    body = (
        _REGISTRAR_AND_CLASS[host_kind_code]
        + region
        + organisation
        + organisation_check_character(organisation)
    )
    return body + uscc_check_character(body)


def broken_uscc(uscc: str) -> str:
    """The same code with its last character wrong: what a typing error leaves."""
    return uscc[:-1] + USCC_ALPHABET[(USCC_ALPHABET.index(uscc[-1]) + 1) % 31]
