"""Reading one file: what it is, which layout it follows, and the cells of its fields.

Belongs here: the order of the steps for one file. Does not belong here: any rule about content, or
processes and chunks.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from warehouse.reading.cells import Collector
from warehouse.reading.context import Dimensions, LabelReader, SheetContext
from warehouse.reading.forms import find_fields, find_indicators
from warehouse.reading.gatekeeper import inspect
from warehouse.reading.labels import sheet_key
from warehouse.reading.layouts import ANY_SHEET, Catalogue, Layout, LayoutPlan, SheetPlan
from warehouse.reading.recognise import recognise_table, recognise_workbook
from warehouse.reading.tables import find_table
from warehouse.reading.workbook import Sheet, open_sheets
from warehouse.settings import Settings

_FIND = {"fields": find_fields, "indicators": find_indicators, "table": find_table}


@dataclass(frozen=True)
class Opened:
    """A recognised file: its layout, and its sheets with the layout of each."""

    layout: Layout
    pairs: list[tuple[SheetPlan, Sheet]]


class Reader:
    """Reads files one after another; keeps what is the same for all of them."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._dimensions = Dimensions(catalogue)
        self._labels = {
            (plan.layout.layout_id, sheet.layout.id): LabelReader(sheet, catalogue)
            for plan in catalogue.plans
            for sheet in plan.sheets
        }

    def open(self, content: bytes, file_name: str, file: int, collector: Collector) -> Opened:
        """Says what one file, numbered `file`, is, and reports unknown and missing sheets. Raises Refusal."""
        admitted = inspect(content, file_name, self._settings)
        stem = file_name.rpartition(".")[0] or file_name
        sheets = open_sheets(content, admitted, stem)
        if admitted.kind == "workbook":
            plan = recognise_workbook(sheets, self._catalogue)
            return Opened(plan.layout, self._assign(plan, sheets, file, collector))
        plan, table = recognise_table(sheets[0], self._catalogue)
        return Opened(plan.layout, [(table, sheets[0])])

    def collect(self, opened: Opened, file: int, collector: Collector) -> None:
        """Collects the cells of an opened file and the issues about their places."""
        for sheet_plan, sheet in opened.pairs:
            self._collect_sheet(opened.layout, sheet_plan, sheet, file, collector)

    def _assign(
        self, plan: LayoutPlan, sheets: list[Sheet], file: int, collector: Collector
    ) -> list[tuple[SheetPlan, Sheet]]:
        """Pairs sheets with their layouts; reports unknown, repeated and missing sheets."""
        ignored = [sheet_key(pattern) for pattern in plan.layout.ignored_sheets]
        taken: dict[str, Sheet] = {}
        pairs: list[tuple[SheetPlan, Sheet]] = []
        for sheet in sheets:
            key = sheet_key(sheet.name)
            if any(fnmatchcase(key, pattern) for pattern in ignored):
                continue
            known = _sheet_plan(plan, sheet, key, taken)
            if known is None:
                if sheet.is_chart or not sheet.is_empty:
                    collector.report(file, "R01", sheet=sheet.name)
                continue
            if known.layout.id in taken:
                words = {"detail": taken[known.layout.id].name}
                collector.report(file, "R25", sheet=sheet.name, words=words)
                continue
            taken[known.layout.id] = sheet
            pairs.append((known, sheet))
        for known in plan.sheets:
            if known.layout.required and known.layout.id not in taken:
                collector.report(file, "R04", words={"detail": known.layout.names[0]})
        return pairs

    def _collect_sheet(
        self, layout: Layout, known: SheetPlan, sheet: Sheet, file: int, collector: Collector
    ) -> None:
        if sheet.is_hidden:
            collector.report(file, "R14", sheet=sheet.name)
        if sheet.is_empty:
            if known.layout.required:
                collector.report(file, "R18", sheet=sheet.name)
            return
        labels = self._labels[layout.layout_id, known.layout.id]
        context = SheetContext(file, sheet, known, labels, collector, self._catalogue, self._dimensions)
        _FIND[known.layout.kind](context)


def _sheet_plan(plan: LayoutPlan, sheet: Sheet, key: str, taken: dict[str, Sheet]) -> SheetPlan | None:
    """The layout of a sheet by its name; a layout for any name takes the first sheet with content."""
    for known in plan.sheets:
        if key in known.names:
            return known
        if ANY_SHEET in known.names and known.layout.id not in taken and not sheet.is_empty:
            return known
    return None
