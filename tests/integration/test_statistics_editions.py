"""Issuing the statistics of a year on a small province: what was issued stays, what changed stands apart with its reason."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration import cli
from orchestration.doctor import examine
from orchestration.run import run_whole_road
from reports.render import HOUSE_FOLDER
from tests.unit.statistics_checks import compare_sheets
from warehouse.editions import CELLS, MANIFEST, TABLES
from warehouse.publishing import connect, serving_snapshot
from warehouse.sample import generate
from warehouse.settings import Home, open_home, seeds_dir

YEAR = 2022
FIRST_DAY, ISSUED_ON, LATER_DAY = date(2023, 6, 30), "2023-07-10", date(2023, 12, 15)
CORRECTED_ON = "2023-09-01 09:00:00"
pytestmark = [pytest.mark.xdist_group("editions"), pytest.mark.long]
Key = tuple[str, str, str]


def tic(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Runs `tic` in this process: exit code, standard output, standard error."""
    before = sys.argv
    sys.argv = ["tic", *map(str, arguments)]
    try:
        with pytest.raises(SystemExit) as stopped:
            cli.main()
    finally:
        sys.argv = before
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return int(str(stopped.value.code or 0)), captured.out, captured.err


def shown(connection: duckdb.DuckDBPyConnection, column: str = "value") -> dict[Key, Any]:
    """Every cell of YEAR as the tables show it."""
    rows = connection.execute(
        f"select table_id, row_key, column_key, {column} from marts.rpt_statistics_cell where reporting_year = ?",
        [YEAR],
    ).fetchall()
    return {row[:3]: row[3] for row in rows}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A province as of FIRST_DAY, one report of YEAR kept back beside its home."""
    place = tmp_path_factory.mktemp("editions")
    generate(place / "province", centers=10, first_year=YEAR - 1, last_year=YEAR, seed=11)
    home = open_home(place / "home")
    shutil.copytree(place / "province" / "inbox", home.inbox, dirs_exist_ok=True)
    with (seeds_dir() / "reference" / "regions.csv").open(encoding="utf-8", newline="") as file:
        cities = tuple(row["region_name"] for row in csv.DictReader(file) if row["is_liaoning"] == "true")
    reports = sorted((home.inbox / "年度报告" / str(YEAR)).rglob(f"{YEAR}年度报告_*.xlsx"))
    report = next(path for path in reports if path.parent.name.startswith(cities))
    shutil.move(report, place / report.name)
    (place / "where").write_text(str(report), encoding="utf-8")
    run_whole_road(home, as_of=FIRST_DAY)
    return home


def hand_in_late_report(home: Home) -> None:
    place = home.root.parent
    report = Path((place / "where").read_text(encoding="utf-8"))
    shutil.copy2(place / report.name, report)


def hand_in_correction(home: Home) -> None:
    """A report of YEAR that was in use, with more full-time staff, in a folder whose register dates it."""
    with connect(home) as connection:
        found = connection.execute(
            """
            select submissions.origin, indicators.sheet, indicators.cell, indicators.value
            from marts.fct_indicator as indicators
            inner join marts.fct_submission as submissions on indicators.submission_id = submissions.submission_id
            inner join marts.fct_center_year as years
                on indicators.center_id = years.center_id and indicators.reporting_year = years.reporting_year
            where indicators.indicator_code = 'A12' and indicators.reporting_year = ? and indicators.is_accepted
                and submissions.form = 'annual_report' and years.is_owed and submissions.origin like '%.xlsx'
                and indicators.value is not null and years.region_code like '21%'
            order by submissions.origin
            """,
            [YEAR],
        ).fetchone()
    assert found is not None
    origin, sheet, cell, value = found
    folder = home.inbox / "更正"
    folder.mkdir()
    book = openpyxl.load_workbook(home.inbox / origin)
    book[sheet][cell] = int(value) + 7
    book.save(folder / Path(origin).name)
    (folder / "收件登记.csv").write_text(
        f"文件,收到时间,报送单位,收件人,说明\n{Path(origin).name},{CORRECTED_ON},,,示例数据\n",
        encoding="utf-8",
    )


def test_the_life_of_an_edition(home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Nothing is issued that must not be.
    empty = open_home(tmp_path / "empty")
    assert tic(capsys, "statistics", YEAR, "--home", empty.root)[0] == cli.FAILED
    code, _, err = tic(capsys, "statistics", 1999, "--issue", "--issued-on", ISSUED_ON, "--home", home.root)
    assert code == cli.WRONG_USE and "没有1999年的统计表" in err
    code, _, err = tic(
        capsys, "statistics", YEAR, "--issue", "--issued-on", "2023-01-01", "--home", home.root
    )
    assert code == cli.WRONG_USE and "早于数据截止日" in err
    code, _, err = tic(capsys, "statistics", YEAR, "--issue", "--full", "--home", home.root)
    assert code == cli.WRONG_USE and "--full" in err

    # The first edition: its documents say so, and hold the figures of the snapshot.
    with connect(home) as connection:
        before = shown(connection)
    code, out, err = tic(capsys, "statistics", YEAR, "--issue", "--issued-on", ISSUED_ON, "--home", home.root)
    assert code == cli.DONE, err
    folder = home.issued / f"{YEAR}-1"
    assert str(folder) in out
    names = {path.name for path in folder.iterdir()}
    (workbook,) = (name for name in names if name.endswith(".xlsx"))
    assert {CELLS, TABLES, MANIFEST} < names and len(names) == 5
    about = json.loads((folder / MANIFEST).read_bytes())
    assert (about["year"], about["edition_no"], about["issued_on"]) == (YEAR, 1, ISSUED_ON)
    assert about["snapshot_id"] == serving_snapshot(home).manifest.snapshot_id
    cover = openpyxl.load_workbook(folder / workbook)["封面"]
    assert any("第1版　2023年7月10日发布" in str(cell.value) for row in cover.iter_rows() for cell in row)
    with connect(home) as connection:
        assert compare_sheets(connection, (folder / workbook).read_bytes(), YEAR, public=True) > 5000
    code, _, err = tic(capsys, "statistics", YEAR, "--issue", "--issued-on", ISSUED_ON, "--home", home.root)
    assert code == cli.WRONG_USE and f"{YEAR}年第1版与现有数据相同" in err
    documents = {path.name: path.read_bytes() for path in folder.iterdir()}

    # Later a report comes late and another is corrected.
    hand_in_late_report(home)
    hand_in_correction(home)
    run_whole_road(home, as_of=LATER_DAY)
    with connect(home) as connection:
        assert shown(connection) == before, "issued figures never move"
        assert set(shown(connection, "is_issued").values()) == {True}
        now = shown(connection, "current_value")
        differing = {key for key in before if before[key] != now[key]}
        assert ("staff", "province/210000", "K21/value") in differing
        revised = {
            row[:3]: row[3:]
            for row in connection.execute(
                "select table_id, row_key, column_key, issued_value, current_value, reason, edition_no "
                "from marts.rpt_statistics_revision where reporting_year = ?",
                [YEAR],
            ).fetchall()
        }
        assert {key for key in revised if key in before} == differing
        issued, current, reason, edition_no = revised["staff", "province/210000", "K21/value"]
        assert (issued, edition_no) == (before["staff", "province/210000", "K21/value"], 1)
        assert current is not None and current != issued
        assert reason == "发布后收到年度报告1份；发布后收到更正报告1份"
        contents = connection.execute(
            "select distinct edition_no, issued_on, data_until_on from marts.rpt_statistics_contents "
            "where reporting_year = ?",
            [YEAR],
        ).fetchall()
        assert contents == [(1, date(2023, 7, 10), FIRST_DAY)]
        received = connection.execute(
            "select file_name, received_at, disposition, error_count from marts.fct_submission "
            "where form = 'statistics_edition' order by file_name"
        ).fetchall()
        assert received == [
            (f"统计年报_{YEAR}-1_{name}", datetime(2023, 7, 10), "in_use", 0) for name in (CELLS, TABLES)
        ]
        other = connection.execute(
            "select count(*) from marts.rpt_statistics_cell where reporting_year <> ? and is_issued", [YEAR]
        ).fetchone()
        assert other == (0,)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == documents

    # Whoever asks for the year now gets the issued figures, with the revisions apart; the site offers the same.
    code, out, err = tic(capsys, "statistics", YEAR, "--out", tmp_path / "out", "--home", home.root)
    assert code == cli.DONE, err
    written = (tmp_path / "out" / workbook).read_bytes()
    with connect(home) as connection:
        compare_sheets(connection, written, YEAR, public=True)
    sheet = openpyxl.load_workbook(tmp_path / "out" / workbook)["修订"]
    reasons = {str(row[6].value) for row in sheet.iter_rows(min_row=4)}
    assert "发布后收到年度报告1份；发布后收到更正报告1份" in reasons
    assert (home.site / HOUSE_FOLDER / "downloads" / "统计" / workbook).read_bytes() == written

    # A second edition is possible now, and takes today's figures.
    code, out, err = tic(
        capsys, "statistics", YEAR, "--issue", "--issued-on", "2024-01-05", "--home", home.root
    )
    assert code == cli.DONE and f"{YEAR}-2" in out, err
    assert not [finding.text for finding in examine(home) if finding.is_fault and "统计年报" in finding.text]
    (folder / CELLS).write_bytes(b"")
    assert [finding.text for finding in examine(home) if finding.is_fault and f"{YEAR}-1" in finding.text]
