"""Writes a whole fictional province: `<out>/inbox` as it really comes in, `<out>/truth` as it really is.

Belongs here: the order of the work. Does not belong here: contents, and how processes share the work
(`jobs`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.sample.assembly import Province, Request, build_province
from warehouse.sample.base_lists import write_listed_truth
from warehouse.sample.expected_industry import write_expected_industry
from warehouse.sample.expected_register import write_expected_register
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.flat import write_flat
from warehouse.sample.forms import form_data
from warehouse.sample.jobs import Done, jobs, run_jobs
from warehouse.sample.judgement import write_judgement
from warehouse.sample.model import Center
from warehouse.sample.reports import WrittenReport
from warehouse.sample.truth import (
    CENTER_SCHEMA,
    INDICATOR_SCHEMA,
    SUBMISSION_SCHEMA,
    Planted,
    center_row,
    situation_rows,
    write_csv,
    write_pairs,
    write_parquet,
    write_planted,
    write_situations,
)
from warehouse.sample.values import indicator_series
from warehouse.sample.vocabulary import load_seed


@dataclass(frozen=True)
class SampleSummary:
    """What was written: `files` counts the files of the inbox, `planted` the rows of truth/planted.csv."""

    out: Path
    centers: int
    files: int
    planted: int


def generate(
    out: Path,
    *,
    centers: int,
    first_year: int,
    last_year: int,
    seed: int,
    flat: bool = False,
    processes: int = 2,
) -> SampleSummary:
    """Writes the province of `centers` centers and the reporting years `first_year` to `last_year` into
    `out`.

    The same arguments give the same bytes, whatever `processes` is. `flat` writes ledger and values as
    streamed CSV instead of forms, for provinces of any size. Raises ValueError (Chinese) for impossible
    arguments.
    """
    known = [int(row["reporting_year"]) for row in load_seed("reference/reporting_years.csv")]
    if centers < 1 or not known[0] < first_year <= last_year < known[-1]:
        raise ValueError(
            f"无法生成示例省：中心数 {centers}，年度 {first_year}—{last_year}；"
            f"请给出至少 1 个中心，起止年度在 {known[0] + 1}—{known[-1] - 1} 之间。"
        )
    request = Request(Path(out), centers, first_year, last_year, seed)
    if flat:
        submissions = write_flat(request, processes)
        _write_register(request, submissions)
        return _finish(request, submissions, [], " --flat")
    province = build_province(request)
    done = list(run_jobs(request, province, jobs(request, province), processes))
    submissions = sorted(
        (
            row
            for item in done
            for row in [*item.submissions, *(s for r in item.reports for s in r.submissions)]
        ),
        key=lambda row: (row["received_at"], row["file"]),
    )
    planted = [case for part in done for report in part.reports for case in report.planted]
    planted += [case for part in done for case in part.planted]
    planted += _write_strays(request, submissions)
    planted += _planted_in_the_register(request, province)
    _write_truth(request, province, done)
    return _finish(request, submissions, planted, "")


def _planted_in_the_register(request: Request, province: Province) -> list[Planted]:
    """Rule situations and direction pairs as planted cases, at the last register, which tells of them."""
    path = request.last_register
    rules = [
        Planted(row["situation"], "rule", "", path, center_code=row["center_code"], detail=row["detail"])
        for row in situation_rows(province.centers)
    ]
    pairs = [pair for part in province.parts for pair in part.pairs]
    return rules + [
        Planted(
            f"pair_{pair.kind}",
            "direction",
            "",
            path,
            center_code=pair.center_code_b,
            detail=f"{pair.center_code_a}：{pair.text_a} | {pair.text_b}",
        )
        for pair in pairs
    ]


def _finish(
    request: Request, submissions: list[dict[str, Any]], planted: list[Planted], option: str
) -> SampleSummary:
    """The files that tell what was generated: the notice in the inbox, submissions and planted cases in the
    truth.
    """
    arguments = (
        f"--centers {request.centers} --years {request.first}-{request.last} --seed {request.seed}{option}"
    )
    save_file(
        request.inbox,
        form_data()["paths"]["notice"],
        form_data()["notice"].format(arguments=arguments).encode(),
    )
    write_parquet(request.truth / "submissions.parquet", submissions, SUBMISSION_SCHEMA)
    count = write_planted(request.truth / "planted.csv", planted)
    return SampleSummary(request.out, request.centers, len(submissions) + 2, count)


def _write_strays(request: Request, submissions: list[dict[str, Any]]) -> list[Planted]:
    """The receipt register, with one bad line, and an export in an encoding that is not accepted."""
    stray, register = form_data()["stray_export"], form_data()["paths"]["register"]
    save_file(request.inbox, stray, "年度,中心编号,中心名称\r\n".encode("utf-16"))
    at = datetime(request.last + 1, 1, 20, 11)
    submissions.append(
        submission_row(stray, "", None, at, form_data()["summary_sender"], disposition="refused")
    )
    _write_register(request, submissions, with_bad_line=True)
    return [
        Planted("bad_encoding", "refuse", "F14", stray, detail="UTF-16 编码的文本"),
        Planted(
            "bad_register_line",
            "refuse",
            "F15",
            register,
            cell=f"A{len(submissions) + 3}",
            detail="收到时间无法识别",
        ),
    ]


def _write_register(
    request: Request, submissions: list[dict[str, Any]], *, with_bad_line: bool = False
) -> None:
    """The receipt register: when each file came in and from whom, itself with the last of them.

    A bad last line has a time that is none.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["文件", "收到时间", "报送单位", "收件人", "说明"])
    note = form_data()["register_note"]
    register = form_data()["paths"]["register"]
    closed = max(submissions, key=lambda row: row["received_at"])
    for row in [*submissions, {**closed, "file": register}]:
        at = f"{row['received_at']:%Y-%m-%d %H:%M:%S}"
        writer.writerow([row["file"], at, row["submitted_by"], row["received_by"], note])
    if with_bad_line:
        writer.writerow(
            [submissions[0]["file"], "上周五", submissions[0]["submitted_by"], submissions[0]["received_by"]]
        )
    save_file(request.inbox, register, buffer.getvalue().encode("utf-8-sig"))


def _write_truth(request: Request, province: Province, done: list[Done]) -> None:
    reports = {(item.center_code, item.year): item for part in done for item in part.reports}
    write_parquet(
        request.truth / "centers.parquet",
        [center_row(center, year) for center in province.centers for year in request.years],
        CENTER_SCHEMA,
    )
    indicators = [row for center in province.centers for row in _indicator_rows(request, center, reports)]
    write_parquet(request.truth / "indicators.parquet", indicators, INDICATOR_SCHEMA)
    write_pairs(request.truth, [pair for part in province.parts for pair in part.pairs])
    write_situations(request.truth, situation_rows(province.centers))
    write_expected_industry(request, province, write_judgement(request, province, reports))
    write_expected_register(request, province)
    write_listed_truth(request, province)
    write_csv(
        request.truth / "applications.csv",
        ("file", "center_name", "situation", "rules", "other_center_code"),
        [row for part in done for row in part.applications],
    )


def _indicator_rows(
    request: Request, center: Center, reports: dict[tuple[str, int], WrittenReport]
) -> list[dict[str, Any]]:
    rows = []
    for year, values in indicator_series(center, request.seed, request.first, request.last).items():
        report = reports.get((center.code, year))
        if report is None and not center.owes(year):
            continue
        stated = report.stated if report is not None else None
        for code, value in (values if report is None else report.values).items():
            known = None if stated is None else stated.get(code)
            rows.append(
                {
                    "center_code": center.code,
                    "reporting_year": year,
                    "indicator_code": code,
                    "true_value": float(value),
                    "stated_value": None if known is None else float(known),
                    "stated": known is not None,
                    "source_file": report.source_file if report is not None else None,
                    "planted_case": (report.case or None) if report is not None else None,
                }
            )
    return rows
