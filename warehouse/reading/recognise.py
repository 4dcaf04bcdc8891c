"""Which layout a file follows, from its content.

Belongs here: the conditions of `recognise` and the rule for single CSV tables. Does not belong here:
reading values.
"""

from __future__ import annotations

from warehouse.reading.labels import LabelRules, compact, sheet_key
from warehouse.reading.layouts import ANY_SHEET, Catalogue, Condition, LayoutPlan, SheetPlan
from warehouse.reading.refusal import Refusal
from warehouse.reading.workbook import TOP_ROWS, Sheet

TEXT_ROWS = 10
NAMES_SHOWN = 6


def recognise_workbook(sheets: list[Sheet], catalogue: Catalogue) -> LayoutPlan:
    """The one layout whose conditions all hold. Raises Refusal: none (F09) or several (F13)."""
    first = next((sheet for sheet in sheets if sheet.rows), None)
    fitting = [
        plan
        for plan in catalogue.plans
        if all(_holds(condition, sheets, first, catalogue.labels) for condition in plan.layout.recognise)
    ]
    return _only(fitting, sheets)


def recognise_table(sheet: Sheet, catalogue: Catalogue) -> tuple[LayoutPlan, SheetPlan]:
    """The one list sheet of one layout whose required columns all stand in a CSV's header. Raises Refusal."""
    headers = [{catalogue.labels.key(str(cell)) for cell in row} for row in sheet.rows[:TEXT_ROWS]]
    fitting = [
        (plan, table)
        for plan in catalogue.plans
        for table in plan.sheets
        if table.layout.csv and any(_has_required(table, header) for header in headers)
    ]
    plan = _only([plan for plan, _ in fitting], [sheet])
    return plan, fitting[0][1]


def _has_required(table: SheetPlan, header: set[str]) -> bool:
    found = {spec for label, spec in table.spec_of_label.items() if label in header}
    return table.required <= found


def _only(fitting: list[LayoutPlan], sheets: list[Sheet]) -> LayoutPlan:
    if not fitting:
        names = [sheet.name for sheet in sheets]
        shown = "、".join(names[:NAMES_SHOWN]) + ("等" if len(names) > NAMES_SHOWN else "")
        raise Refusal("F09", detail=shown)
    if len(fitting) > 1:
        raise Refusal("F13", detail="、".join(plan.layout.title for plan in fitting))
    return fitting[0]


def _holds(condition: Condition, sheets: list[Sheet], first: Sheet | None, rules: LabelRules) -> bool:
    if condition.sheets is None:
        candidates = [first] if first is not None else []
    else:
        names = {sheet_key(name) for name in condition.sheets}
        candidates = (
            sheets if ANY_SHEET in names else [sheet for sheet in sheets if sheet_key(sheet.name) in names]
        )
    return any(
        (condition.text is None or _has_text(sheet, compact(condition.text)))
        and (
            condition.columns is None
            or _has_columns(sheet, {rules.key(name) for name in condition.columns}, rules)
        )
        for sheet in candidates
    )


def _has_text(sheet: Sheet, text: str) -> bool:
    return any(
        text in compact(cell)
        for row in sheet.rows[:TEXT_ROWS]
        for cell in row
        if isinstance(cell, str) and cell
    )


def _has_columns(sheet: Sheet, columns: set[str], rules: LabelRules) -> bool:
    for row in sheet.rows[:TOP_ROWS]:
        if len(row) - row.count("") >= len(columns):
            keys = {rules.key(cell) for cell in row if isinstance(cell, str) and cell}
            if columns <= keys:
                return True
    return False
