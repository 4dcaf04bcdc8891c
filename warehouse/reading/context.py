"""One sheet of one file while its cells are being found.

Belongs here: what a label means in a sheet layout, unit notes, and reporting with the right place. Does not
belong here: walking over the cells (forms, tables).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from warehouse.reading.cells import (
    ERROR_VALUE,
    FROM_LABEL,
    FROM_LAYOUT,
    FROM_SHEET,
    NO_FAULT,
    NO_RESULT,
    Collector,
    reference,
)
from warehouse.reading.labels import compact
from warehouse.reading.layouts import Catalogue, SheetPlan
from warehouse.reading.workbook import Sheet

IGNORED = -1
UNKNOWN = -2
MONEY = "money"
TEXTS_KEPT = 4096


@dataclass(frozen=True)
class Label:
    """What a text means in one sheet layout: a spec number, IGNORED or UNKNOWN; and the unit in its
    brackets.
    """

    spec: int
    unit: str | None = None


class Dimensions:
    """Which dimension a unit has and a field wants."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._of_unit = {compact(text): unit.dimension for text, unit in catalogue.units.items()}
        self._of_spec: list[str | None] = catalogue.specs["spec_dimension"].to_list()

    def wants_unit(self, spec: int) -> bool:
        """Whether a field is a quantity."""
        return self._of_spec[spec] is not None

    def fits(self, unit: str, spec: int) -> bool:
        """Whether a unit given for many fields at once is meant for this one.

        One that is no known unit is meant for amounts of money, so that `单位：美元` is never taken for 万元.
        """
        return self._of_unit.get(compact(unit), MONEY) == self._of_spec[spec]


class LabelReader:
    """Answers what a label means in one sheet layout; remembers the known ones, which are the same in every
    file.
    """

    def __init__(self, plan: SheetPlan, catalogue: Catalogue) -> None:
        self._plan = plan
        self._rules = catalogue.labels
        self._units = {compact(unit) for unit in catalogue.units}
        self._notes = re.compile("|".join(catalogue.common.ignored_label_patterns))
        self._unit_note = re.compile(catalogue.common.unit_note_pattern)
        self._blank_marks = {
            compact(mark).casefold() for marks in catalogue.common.blank_marks.values() for mark in marks
        }
        self._known: dict[str, Label] = {}
        self._fields: set[object] = set()
        # Headers, units and notes are the same few texts in thousands of files.
        self.role = lru_cache(maxsize=TEXTS_KEPT)(self._role)
        self.spec_of_code = lru_cache(maxsize=TEXTS_KEPT)(self._spec_of_code)
        self.is_blank = lru_cache(maxsize=TEXTS_KEPT)(self._is_blank)
        self.unit_of_note = lru_cache(maxsize=TEXTS_KEPT)(self._unit_of_note)
        self.total_starts = {total[0] for total in plan.totals}

    def read(self, text: str) -> Label:
        """The meaning of a label or column header."""
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if known.spec != UNKNOWN:
                self._known[text] = known
            if known.spec >= 0:
                self._fields.add(text)
        return known

    def _read(self, text: str) -> Label:
        plain = compact(text)
        key = self._rules.key_of_compact(plain)
        specs = self._plan.spec_of_label
        if key in specs:
            return Label(specs[key])
        if not key or key in self._plan.ignored:
            return Label(IGNORED)
        parts = self._rules.split_unit(plain)
        if parts is not None and parts[0] in specs:
            unit = _unit_of(parts[1])
            if unit in self._units:
                return Label(specs[parts[0]], unit)
        is_title = any(title in plain for title in self._plan.titles)
        return Label(IGNORED if is_title or self._notes.match(plain) else UNKNOWN)

    def is_known_field(self, cell: object) -> bool:
        """Whether a cell is a label of a field that was read before: a quick yes, while a no says nothing."""
        return cell in self._fields

    def _role(self, text: str) -> tuple[str, str | None] | None:
        """What a column of an indicator block holds (label, code, unit, value, note), and the unit in its
        header.
        """
        role = self._plan.header_of_label.get(self._rules.key(text))
        if role is not None:
            return role, None
        parts = self._rules.split_unit(compact(text))
        role = self._plan.header_of_label.get(parts[0]) if parts is not None else None
        return (role, _unit_of(parts[1])) if parts is not None and role is not None else None

    def _spec_of_code(self, text: str) -> int:
        """The spec of an indicator code, or UNKNOWN."""
        return self._plan.spec_of_code.get(self._rules.key(text), UNKNOWN)

    def is_total(self, text: str) -> bool:
        """Whether a table row that begins with `text` is a total."""
        return self._rules.key(text) in self._plan.totals

    def is_note(self, text: str) -> bool:
        """Whether a text is a note to the form (`注：…`), not a label."""
        return self._notes.match(compact(text)) is not None

    def _is_blank(self, text: str) -> bool:
        """Whether a text is empty or only says that there is nothing (`—`, `无`)."""
        return not (key := compact(text).casefold()) or key in self._blank_marks

    def _unit_of_note(self, text: str) -> str | None:
        """The unit in a note such as `（单位：万元）`, or None."""
        match = self._unit_note.search(compact(text))
        return match.group("unit") if match else None


def _unit_of(text: str) -> str:
    return text.removeprefix("计量").removeprefix("单位:")


@dataclass
class SheetContext:
    """One sheet of one file: its cells, its plan, and where what is found goes."""

    file: int
    sheet: Sheet
    plan: SheetPlan
    labels: LabelReader
    collector: Collector
    catalogue: Catalogue
    dimensions: Dimensions
    number: int = 0
    seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.number = self.collector.open_sheet(self.sheet.name)

    @cached_property
    def unit_notes(self) -> dict[int, str]:
        """The unit of each row with a unit note; looked for when it is first asked for, which is seldom."""
        notes: dict[int, str] = {}
        for row_number, row in enumerate(self.sheet.rows):
            for cell in row:
                if type(cell) is str and "单位" in cell:
                    unit = self.labels.unit_of_note(cell)
                    if unit is not None:
                        notes[row_number] = unit
        return notes

    def report(
        self,
        code: str,
        row: int | None = None,
        column: int | None = None,
        *,
        spec: int | None = None,
        text: str | None = None,
        words: Mapping[str, object] | None = None,
    ) -> None:
        """An issue in this sheet, at a 0-based place, about a field if it is about one."""
        field_name = None if spec is None else self.catalogue.specs["field"][spec]
        self.collector.report(
            self.file,
            code,
            sheet=self.sheet.name,
            row=row,
            column=column,
            field=field_name,
            text=text,
            words=words,
        )

    def name_of(self, spec: int) -> str:
        """The name of a field as users know it."""
        return self.catalogue.specs["name"][spec]

    def fault_at(self, row: int, column: int) -> tuple[int, str | None]:
        """(fault, error text) of an apparently empty cell."""
        kind, text = self.sheet.faults.get(reference(row, column), (None, None))
        if kind is None:
            return NO_FAULT, None
        return (NO_RESULT, None) if kind == "formula" else (ERROR_VALUE, text)

    def unit_for(self, spec: int, row: int, header_unit: str | None = None) -> tuple[str | None, int]:
        """(unit, where it stands) for a field without a unit of its own: the header's, else the note's that
        holds at `row`.

        The note that holds is the last one at or above the row, else the first one below it.
        """
        if not self.dimensions.wants_unit(spec):
            return None, FROM_LAYOUT
        if header_unit is not None and self.dimensions.fits(header_unit, spec):
            return header_unit, FROM_LABEL
        if self.unit_notes:
            above = [at for at in self.unit_notes if at <= row]
            note = self.unit_notes[max(above) if above else min(self.unit_notes)]
            if self.dimensions.fits(note, spec):
                return note, FROM_SHEET
        return None, FROM_LAYOUT
