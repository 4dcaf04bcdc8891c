"""Which planted case may fall on which report, and which other center it involves.

Belongs here: what a case needs to make sense. Does not belong here: shares (data/cases.yml) and effects.
"""

from __future__ import annotations

from collections import defaultdict
from random import Random

from warehouse.sample.forms import load_layout
from warehouse.sample.indicators import MONEY
from warehouse.sample.model import Center
from warehouse.sample.plan import Case, ReportTask
from warehouse.sample.returns import county_department, old_name_of

_FILED = {"on_time", "late"}


class Eligibility:
    """Answers for one province."""

    def __init__(self, centers: list[Center], first: int) -> None:
        self.first = first
        self.by_host: dict[str, list[Center]] = defaultdict(list)
        self.by_regime: dict[str, list[Center]] = defaultdict(list)
        for center in centers:
            self.by_host[center.host.uscc].append(center)
            self.by_regime[center.regime].append(center)

    def allows(self, case: Case, task: ReportTask, center: Center) -> bool:
        """Whether this report can carry this case."""
        on = task.received_at.date()
        if task.case:
            return False
        if case.name in {"same_figures", "code_name_conflict"}:
            return self.other(case.name, center, task.year) is not None
        if case.name == "old_name":
            return old_name_of(center, on) is not None
        if case.name == "other_department":
            return county_department(center, on, Random(0)) is not None
        if case.name == "header_unit":
            return _has_sheet_of_amounts(task.layout)
        years_before = task.year - max(self.first, center.approved_on.year)
        if case.name == "last_year_again":
            return center.filing.get(task.year - 1) in _FILED
        if case.name in {"flow_as_stock", "jump"}:
            return years_before >= 2
        if case.name in {"single_slip", "form_in_yuan"}:
            return sum(state in _FILED for state in center.filing.values()) >= 3
        return True

    def other(self, case_name: str, center: Center, year: int) -> Center | None:
        """The second center of a case: one of the same host that files too, or one of the same base type."""
        group = (
            self.by_host[center.host.uscc] if case_name == "same_figures" else self.by_regime[center.regime]
        )
        for other in group:
            if other.index != center.index and not other.situation and other.filing.get(year) in _FILED:
                return other
        return None


def _has_sheet_of_amounts(layout: str) -> bool:
    for sheet in load_layout(layout)["sheets"]:
        fields = [entry["field"] for entry in sheet["entries"]]
        if "C01" in fields:
            return all(field in MONEY for field in fields)
    return False
