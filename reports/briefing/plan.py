"""The plan of the briefing: `briefing.yml` as typed objects.

Belongs here: what a plan may say, and refusing one that says something else. Does not belong here: figures.
"""

from __future__ import annotations

import functools
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LinesPlan(_Part):
    """A section of plain lines."""

    title: str
    lines: list[str]


class CountsPlan(_Part):
    """A table of counts: the query of `reading` it shows, and what its columns are called, the first one a name.

    `name_share`: how wide the first column is, as a multiple of the others.
    """

    title: str
    unit: str
    query: str
    heads: dict[str, str]
    name_share: float = Field(default=2.5, gt=0)


class ListPlan(_Part):
    """A section that lists the `most` most pressing of each kind, and what it says of `all` or of only `some` of them."""

    title: str
    intro: str
    empty: str
    most: int = Field(gt=0)
    order: str
    all: str
    some: str
    counts: list[CountsPlan]


class QualityPlan(_Part):
    """The section on reports and issues."""

    title: str
    intro: str
    empty: str
    counts: list[CountsPlan]


class BriefingPlan(_Part):
    """The whole briefing."""

    title: str
    subtitle: str
    cover_lines: list[str]
    sample_mark: str
    notice: str
    points: LinesPlan
    pairs: ListPlan
    findings: ListPlan
    centers: ListPlan
    quality: QualityPlan
    method: LinesPlan


@functools.cache
def load_plan() -> BriefingPlan:
    """The plan as shipped. Source: `reports/briefing/briefing.yml`."""
    text = resources.files("reports.briefing").joinpath("briefing.yml").read_text(encoding="utf-8")
    return BriefingPlan.model_validate(yaml.safe_load(text))
