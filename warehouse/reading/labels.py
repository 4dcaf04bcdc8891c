"""How labels, headers and sheet names are compared.

Belongs here: the one normalisation used on both sides of every comparison (a layout's aliases and a
workbook's text), and taking a unit off a label. Does not belong here: which label means which field
(layouts do).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WHITESPACE = re.compile(r"[\s\u200b\ufeff]+")
_UNIFIED = str.maketrans({"【": "(", "】": ")", "〔": "(", "〕": ")", "[": "(", "]": ")", "•": "·"})


def compact(text: str) -> str:
    """NFKC without any whitespace, brackets unified; `（单位： 万元）` becomes `(单位:万元)`."""
    return _WHITESPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_UNIFIED)


@lru_cache(maxsize=50_000)
def sheet_key(name: str) -> str:
    """A sheet name as it is compared."""
    return compact(name).casefold()


class LabelRules:
    """Normalises labels by the rules of `common.yml` (prefixes to take off, the form of a unit in
    brackets).
    """

    def __init__(self, prefixes: list[str], unit_pattern: str) -> None:
        self._prefix = re.compile("|".join(f"(?:{prefix})" for prefix in prefixes))
        self._unit = re.compile(unit_pattern)

    def key(self, text: str) -> str:
        """The label as it is compared: `（一） 其中： 固定人员数：` becomes `固定人员数`."""
        return self.key_of_compact(compact(text))

    def key_of_compact(self, text: str) -> str:
        """The same for a text that went through `compact`."""
        label = text.strip(":").casefold()
        while label and (match := self._prefix.match(label)) and match.end():
            label = label[match.end() :].strip(":")
        return label

    def split_unit(self, text: str) -> tuple[str, str] | None:
        """(label key, unit as written) of a compact label such as `经费总额(万元)`; None when it has no
        unit.
        """
        if "(" not in text:
            return None
        match = self._unit.match(text.strip(":"))
        return (self.key_of_compact(match.group("label")), match.group("unit")) if match else None
