"""Everything the rules must find in a generated province, put together and written to the truth.

Belongs here: truth/rules.csv, risk.csv, drift.csv and returns.csv. Does not belong here: the findings of one
kind (`expected*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from warehouse.sample.applications import applications
from warehouse.sample.assembly import Province, Request
from warehouse.sample.expected import CenterTruth, Finding, ReportYear, bearings
from warehouse.sample.expected_bases import (
    application_findings,
    base_findings,
    entry_findings,
    share_findings,
)
from warehouse.sample.expected_figures import figure_findings
from warehouse.sample.expected_risk import level
from warehouse.sample.model import Center
from warehouse.sample.plan import cases
from warehouse.sample.reports import WrittenReport
from warehouse.sample.truth import write_csv
from warehouse.sample.vocabulary import load_seed

Reports = Mapping[tuple[str, int], WrittenReport]


def report_years(center: Center, reports: Reports, due: Mapping[int, date]) -> dict[int, ReportYear]:
    """How a center stands with every report that it owes, and with one that it filed without owing it."""
    found = {}
    unasked = {
        year: "not_owed" for code, year in reports if code == center.code and year not in center.filing
    }
    for year, filing in sorted({**center.filing, **unasked}.items()):
        report = reports.get((center.code, year))
        if report is None:
            found[year] = ReportYear(due[year], filing)
            continue
        counted = [
            row["received_at"].date()
            for row in report.submissions
            if row["expected_disposition"] in {"in_use", "superseded"}
        ]
        if year in unasked:
            state = "not_owed"
        elif counted:
            state = "on_time" if min(counted) <= due[year] else "late"
        else:
            state = "held" if report.stated is not None or report.is_held else "missing"
        found[year] = ReportYear(
            due[year], state, report.told_on if counted else None, report.values, report.stated
        )
    return found


def write_judgement(request: Request, province: Province, reports: Reports) -> dict[str, str]:
    """Writes what a correct evaluation finds as of `request.as_of`; returns center code -> level of risk."""
    due = {
        int(row["reporting_year"]): date.fromisoformat(row["due_on"])
        for row in load_seed("reference/reporting_years.csv")
    }
    years = {center.code: report_years(center, reports, due) for center in province.centers}
    made = applications(request, province)
    shared = [
        *base_findings(province.centers, made, request.as_of),
        *share_findings(province.centers, request.as_of),
        *application_findings(made),
    ]
    findings = {
        center.code: _of_center(center, request.as_of, years[center.code]) for center in province.centers
    }
    for item in shared:
        findings.setdefault(item.subject, []).append(item)
    situations = {center.code: center.situation for center in province.centers}
    situations |= {item.path: item.situation for item in made}
    write_csv(
        request.truth / "rules.csv",
        ("subject", "situation", "rule_id", "period", "state", "status", "inputs"),
        [
            {"situation": situations[subject], **vars(item)}
            for subject, items in findings.items()
            for item in sorted(items, key=lambda item: (item.rule_id, item.period))
            if item.status != "open"
        ],
    )
    levels = {
        center.code: level(
            findings[center.code],
            request.as_of,
            max((year for year, item in years[center.code].items() if item.stated), default=None),
        )
        for center in province.centers
        if not center.successor_code
    }
    write_csv(
        request.truth / "risk.csv",
        ("center_code", "expected_level"),
        [{"center_code": code, "expected_level": name} for code, name in levels.items()],
    )
    _write_drift(request, province, reports, years)
    _write_returns(request, reports)
    return levels


def _of_center(center: Center, as_of: date, reports: Mapping[int, ReportYear]) -> list[Finding]:
    found = list(CenterTruth(center, as_of, reports).findings())
    if center.ended_on is None:
        found += [*figure_findings(center, as_of, reports), *entry_findings(center, as_of)]
    return found


def _write_drift(
    request: Request, province: Province, reports: Reports, years: Mapping[str, Mapping[int, ReportYear]]
) -> None:
    """Differences between a report and the register: unfiled changes, and old names, whose change was filed."""
    rows = [
        {"center_code": center.code, "reporting_year": year, "attribute": told, "is_filed": "false"}
        for center in province.centers
        for attribute in bearings()["unfiled"]
        for year, told in CenterTruth(center, request.as_of, years[center.code]).drift(attribute)
    ]
    rows += [
        {
            "center_code": report.center_code,
            "reporting_year": report.year,
            "attribute": bearings()["unfiled"]["name"]["attribute"],
            "is_filed": "true",
        }
        for report in reports.values()
        if report.case == "old_name"
    ]
    write_csv(request.truth / "drift.csv", ("center_code", "reporting_year", "attribute", "is_filed"), rows)


def _write_returns(request: Request, reports: Reports) -> None:
    """Returns that ask for a second look, and the center whose figures one repeats."""
    checks = {case.name: case.suspicion for case in cases() if case.suspicion}
    rows = [
        {
            "center_code": report.center_code,
            "reporting_year": report.year,
            "check_id": checks[report.case],
            "other_center_code": report.twin,
        }
        for report in reports.values()
        if report.case in checks
    ]
    columns = ("center_code", "reporting_year", "check_id", "other_center_code")
    write_csv(request.truth / "returns.csv", columns, rows)
