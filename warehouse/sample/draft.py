"""One annual report while it is being written, so that a planted case can change any part of it.

Belongs here: the draft and what every case needs from it. Does not belong here: the cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from warehouse.sample.content import Content
from warehouse.sample.forms import Book
from warehouse.sample.model import Center
from warehouse.sample.plan import Case, ReportTask
from warehouse.sample.truth import Planted
from warehouse.sample.values import Values


@dataclass
class Draft:
    """A report on its way to a file.

    `stated` is what a faultless reader must end up with, in canonical units; None for a value the form does
    not give.
    """

    task: ReportTask
    case: Case | None
    center: Center
    content: Content
    series: dict[int, Values]
    rng: Random
    book: Book
    stated: dict[str, float | None] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def entries(self, sheet_id: str | None = None) -> dict[str, dict[str, Any]]:
        """Indicator code -> layout entry, of one sheet or all."""
        return {
            entry["field"]: entry
            for sheet in self.book.layout["sheets"]
            if sheet["table"] == "indicators" and sheet_id in (None, sheet["id"])
            for entry in sheet["entries"]
        }

    def plant(self, *key: Any, code: str | None = None, indicator: str = "", detail: str = "") -> None:
        """Records the case at the cell under `key` (no key: the whole file)."""
        sheet, cell = self.book.where(*key) if key else ("", "")
        self.plant_at(sheet, cell, code=code, indicator=indicator, detail=detail)

    def plant_at(
        self, sheet: str, cell: str, *, code: str | None = None, indicator: str = "", detail: str = ""
    ) -> None:
        """Records the case at a sheet and cell."""
        assert self.case is not None
        self.planted.append(
            Planted(
                self.case.name,
                self.case.layer,
                self.case.code if code is None else code,
                self.task.path,
                sheet,
                cell,
                self.center.code,
                self.task.year,
                indicator,
                detail,
                self.case.is_variant,
            )
        )
