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


class ListPlan(_Part):
    """A section that lists what was found: at most `most`, and what is said of the others."""

    title: str
    intro: str
    empty: str
    most: int = Field(gt=0)
    more: str


class QualityPlan(_Part):
    """The section on reports and issues."""

    title: str
    intro: str
    years_title: str
    years_unit: str
    issues_title: str
    issues_unit: str
    empty: str


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
