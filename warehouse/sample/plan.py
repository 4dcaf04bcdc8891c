"""Who files what and when: one task a file, before any file is written.

Belongs here: filing days, form versions, paths, and which planted case falls on which file. Does not belong
here: what a case does to a file (`variants`, `faults`, `hostile`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from warehouse.sample.forms import form_data
from warehouse.sample.model import Center
from warehouse.sample.naming import source
from warehouse.sample.vocabulary import load_data, vocabulary

WORST_NAME_CHARACTERS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@dataclass(frozen=True)
class ReportTask:
    """One annual report to be written: `case` is the planted variant or fault, "" for a plain file."""

    center_index: int
    year: int
    layout: str
    path: str
    received_at: datetime
    submitted_by: str
    date_style: int
    case: str = ""


@dataclass(frozen=True)
class Case:
    """A row of data/cases.yml."""

    name: str
    layer: str
    code: str
    share: float
    is_variant: bool
    accepted: bool
    suspicion: str


def cases() -> list[Case]:
    """Every planted case of annual reports, in the order in which they are given out."""
    return [
        Case(
            name,
            row["layer"],
            row.get("code", ""),
            row["share"],
            row.get("variant", False),
            row.get("accepted", True),
            row.get("suspicion", ""),
        )
        for name, row in load_data("cases").items()
    ]


def received_at(center: Center, year: int, seed: int) -> datetime:
    """When the report of `year` arrives: on time by 31 March, late by the end of August."""
    rng = source(seed, "filing day", center.index, year)
    late = center.filing.get(year) == "late"
    day = date(year + 1, 4, 2) if late else date(year + 1, 2, 15)
    day += timedelta(days=rng.randrange(150 if late else 44))
    return datetime(day.year, day.month, day.day, rng.randint(8, 17), rng.randrange(60), rng.randrange(60))


def report_path(center: Center, year: int, on: date, suffix: str = "") -> tuple[str, str]:
    """Path in the inbox and the department that sends the file."""
    department = vocabulary().department_names[center.attribute("department", on, as_filed=False)]
    name = center.attribute("name", on, as_filed=False).translate(WORST_NAME_CHARACTERS)
    pattern = form_data()["paths"]["report"]
    return pattern.format(year=year, department=department, name=name, suffix=suffix), department


def plain_tasks(centers: list[Center], seed: int, first: int, last: int) -> list[ReportTask]:
    """One task for every report that is filed at all."""
    versions, form = vocabulary().province["two_form_versions"], form_data()["form_versions"]
    second_from = first + round((last - first + 1) * versions["second_from"])
    tasks = []
    for center in centers:
        for year, state in center.filing.items():
            if state not in {"on_time", "late"}:
                continue
            rng = source(seed, "task", center.index, year)
            late_version = year >= second_from and rng.random() >= versions["stragglers"]
            at = received_at(center, year, seed)
            path, department = report_path(center, year, at.date())
            tasks.append(
                ReportTask(
                    center.index,
                    year,
                    form["second" if late_version else "first"],
                    path,
                    at,
                    department,
                    rng.randrange(7),
                )
            )
    return tasks


EXTRA_CASE = "not_owed"
TWIN_CASE = "same_figures"


def extra_tasks(centers: list[Center], seed: int, first: int, last: int) -> list[ReportTask]:
    """Reports of centers for the year before their approval, which nobody owes (case `not_owed`)."""
    share = next(case.share for case in cases() if case.name == EXTRA_CASE)
    wanted = int(share * len(centers) + source(seed, "case quota", EXTRA_CASE).random())
    fitting = [
        center
        for center in centers
        if first < center.approved_on.year <= last
        and not center.situation
        and center.approved_on.month < 12
        and center.filing.get(center.approved_on.year) == "on_time"
    ]
    tasks = []
    for center in source(seed, EXTRA_CASE).sample(fitting, min(wanted, len(fitting))):
        at = datetime(
            center.approved_on.year, center.approved_on.month, center.approved_on.day, 10
        ) + timedelta(days=20)
        year = center.approved_on.year - 1
        path, department = report_path(center, year, at.date())
        tasks.append(
            ReportTask(
                center.index, year, form_data()["form_versions"]["first"], path, at, department, 1, EXTRA_CASE
            )
        )
    return tasks


def assign_cases(
    tasks: list[ReportTask],
    centers: dict[int, Center],
    seed: int,
    eligible: Callable[[Case, ReportTask, Center], bool],
    twin: Callable[[Center, int], Center | None],
) -> list[ReportTask]:
    """The tasks with planted cases given out at their shares.

    A fault falls only on centers without a planted rule situation, on at most two files of a center, never on
    two neighbouring years, and one that leaves the year without a report on at most one; so no two faults
    meet. A suspicious return stands alone among its center's reports, because those it is compared with must be
    sound, and the report whose figures it repeats (`twin`) stays as it is.
    """
    order = list(range(len(tasks)))
    source(seed, "case order").shuffle(order)
    given: dict[int, str] = {}
    faulty: dict[int, list[tuple[int, bool]]] = {}
    repeated: set[tuple[int, int]] = set()
    alone: set[int] = set()
    for case in cases():
        if case.name == EXTRA_CASE:
            continue
        wanted = int(case.share * len(tasks) + source(seed, "case quota", case.name).random())
        for at in order:
            if wanted == 0:
                break
            task = tasks[at]
            center = centers[task.center_index]
            if at in given or (center.index, task.year) in repeated or not eligible(case, task, center):
                continue
            other = twin(center, task.year) if case.name == TWIN_CASE else None
            if other is not None and (other.index, task.year) in repeated:
                continue
            if not case.is_variant:
                if (
                    center.situation
                    or center.index in alone
                    or not _keeps_apart(faulty.get(center.index, []), task.year, case.accepted)
                ):
                    continue
                if not case.accepted and not _files_every_year(center):
                    continue
                if case.layer == "return" and faulty.get(center.index):
                    continue
                if case.layer == "return":
                    alone.add(center.index)
                faulty.setdefault(center.index, []).append((task.year, case.accepted))
            given[at] = case.name
            if other is not None:
                repeated |= {(center.index, task.year), (other.index, task.year)}
            wanted -= 1
    return [replace(task, case=given.get(at, task.case)) for at, task in enumerate(tasks)]


def _keeps_apart(earlier: list[tuple[int, bool]], year: int, accepted: bool) -> bool:
    if len(earlier) >= 2 or any(abs(year - other) < 2 for other, _ in earlier):
        return False
    return accepted or all(kept for _, kept in earlier)


def _files_every_year(center: Center) -> bool:
    return all(state in {"on_time", "late"} for state in center.filing.values())
