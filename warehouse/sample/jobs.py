"""The pieces of work of one generation and how a process does them.

Belongs here: reports in portions, one ledger a year, one summary a year, the rest. Does not belong here: what they
contain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from warehouse.sample.applications import write_applications
from warehouse.sample.assembly import Province, Request, build_province
from warehouse.sample.base_lists import write_base_list
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import apply_date_style, build_book, form_data, save_book
from warehouse.sample.industry_files import write_industry
from warehouse.sample.ledger import LEDGER_LAYOUT, ledger_rows
from warehouse.sample.ledger_faults import LedgerFaults
from warehouse.sample.naming import source
from warehouse.sample.plan import ReportTask, cases
from warehouse.sample.reports import ReportWriter, WrittenReport
from warehouse.sample.summary import SUMMARY_LAYOUT, write_summary
from warehouse.sample.truth import Planted
from warehouse.sample.workers import worker_pool

_REPORTS_PER_JOB = 30


@dataclass(frozen=True)
class Job:
    """`kind` is report, ledger, summary, applications or industry; `label` names a register (`Request.registers`)."""

    kind: str
    year: int = 0
    label: str = ""
    tasks: tuple[ReportTask, ...] = ()


@dataclass
class Done:
    """What a job left."""

    reports: list[WrittenReport] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    applications: list[dict[str, Any]] = field(default_factory=list)


class Worker:
    """Does jobs for one request."""

    def __init__(self, request: Request, province: Province) -> None:
        self.request, self.province = request, province
        self.reports = ReportWriter(
            request.inbox,
            province.centers,
            request.seed,
            request.first,
            request.last,
            {case.name: case for case in cases()},
        )

    def do(self, job: Job) -> Done:
        """Writes the job's files."""
        if job.kind == "report":
            return Done(reports=[self.reports.write(task) for task in job.tasks])
        if job.kind == "applications":
            return self._applications()
        if job.kind == "industry":
            submissions, planted = write_industry(self.request, self.province)
            submissions += write_base_list(self.request, self.province)
            return Done(submissions=submissions, planted=planted)
        return self._ledger(job.label) if job.kind == "ledger" else self._summary(job.year)

    def _ledger(self, label: str) -> Done:
        at = self.request.registers[label]
        rows = ledger_rows(
            self.province.centers,
            self.province.hosts,
            self.province.legacy_bases,
            at.date() - timedelta(days=1),
        )
        path = form_data()["paths"]["ledger"].format(year=label)
        is_last = path == self.request.last_register
        faults = LedgerFaults(self.request, self.province, path)
        if is_last:
            faults.change_rows(rows)
        book = build_book(LEDGER_LAYOUT, {}, {}, rows)
        apply_date_style(book, source(self.request.seed, "ledger", label).randrange(6))
        faults.change_book(book, is_last=is_last)
        save_file(self.request.inbox, path, save_book(book.sheets))
        return Done(
            submissions=[submission_row(path, "ledger", LEDGER_LAYOUT, at, form_data()["ledger_sender"])],
            planted=faults.planted,
        )

    def _summary(self, year: int) -> Done:
        at = datetime(year + 1, 9, 20, 15, 0)
        summary = write_summary(self.request, self.province, year, at)
        row = submission_row(
            summary.path, "annual_summary", SUMMARY_LAYOUT, at, form_data()["summary_sender"], year=year
        )
        return Done(reports=summary.only_here, submissions=[row], planted=summary.planted)

    def _applications(self) -> Done:
        submissions, truth = write_applications(self.request, self.province)
        return Done(submissions=submissions, applications=truth)


def jobs(request: Request, province: Province) -> list[Job]:
    """All work, the longest pieces first."""
    work = [Job("ledger", label=label) for label in reversed(request.registers)]
    offsets = form_data()["summary_years"]
    work += [
        Job("summary", request.first + offset) for offset in offsets if request.first + offset <= request.last
    ]
    work += [Job("applications"), Job("industry")]
    tasks = province.tasks
    work += [
        Job("report", tasks=tuple(tasks[at : at + _REPORTS_PER_JOB]))
        for at in range(0, len(tasks), _REPORTS_PER_JOB)
    ]
    return work


_worker: Worker | None = None


def _start(request: Request) -> None:
    global _worker
    _worker = Worker(request, build_province(request))


def _do(job: Job) -> Done:
    assert _worker is not None
    return _worker.do(job)


def run_jobs(request: Request, province: Province, work: list[Job], processes: int) -> Iterator[Done]:
    """Does all work and yields the results in the order of `work`, whatever the number of processes."""
    if processes < 2:
        worker = Worker(request, province)
        yield from map(worker.do, work)
        return
    with worker_pool(processes, initializer=_start, initargs=(request,)) as pool:
        yield from pool.map(_do, work)
