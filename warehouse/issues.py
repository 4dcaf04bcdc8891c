"""The catalogue of issues and how one issue is worded.

Belongs here: loading `seeds/reference/issue_types.csv` and filling a template. Does not belong here: deciding
that something is wrong (reading and the models do), or any wording of its own.
"""

from __future__ import annotations

import csv
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from warehouse.settings import seeds_dir


@dataclass(frozen=True)
class IssueType:
    """One row of the catalogue; `message_template` has `{name}` placeholders only."""

    code: str
    layer: str
    severity: str
    title: str
    message_template: str
    remedy: str


class Issue(TypedDict):
    """One issue of one file, ready for the raw table `reading_issues` (without the file's own columns)."""

    issue_code: str
    severity: str
    sheet: str | None
    cell: str | None
    field: str | None
    text: str | None
    message: str
    remedy: str


def catalogue_path() -> Path:
    """The seed that holds the catalogue."""
    return seeds_dir() / "reference" / "issue_types.csv"


@lru_cache(maxsize=1)
def issue_types() -> dict[str, IssueType]:
    """The catalogue by code. Raises ValueError for a code that is listed twice."""
    found: dict[str, IssueType] = {}
    with catalogue_path().open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["issue_code"]
            if code in found:
                raise ValueError(f"问题目录中代码 {code} 重复，请在 {catalogue_path().name} 中改正。")
            found[code] = IssueType(
                code, row["layer"], row["severity"], row["title"], row["message_template"], row["remedy"]
            )
    return found


class _Words(dict[str, object]):
    """A missing word shows as an empty string: a template may ask for more than one occasion can give."""

    def __missing__(self, key: str) -> str:
        return ""


def make_issue(
    code: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    field: str | None = None,
    text: str | None = None,
    words: Mapping[str, object] | None = None,
) -> Issue:
    """One issue of type `code` about a place; `text` is what was received there.

    The message is filled with `sheet`, `cell`, `text` and with `words`, which come first.

    Raises KeyError for a code that is not in the catalogue.
    """
    kind = issue_types()[code]
    given = _Words({"sheet": sheet or "", "cell": cell or "", "text": text or "", **(words or {})})
    return Issue(
        issue_code=code,
        severity=kind.severity,
        sheet=sheet,
        cell=cell,
        field=field,
        text=text,
        message=string.Formatter().vformat(kind.message_template, (), given),
        remedy=kind.remedy,
    )
