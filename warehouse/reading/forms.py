"""Finding the cells of form sheets: labels with a value beside them, and blocks of indicators under header
rows.

Belongs here: places. Does not belong here: list sheets (tables), the meaning of a value (values).
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.reading.cells import (
    AT_COLUMN,
    AT_FAULT,
    AT_ROW,
    AT_TEXT,
    AT_UNIT,
    CONFLICT,
    FROM_LABEL,
    FROM_ROW,
    NO_FAULT,
    Found,
    reference,
)
from warehouse.reading.context import IGNORED, UNKNOWN, Label, SheetContext
from warehouse.reading.labels import compact
from warehouse.reading.workbook import Row, cell_text


def find_fields(context: SheetContext) -> None:
    """Cells of a sheet of labels, each with its value in the next cell to the right."""
    right_edge = {start: end[1] for start, end in context.sheet.merges}
    read = context.labels.read
    for row_number, row in enumerate(context.sheet.rows):
        width = len(row)
        at = 0
        while at < width:
            value = row[at]
            if value == "" or (isinstance(value, str) and not value.strip()):
                at += 1
                continue
            label = read(value) if isinstance(value, str) else Label(UNKNOWN)
            after = right_edge.get((row_number, at), at) + 1
            if label.spec >= 0:
                answer = row[after] if after < width else ""
                if isinstance(answer, str) and answer and read(answer).spec >= 0:
                    answer, beyond = "", after
                else:
                    beyond = right_edge.get((row_number, after), after) + 1
                add_value(context, label.spec, row_number, after, answer, label.unit, FROM_LABEL)
                at = beyond
                continue
            if label.spec == UNKNOWN and row_number not in context.unit_notes:
                context.report("R02", row_number, at, text=cell_text(value)[0])
            at = after
    _report_missing(context)


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of one block (a table of indicators may stand beside another) and the unit in its value
    header.
    """

    label: int
    code: int | None
    unit: int | None
    value: int
    note: int | None
    header_unit: str | None

    @property
    def places(self) -> tuple[int | None, ...]:
        """Every column of the block."""
        return self.label, self.code, self.unit, self.value, self.note


def find_indicators(context: SheetContext) -> None:
    """Cells of blocks of indicators. A header row starts blocks, which go on to the next header row."""
    blocks: list[_Block] = []
    header: set[int] = set()
    reported: set[int] = set()
    is_field = context.labels.is_known_field
    for row_number, row in enumerate(context.sheet.rows):
        filled = len(row) - row.count("")
        if not filled:
            continue
        is_indicator = bool(blocks) and is_field(row[blocks[0].label])
        started = _blocks_of_header(context, row) if filled >= 2 and not is_indicator else []
        if started:
            blocks, reported = started, set()
            header = {at for block in blocks for at in block.places if at is not None}
            _report_strange(context, row_number, row, header, reported, is_header=True)
            continue
        used = 0
        for block in blocks:
            used += _find_indicator(context, block, row_number, row)
        if blocks and used < filled:
            _report_strange(context, row_number, row, header, reported, is_header=False)
    if not blocks:
        headers = context.plan.layout.headers
        context.report("R19", words={"detail": "、".join([headers["label"][0], headers["value"][0]])})
        return
    _report_missing(context)


def _report_missing(context: SheetContext) -> None:
    for spec in sorted(context.plan.expected - context.seen.keys()):
        context.report("R05", spec=spec, words={"text": context.name_of(spec)})


def _blocks_of_header(context: SheetContext, row: Row) -> list[_Block]:
    """The blocks that a row starts, if it is a header row: each has at least a label and a value column."""
    role_of = context.labels.role
    groups: list[dict[str, int]] = [{}]
    units: list[str | None] = [None]
    for at, cell in enumerate(row):
        found = role_of(cell) if isinstance(cell, str) and cell else None
        if found is None:
            continue
        role, unit = found
        if role in groups[-1]:
            groups.append({})
            units.append(None)
        groups[-1][role] = at
        if role == "value":
            units[-1] = unit
    return [
        _Block(group["label"], group.get("code"), group.get("unit"), group["value"], group.get("note"), unit)
        for group, unit in zip(groups, units, strict=True)
        if "label" in group and "value" in group
    ]


def _find_indicator(context: SheetContext, block: _Block, row_number: int, row: Row) -> int:
    """Takes one row of one block; returns how many filled cells it accounts for."""
    label, value = row[block.label], row[block.value]
    code = row[block.code] if block.code is not None else ""
    unit = row[block.unit] if block.unit is not None else ""
    note = row[block.note] if block.note is not None else ""
    used = (label != "") + (code != "") + (unit != "") + (value != "") + (note != "")
    if label == "" and code == "":
        if value != "":
            context.report("R02", row_number, block.label, text=cell_text(value)[0])
        return used
    labels = context.labels
    meaning = labels.read(label if isinstance(label, str) else cell_text(label)[0] or "")
    spec = meaning.spec
    if code != "":
        by_code = labels.spec_of_code(code if isinstance(code, str) else cell_text(code)[0] or "")
        if by_code >= 0 and by_code != spec:
            words = {"detail": cell_text(code)[0]}
            context.report(
                "R24", row_number, block.label, spec=by_code, text=cell_text(label)[0], words=words
            )
            context.seen.setdefault(by_code, -1)
            return used
    if spec == UNKNOWN:
        context.report("R02", row_number, block.label, text=cell_text(label)[0])
    if spec < 0:
        return used
    unit_text = cell_text(unit)[0]
    if unit_text is not None and not labels.is_blank(unit_text):
        add_value(context, spec, row_number, block.value, value, unit_text, FROM_ROW)
    else:
        add_value(context, spec, row_number, block.value, value, meaning.unit, FROM_LABEL, block.header_unit)
    return used


def _report_strange(
    context: SheetContext,
    row_number: int,
    row: Row,
    known: set[int],
    reported: set[int],
    *,
    is_header: bool,
) -> None:
    """Reports what stands outside the known columns, once a column."""
    for at, cell in enumerate(row):
        if at in known or at in reported or cell == "":
            continue
        text = cell_text(cell)[0] or ""
        reported.add(at)
        if is_header and context.labels.read(text).spec == IGNORED:
            continue
        if text.strip() and row_number not in context.unit_notes:
            context.report("R03", row_number, at, text=text)


def add_value(
    context: SheetContext,
    spec: int,
    row: int,
    column: int,
    value: object,
    unit: str | None,
    unit_from: int,
    header_unit: str | None = None,
) -> None:
    """Adds the one cell of a field; a second one with another content makes both unusable (R15)."""
    text, number = cell_text(value)
    fault = NO_FAULT
    if text is None and context.sheet.faults:
        fault, text = context.fault_at(row, column)
    if unit is None:
        unit, unit_from = context.unit_for(spec, row, header_unit)
    found: Found = (
        context.file, context.number, spec, 0, row, column, fault, text, number, unit, unit_from
    )  # fmt: skip
    rows = context.collector.found
    first = context.seen.setdefault(spec, len(rows))
    if first == len(rows):
        rows.append(found)
        return
    if first < 0 or _same(rows[first], found):
        return
    other = rows[first]
    name = context.name_of(spec)
    where = reference(other[AT_ROW], other[AT_COLUMN])
    context.report("R15", row, column, spec=spec, text=text, words={"name": name, "detail": where})
    if other[AT_FAULT] != CONFLICT:
        here = reference(row, column)
        words = {"name": name, "detail": here}
        context.report("R15", other[AT_ROW], other[AT_COLUMN], spec=spec, text=other[AT_TEXT], words=words)
        rows[first] = (*other[:AT_FAULT], CONFLICT, *other[AT_FAULT + 1 :])
    rows.append((*found[:AT_FAULT], CONFLICT, *found[AT_FAULT + 1 :]))


def _same(one: Found, other: Found) -> bool:
    """Whether two cells of one field say the same, however the number is written."""
    texts = [compact(found[AT_TEXT] or "").replace(",", "") for found in (one, other)]
    return texts[0] == texts[1] and one[AT_UNIT] == other[AT_UNIT]
