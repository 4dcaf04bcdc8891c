"""A folder as it really comes: dangerous files, files of no form, and a ledger made from a public list of real names.

`tests/data/*_excerpt.csv` are public facts (names, hosts, places, years) with the source in each row; no figure and no
flag is attached to them.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from warehouse.publishing import connect
from warehouse.sample.hostile import HOSTILE
from warehouse.settings import SETTINGS_FILE, open_home

DATA = Path(__file__).resolve().parents[1] / "data"
TIC = Path(sys.executable).with_name("tic")
EXPECTED = {
    "加密.xlsx": ("encrypted", "F01"),
    "截断.xlsx": ("truncated", "F03"),
    "远端单元格.xlsx": ("far_cell", "F06"),
    "字符串.xlsx": ("string_bomb", "F05"),
    "含宏.xlsm": ("macro", "F07"),
    "改名.xlsx": ("renamed_pdf", "F04"),
}
GB18030_LEDGER = (
    "中心编号,中心名称,基地类型,依托单位,所在地区\r\n"
    "TEST-1,辽宁省示例减速器专业技术创新中心（2020年—2023年）,省专业技术创新中心,示例机械有限公司,沈阳市\r\n"
)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory):
    place = tmp_path_factory.mktemp("folder")
    inbox = place / "inbox"
    inbox.mkdir()
    workbook = plain_workbook(place / "plain.xlsx")
    for name, (kind, _) in EXPECTED.items():
        (inbox / name).write_bytes(HOSTILE[kind](workbook, random.Random(name)))
    (inbox / "台账.csv").write_bytes(GB18030_LEDGER.encode("gb18030"))
    for excerpt in DATA.glob("*_excerpt.csv"):
        (inbox / excerpt.name).write_bytes(excerpt.read_bytes())
    real_ledger(inbox / "登记台账_公开名单.xlsx")
    (place / "home").mkdir()
    (place / "home" / SETTINGS_FILE).write_text('editions = ["public"]\n')
    command = [TIC, "run", "--inbox", inbox, "--home", place / "home", "--as-of", "2099-01-01"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    connection = connect(open_home(place / "home"))
    yield connection
    connection.close()


def plain_workbook(path: Path) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        for name in ("一", "二"):
            book.add_worksheet(name).write_column(0, 0, [f"{name}{number}" for number in range(200)])
    return path.read_bytes()


def real_ledger(path: Path) -> None:
    """A ledger workbook with what the public list says and nothing more: no codes, no dates, no clusters."""
    names = pl.read_csv(DATA / "real_platform_names_excerpt.csv", infer_schema=False)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("中心")
        sheet.write_row(0, 0, ["中心名称", "基地类型", "依托单位", "所在地区"])
        columns = names.select("name", "kind", "host_org", "city_or_province")
        for number, row in enumerate(columns.iter_rows(), start=1):
            sheet.write_row(number, 0, [text or "" for text in row])


def codes_of(marts, file_name: str) -> set[str]:
    rows = marts.execute(
        """
        select issue_code from marts.fct_submission_issue inner join marts.fct_submission using (submission_id)
        where file_name = ?
        """,
        [file_name],
    ).fetchall()
    return {code for (code,) in rows}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_dangerous_file_is_refused_with_its_reason(marts, name: str) -> None:
    assert codes_of(marts, name) == {EXPECTED[name][1]}


def test_a_gb18030_ledger_beside_them_is_read(marts) -> None:
    rows = marts.sql(
        "select center_name, region_code from marts.dim_center where center_code = 'TEST-1'"
    ).fetchall()
    assert rows == [("辽宁省示例减速器专业技术创新中心（2020年—2023年）", "210100")]


@pytest.mark.parametrize("name", ["real_platform_names_excerpt.csv", "real_project_titles_excerpt.csv"])
def test_a_real_file_of_no_form_gets_a_clear_word(marts, name: str) -> None:
    rows = marts.execute(
        """
        select issues.issue_code, issues.message, issues.remedy
        from marts.fct_submission_issue as issues inner join marts.fct_submission using (submission_id)
        where file_name = ?
        """,
        [name],
    ).fetchall()
    assert [row[0] for row in rows] == ["F09"]
    assert name in rows[0][1] and "版式" in rows[0][1] and rows[0][2]


def test_a_ledger_of_real_names_loads_whole_and_invents_nothing(marts) -> None:
    expected = pl.read_csv(DATA / "real_platform_names_excerpt.csv", infer_schema=False)
    found = marts.sql(
        "select center_name, center_code, base_type_code, approved_on from marts.dim_center where center_code is null"
    ).pl()
    assert found.height == expected.height
    assert found["approved_on"].null_count() == found.height
    assert "C15" in codes_of(marts, "登记台账_公开名单.xlsx")
    assert "C13" in codes_of(marts, "登记台账_公开名单.xlsx")
