"""What a late report, a corrected report, a year without reports and a moving center do to the key figures.

A small province is received whole; the builds differ only in the day as of which they look, so what changes between
them is what arrived in between.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest

from tests.integration.rule_stage import RuleStage
from warehouse.raw_store import commit
from warehouse.reading import read_pending
from warehouse.receiving import archived_path, receive
from warehouse.sample import generate
from warehouse.settings import Home, load_settings, open_home, project_dir

FIRST_YEAR, YEAR, SILENT_YEAR = 2021, 2022, 2023
CORRECTED, CORRECTED_BY = "G05", 5  # training: no sum check holds it, so the corrected value is accepted
KEY = ["subject_kind", "subject_code", "reporting_year", "kpi_id"]
OWN = ["value", "numerator", "denominator", "q1_value", "median_value", "q3_value"]
COUNTS = ["center_count", "reported_count", "owed_count", "response_share"]
FORMER = ["previous_value", "change_value", "change_share", "previous_disclosure"]
MARKS = ["disclosure", "quartile_disclosure"]
# The ledger tells these changes of one center: what it says now, since when, and what it was before.
MOVES = [
    ("产业集群变更", "产业集群", date(YEAR, 6, 15)),
    ("地区变更", "所在地区", date(YEAR, 12, 31)),
    ("依托单位变更", "依托单位", date(SILENT_YEAR, 1, 1)),
]


@dataclass(frozen=True)
class Builds:
    """fct_kpi before anything, with a late report, and with a corrected one besides, and who is concerned."""

    before: pl.DataFrame
    late: pl.DataFrame
    corrected: pl.DataFrame
    subjects: pl.DataFrame  # subject_kind, subject_code of every center and year, as the last build has them
    late_center: str
    corrected_center: str
    moving_center: str
    model_center: str  # has always been what the moving center was before

    def of(self, center_id: str) -> pl.DataFrame:
        """The subjects that a center belonged to in YEAR, itself included."""
        own = self.subjects.filter((pl.col("center_id") == center_id) & (pl.col("reporting_year") == YEAR))
        return own.select("subject_kind", "subject_code")


def differing(one: pl.DataFrame, other: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The keys whose rows differ in any of the columns, or that only one side has."""
    both = one.join(other, on=KEY, how="full", coalesce=True, suffix="_other", nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_other")) for name in columns)
    return both.filter(differs).select(KEY)


def read_all(home: Home) -> None:
    batch = read_pending(home, load_settings(home))
    commit(home, batch, forms=["ledger", "annual_report", "refused"])


def move_a_center(ledger: Path, reporting: set[str]) -> tuple[str, str]:
    """Write MOVES of one center into the ledger; returns its code and that of the one which it was like before."""
    book = openpyxl.load_workbook(ledger)
    names = [cell.value for cell in book["中心"][2]]
    centers = [
        dict(zip(names, row, strict=True)) for row in book["中心"].iter_rows(min_row=3, values_only=True)
    ]
    kinds = {str(row[1]): row[3] for row in book["依托单位"].iter_rows(min_row=3, values_only=True)}
    changed = {str(row[1]) for row in book["变更备案"].iter_rows(min_row=3, values_only=True)}
    wanted = [what for _, what, _ in MOVES]
    steady = [c for c in centers if c["中心编号"] in reporting - changed and all(c[what] for what in wanted)]
    mover, model = next(
        (one, other)
        for one, other in permutations(steady, 2)
        if kinds[str(one["依托单位"])] != kinds[str(other["依托单位"])]
        and all(one[what] != other[what] for what in wanted)
    )
    for item, what, on in MOVES:
        filed = f"{on.year}年{on.month}月{on.day}日"
        values = [
            999,
            mover["中心编号"],
            item,
            model[what],
            mover[what],
            filed,
            filed,
            "辽科发〔2023〕999号",
            "有效",
        ]
        book["变更备案"].append(values)
    book.save(ledger)
    return str(mover["中心编号"]), str(model["中心编号"])


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    place = tmp_path_factory.mktemp("kpi_changes")
    generate(place / "made", centers=12, first_year=FIRST_YEAR, last_year=SILENT_YEAR, seed=5)
    inbox = place / "made" / "inbox"
    for folder in ("年度报告汇总", "申报材料", f"年度报告/{SILENT_YEAR}"):
        shutil.rmtree(inbox / folder)
    told = pl.read_parquet(place / "made" / "truth" / "submissions.parquet").filter(
        (pl.col("expected_disposition") == "in_use") & (pl.col("form") == "annual_report")
    )
    both_years = [
        set(told.filter(pl.col("reporting_year") == year)["center_code"]) for year in (FIRST_YEAR, YEAR)
    ]
    reporting = sorted(set.intersection(*both_years))
    ledger = max((inbox / "登记台账").iterdir())
    moving, model = move_a_center(ledger, set(reporting))
    late, corrected = [center for center in reporting if center != moving][:2]
    stage = RuleStage(project_dir(), place)
    home = open_home(place / "home")
    (late_file,) = told.filter((pl.col("center_code") == late) & (pl.col("reporting_year") == YEAR))["file"]
    kept = place / "late.xlsx"
    shutil.move(inbox / late_file, kept)
    receipts = receive(home, [inbox], received_by="收件岗")
    last = max(receipt.received_at for receipt in receipts).date()
    days = [last + timedelta(days=number) for number in (10, 20, 30)]
    read_all(home)
    receive(home, [kept], received_by="收件岗", received_at=datetime.combine(days[1], datetime.min.time()))
    read_all(home)
    before = _build(stage, days[0], "build")
    late_build = _build(stage, days[1], "run")
    fixed = _corrected_copy(stage, home, corrected, place / "corrected.xlsx")
    receive(home, [fixed], received_by="收件岗", received_at=datetime.combine(days[2], datetime.min.time()))
    read_all(home)
    corrected_build = _build(stage, days[2], "run")
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        subjects = connection.execute(
            """
            select center_id, centers.reporting_year, subject_kind, subject_code
            from intermediate.int_kpis__centers as centers
            inner join intermediate.int_kpis__cell_subjects as subjects on centers.cell_id = subjects.cell_id
            union all
            select center_id, reporting_year, 'center', center_id from intermediate.int_kpis__centers
            """
        ).pl()
    return Builds(before, late_build, corrected_build, subjects, late, corrected, moving, model)


def _build(stage: RuleStage, as_of: date, command: str) -> pl.DataFrame:
    """fct_kpi as of a day, by `build` (with seeds) or `run`."""
    kinds = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    stage.dbt(
        command, "--select", "+fct_kpi", *(kinds if command == "build" else []), as_of=as_of.isoformat()
    )
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        return connection.execute("select * from marts.fct_kpi").pl()


def _corrected_copy(stage: RuleStage, home: Home, center_id: str, path: Path) -> Path:
    """The center's report of YEAR with one value raised, as a center that mends its report sends it."""
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        found: Any = connection.execute(
            """
            select file_sha256, sheet, cell, value from intermediate.int_reports__accepted_indicators
            where center_id = ? and reporting_year = ? and indicator_code = ? and is_accepted
            """,
            [center_id, YEAR, CORRECTED],
        ).fetchone()
    file_sha256, sheet, cell, value = found
    shutil.copy2(archived_path(home, file_sha256), path)
    path.chmod(0o644)
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = int(value) + CORRECTED_BY
    book.save(path)
    return path


def test_a_late_report_changes_its_center_and_year_in_every_group_and_nothing_else(builds: Builds) -> None:
    own = differing(builds.before, builds.late, OWN + COUNTS)
    touched = builds.of(builds.late_center)
    assert set(own["reporting_year"]) == {YEAR}
    assert own.select("subject_kind", "subject_code").unique().sort("subject_kind", "subject_code").equals(
        touched.unique().sort("subject_kind", "subject_code")
    )  # fmt: skip
    reported = pl.col("kpi_id") == "K86"
    rows = touched.join(
        builds.before.filter(reported, reporting_year=YEAR), on=["subject_kind", "subject_code"]
    )
    after = rows.join(builds.late, on=KEY, suffix="_after")
    assert len(after) == len(touched)
    assert ((after["reported_count_after"] - after["reported_count"]) == 1).all()
    assert (after["owed_count_after"] == after["owed_count"]).all()
    # The next year compares itself with this one, in the same groups.
    later = differing(builds.before, builds.late, FORMER).filter(pl.col("reporting_year") != YEAR)
    assert set(later["reporting_year"]) == {SILENT_YEAR}
    # What is hidden may change anywhere in the year, because other cells protect the same small ones.
    marks = differing(builds.before, builds.late, MARKS)
    assert set(marks["reporting_year"]) <= {YEAR}


def test_a_corrected_report_changes_only_the_figures_of_what_was_corrected(builds: Builds) -> None:
    own = differing(builds.late, builds.corrected, OWN + COUNTS)
    assert set(own["reporting_year"]) == {YEAR}
    with_it = {"K75", "K94"}  # training, and reports replaced by later ones
    assert set(own["kpi_id"]) == with_it
    touched = builds.of(builds.corrected_center)
    for kpi_id, change in (("K75", CORRECTED_BY), ("K94", 1)):
        rows = (
            own.filter(kpi_id=kpi_id)
            .join(builds.late, on=KEY)
            .join(builds.corrected, on=KEY, suffix="_after")
        )
        assert rows.select("subject_kind", "subject_code").sort(pl.all()).equals(touched.sort(pl.all()))
        assert ((rows["numerator_after"] - rows["numerator"]) == change).all()


def test_a_year_without_reports_shows_no_response_and_no_figure(builds: Builds) -> None:
    silent = builds.corrected.filter((pl.col("reporting_year") == SILENT_YEAR) & (pl.col("owed_count") > 0))
    reported = silent.filter(pl.col("kpi_id").is_in(["K01", "K03", "K04", "K75"]))
    assert len(reported) > 40
    assert reported["value"].null_count() == reported["numerator"].null_count() == len(reported)
    for column in ("center_count", "reported_count", "response_share"):
        assert set(reported[column]) == {0}
    assert set(silent.filter(kpi_id="K87")["value"]) == {0}


@pytest.mark.parametrize(
    ("kind", "moved_in"), [("cluster", YEAR), ("region", YEAR), ("host_kind", SILENT_YEAR)]
)
def test_a_moving_center_counts_each_year_where_it_was_then(builds: Builds, kind: str, moved_in: int) -> None:
    """A change on the day of the census counts in that year, one on the day after in the next."""
    place = {
        (center_id, year): code
        for center_id, year, code in builds.subjects.filter(subject_kind=kind)
        .select("center_id", "reporting_year", "subject_code")
        .iter_rows()
    }
    old, new = place[builds.model_center, SILENT_YEAR], place[builds.moving_center, SILENT_YEAR]
    assert old != new
    owed = builds.corrected.filter(kpi_id="K85", subject_kind=kind)
    for year in (FIRST_YEAR, YEAR, SILENT_YEAR):
        assert place[builds.moving_center, year] == (new if year >= moved_in else old)
        for code in (old, new):
            counted = owed.filter(subject_code=code, reporting_year=year)["owed_count"].to_list()
            assert counted == [sum(here == code for (_, when), here in place.items() if when == year)]
