"""The plan of the bulletin: `bulletin.yml` as typed objects.

Belongs here: what a plan may say, and refusing one that says something else. Does not belong here: figures.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

# {K03} {K03.change} {K03.top3@cluster} {year}: a measure or name, what is said of it, and over which subjects.
PLACE = re.compile(
    r"\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:\.(?P<form>[a-z]+)(?P<count>\d*))?(?:@(?P<kind>[A-Za-z0-9_]+))?\}"
)
FORMS_OF_TOTAL = ("value", "change", "added", "response", "reported", "owed", "unreported")
FORMS_OF_PARTS = ("top", "lead", "parts", "none", "count", "of")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SentencePlan(_Part):
    """One sentence. `about`: what it is about, for the sentence that stands in its place when there is no data."""

    text: str
    about: str

    @field_validator("text")
    @classmethod
    def _known_places(cls, text: str) -> str:
        for match in PLACE.finditer(text):
            form, kind = match["form"] or "value", match["kind"]
            if form not in (FORMS_OF_PARTS if kind else FORMS_OF_TOTAL):
                raise ValueError(f"“{match.group(0)}”的写法不在句式之列")
        if "{" in PLACE.sub("", text):
            raise ValueError(f"“{text}”中有无法识别的花括号")
        return text


class LargeUnitPlan(_Part):
    """See `wording.LargeUnit`."""

    unit: str
    from_value: float
    factor: float
    large_unit: str
    decimals: int


class ChapterPlan(_Part):
    """Sentences of the chapter of the contents with this title; each inner list is a paragraph."""

    title: str
    paragraphs: list[list[SentencePlan]]


class BulletinPlan(_Part):
    """The whole bulletin. Texts may hold `{year}`, `{province}` and the other names of `sentences.Names`."""

    title: str
    subtitle: str
    cover_lines: list[str]
    sample_mark: str
    main_points_title: str
    main_points: list[SentencePlan]
    coverage_point: SentencePlan
    chapters: list[ChapterPlan]
    definitions_title: str
    definitions_intro: str
    method_title: str
    method: list[str]
    issued_note: str
    revision_title: str
    revision_intro: str
    limits_title: str
    limits: list[SentencePlan]
    missing_text: str
    withheld_text: str
    previous_withheld_text: str
    not_comparable_text: str
    not_comparable_from: float = Field(ge=0, le=1)
    large_units: list[LargeUnitPlan]


@functools.cache
def load_plan() -> BulletinPlan:
    """The plan as shipped. Source: `reports/bulletin/bulletin.yml`."""
    text = resources.files("reports.bulletin").joinpath("bulletin.yml").read_text(encoding="utf-8")
    return BulletinPlan.model_validate(yaml.safe_load(text))
