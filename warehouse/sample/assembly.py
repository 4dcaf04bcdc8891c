"""The province as every process of one generation holds it.

Belongs here: rebuilding it from the arguments. Does not belong here: writing files.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from warehouse.sample.eligibility import Eligibility
from warehouse.sample.forms import form_data
from warehouse.sample.model import Center, Host, LegacyBase
from warehouse.sample.plan import TWIN_CASE, ReportTask, assign_cases, extra_tasks, plain_tasks
from warehouse.sample.province import Block, blocks


@dataclass(frozen=True)
class Request:
    """The arguments of one generation; a worker process rebuilds the province from them alone."""

    out: Path
    centers: int
    first: int
    last: int
    seed: int

    @property
    def inbox(self) -> Path:
        """Where received files go."""
        return self.out / "inbox"

    @property
    def truth(self) -> Path:
        """Where the truth goes."""
        return self.out / "truth"

    @property
    def as_of(self) -> date:
        """The day for which the truth says what the rules find: every file has come in by then."""
        return date(self.last + 1, 12, 31)

    @property
    def registers(self) -> dict[str, datetime]:
        """Label of each register -> when it came in: one each January, a last one at the end of `as_of`'s year."""
        yearly = {str(year + 1): datetime(year + 1, 1, 10, 9, 30) for year in self.years}
        return {**yearly, f"{self.last + 1}年末": datetime(self.last + 1, 12, 30, 9, 30)}

    @property
    def last_register(self) -> str:
        """Path of the last register in the inbox."""
        return form_data()["paths"]["ledger"].format(year=list(self.registers)[-1])

    @property
    def years(self) -> range:
        """The reporting years."""
        return range(self.first, self.last + 1)


@dataclass
class Province:
    """All blocks together, and the reports that are filed."""

    centers: list[Center]
    hosts: list[Host]
    legacy_bases: list[LegacyBase]
    parts: list[Block]
    tasks: list[ReportTask]


def build_province(request: Request) -> Province:
    """The province and its report tasks, in memory; equal for equal requests."""
    parts = list(blocks(request.seed, request.centers, request.first, request.last))
    centers = [center for part in parts for center in part.centers]
    tasks = plain_tasks(centers, request.seed, request.first, request.last)
    tasks += extra_tasks(centers, request.seed, request.first, request.last)
    eligibility = Eligibility(centers, request.first)
    tasks = assign_cases(
        tasks,
        {center.index: center for center in centers},
        request.seed,
        eligibility.allows,
        functools.partial(eligibility.other, TWIN_CASE),
    )
    return Province(
        centers,
        [host for part in parts for host in part.hosts],
        [base for part in parts for base in part.legacy_bases],
        parts,
        tasks,
    )
