"""Writes annual reports to files and says what they truly hold.

Belongs here: the way of one report from its task to its bytes and companions. Does not belong here: what the
cases do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from warehouse.sample.content import in_layout_units, report_content
from warehouse.sample.draft import Draft
from warehouse.sample.eligibility import Eligibility
from warehouse.sample.faults import FAULTS
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import Book, apply_date_style, build_book, save_book
from warehouse.sample.hostile import HOSTILE
from warehouse.sample.model import Center
from warehouse.sample.naming import source
from warehouse.sample.plan import Case, ReportTask, report_path
from warehouse.sample.returns import (
    COVER_CELLS,
    TELLINGS,
    Telling,
    change_cover,
    county_department,
    first_version,
    plant_cover,
)
from warehouse.sample.truth import Planted
from warehouse.sample.values import Values, indicator_series
from warehouse.sample.variants import VARIANTS

_HELD = {"wrong_year", "bad_year", "unknown_center", "code_name_conflict"}
_OF_NO_CENTER = {"unknown_center"}
_EXTENSIONS = {"macro": ".xlsm", "old_xls": ".xls"}


@dataclass
class WrittenReport:
    """What one task left: rows of truth/submissions, planted cases, and the values that an ideal reader ends
    up with (None when no file in use gives any). `values` are the true ones; where a case only tells other
    figures, those. `told_on`: the day written on the report. `is_held`: held for this center and year. `twin`: the
    center whose figures it repeats.
    """

    center_code: str
    year: int
    values: Values
    submissions: list[dict[str, Any]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    stated: dict[str, float | None] | None = None
    source_file: str = ""
    case: str = ""
    told_on: date | None = None
    is_held: bool = False
    twin: str = ""


class ReportWriter:
    """Writes the reports of one province into an inbox."""

    def __init__(
        self, inbox: Path, centers: list[Center], seed: int, first: int, last: int, cases: dict[str, Case]
    ) -> None:
        self.inbox, self.seed, self.first, self.last, self.cases = inbox, seed, first, last, cases
        self.centers = {center.index: center for center in centers}
        self.eligibility = Eligibility(centers, first)

    def write(self, task: ReportTask) -> WrittenReport:
        """Writes the task's file and the companions of its case."""
        draft, telling = self._draft(task)
        done = WrittenReport(
            draft.center.code,
            task.year,
            draft.content.values,
            source_file=draft.task.path,
            case=task.case,
            told_on=task.received_at.date(),
            is_held=task.case in _HELD - _OF_NO_CENTER,
        )
        if task.case == "same_figures":
            other = self.eligibility.other(task.case, draft.center, task.year)
            done.twin = other.code if other else ""
        name = task.case
        if name in VARIANTS:
            VARIANTS[name](draft)
        elif name in FAULTS:
            FAULTS[name](draft)
        elif name in COVER_CELLS:
            plant_cover(draft)
        elif telling is not None:
            self._plant_telling(draft, telling)
        if name in HOSTILE:
            self._write_hostile(draft, done)
        elif name == "superseded":
            self._write_twice(draft, done)
        else:
            save_file(self.inbox, draft.task.path, save_book(draft.book.sheets))
            done.submissions.append(self._submission(draft.task, "held" if name in _HELD else "in_use"))
            done.stated = None if name in _HELD else draft.stated
        if name == "same_bytes_twice":
            self._copy(draft, done)
        done.planted = draft.planted
        return done

    def _draft(self, task: ReportTask) -> tuple[Draft, Telling | None]:
        center = self.centers[task.center_index]
        rng = source(self.seed, "case", center.index, task.year)
        on = task.received_at.date()
        series = self._series(center)
        other = self.eligibility.other(task.case, center, task.year) if task.case else None
        telling = None
        if task.case in TELLINGS:
            telling = TELLINGS[task.case](series, task.year, self._series(other) if other else {}, rng)
        if task.case == "other_department":
            department = county_department(center, on, rng)
            path = task.path.replace(f"/{task.submitted_by}/", f"/{department}/")
            task = replace(task, path=path, submitted_by=str(department))
        values = series[task.year] if telling is None else telling.values
        content = report_content(center, task.year, values, on, self.seed)
        change_cover(
            task.case, content, center, other, on, source(self.seed, "case", center.index, task.year)
        )
        draft = Draft(task, self.cases.get(task.case), center, content, series, rng, Book({}), dict(values))
        self._lay_out(draft)
        return draft, telling

    def _series(self, center: Center) -> dict[int, Values]:
        return indicator_series(center, self.seed, self.first, self.last)

    def _lay_out(self, draft: Draft) -> None:
        content, layout = draft.content, draft.task.layout
        draft.book = build_book(
            layout, content.fields, in_layout_units(layout, content.values), content.tables
        )
        apply_date_style(draft.book, draft.task.date_style)

    def _plant_telling(self, draft: Draft, telling: Telling) -> None:
        for code in telling.codes:
            draft.plant("value", code, indicator=code, detail=telling.detail)
        if not telling.codes:
            draft.plant(detail=telling.detail)

    def _write_hostile(self, draft: Draft, done: WrittenReport) -> None:
        """A file that cannot be used; every second one is sent again properly some weeks later."""
        name = draft.task.case
        workbook = save_book(draft.book.sheets)
        path = str(Path(draft.task.path).with_suffix(_EXTENSIONS.get(name, ".xlsx")))
        draft.task = replace(draft.task, path=path)
        save_file(self.inbox, path, HOSTILE[name](workbook, draft.rng))
        sheet = draft.book.sheets[1].name if name == "far_cell" else ""
        draft.plant_at(sheet, "", detail="须拒收并说明原因")
        refused = "unrecognised" if name == "unrecognised" else "refused"
        done.submissions.append(self._submission(draft.task, refused) | {"layout_id": None})
        if draft.center.index % 2:
            again = self._later(draft, "（重报）")
            save_file(self.inbox, again.path, workbook)
            done.submissions.append(self._submission(again, "in_use"))
            done.stated, done.source_file = draft.stated, again.path

    def _write_twice(self, draft: Draft, done: WrittenReport) -> None:
        """A first version with wrong figures, then the right one."""
        again = self._later(draft, "（修订）")
        save_file(self.inbox, again.path, save_book(draft.book.sheets))
        draft.content.values = first_version(draft.content.values, draft.rng)
        self._lay_out(draft)
        save_file(self.inbox, draft.task.path, save_book(draft.book.sheets))
        done.submissions.append(self._submission(draft.task, "superseded"))
        done.submissions.append(self._submission(again, "in_use"))
        done.stated, done.source_file = draft.stated, again.path

    def _copy(self, draft: Draft, done: WrittenReport) -> None:
        """The very same file once more under another name."""
        copy = self._later(draft, "_副本", days=2)
        save_file(self.inbox, copy.path, (self.inbox / draft.task.path).read_bytes())
        draft.plant(detail=f"与 {copy.path} 内容完全相同")
        done.submissions.append(self._submission(copy, "same_bytes"))

    def _later(self, draft: Draft, suffix: str, days: int | None = None) -> ReportTask:
        """The task of a second file of the same report, some days later."""
        path, _ = report_path(draft.center, draft.task.year, draft.task.received_at.date(), suffix)
        later = timedelta(days=days or draft.rng.randint(15, 50), hours=1)
        return replace(draft.task, path=path, received_at=draft.task.received_at + later)

    def _submission(self, task: ReportTask, disposition: str) -> dict[str, Any]:
        center = self.centers[task.center_index]
        return submission_row(
            task.path,
            "annual_report",
            task.layout,
            task.received_at,
            task.submitted_by,
            year=task.year,
            center_code=center.code,
            disposition=disposition,
            receiver=center.index % 2,
        )
