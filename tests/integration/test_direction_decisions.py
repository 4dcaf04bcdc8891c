"""Decisions on directions: received as a file, applied, kept over reruns, open again when a wording changes.

Whatever the wording came from: the ledger with and without a number, an annual report, an application.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from orchestration.run import run_whole_road
from tests.integration.conftest import AS_OF, Road
from warehouse.directions.memory import memory_beside
from warehouse.directions.pair_lists import direction_pairs
from warehouse.directions.past import last_effort
from warehouse.directions.published import FOLDER, build_index
from warehouse.directions.resources import load_resources
from warehouse.directions.storage import save
from warehouse.publishing import connect, current_snapshot
from warehouse.settings import Home, open_home

pytestmark = [pytest.mark.xdist_group("road"), pytest.mark.long]

PARTNER = "基于数据驱动的高压储氢瓶寿命预测技术"
# What a direction of each source is called when it is decided on, and a month later.
WORDINGS = {
    "numbered": ("高压储氢瓶寿命预测方法研究", "高压储氢瓶寿命预测与在线监测方法研究"),
    "unnumbered": ("高压储氢瓶剩余寿命评估方法研究", "高压储氢瓶剩余寿命快速评估方法研究"),
    "report": ("高压储氢瓶寿命试验与预测研究", "高压储氢瓶加速寿命试验与预测研究"),
    "application": ("高压储氢瓶寿命预测模型研究", "高压储氢瓶寿命预测模型与软件研究"),
}
UNCHANGED = "高压储氢瓶疲劳寿命预测研究"
REASON, OFFICE = "一为方法、一为装置", "某处"


@dataclass(frozen=True)
class States:
    """The pairs with PARTNER after the decisions came in, and after the wordings changed; by the other's text."""

    home: Home
    decided: dict[str, dict]
    changed: dict[str, dict]
    decisions: pl.DataFrame


def receive(home: Home, day: str, texts: dict[str, str], files: dict[str, Path]) -> None:
    """Puts files of one day into the inbox, with their receipt register, and runs the road."""
    folder = home.inbox / f"来文{day}"
    folder.mkdir()
    register = ["文件,收到时间,报送单位,收件人,说明"]
    for name in (*texts, *files):
        if name in texts:
            (folder / name).write_text(texts[name], encoding="utf-8-sig")
        else:
            shutil.copy2(files[name], folder / name)
        register.append(f"{name},{day} 09:00,某厅,甲,")
    (folder / "收件登记.csv").write_text("\r\n".join(register), encoding="utf-8-sig")
    run_whole_road(home, as_of=AS_OF)


def ledger(*rows: tuple[str, int | None, str]) -> str:
    lines = [f"{center},{number or ''},{text},2024-01-01" for center, number, text in rows]
    return "\r\n".join(["中心编号,方向序号,研究方向,起始日期", *lines])


def with_direction(form: Path, text: str, place: Path) -> Path:
    """A copy of a form whose first direction is `text`."""
    book = openpyxl.load_workbook(form)
    sheet = book["研究方向"]
    row, column = next(
        (at, place)
        for at, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        for place, value in enumerate(cells, start=1)
        if at > 1 and str(value).strip() in {"研究方向", "方向名称", "研究方向名称"}
    )
    sheet.cell(row + 1, column, text)
    book.save(place)
    return place


def pairs(home: Home) -> dict[str, dict]:
    with connect(home) as connection:
        found = connection.execute(
            f"""
            select case when text_a = '{PARTNER}' then text_b else text_a end as text, pair_id, level_code, score,
                decision_state, verdict_name, office, reason, decision_note
            from marts.fct_direction_pair
            where '{PARTNER}' in (text_a, text_b)
            """
        ).pl()
    return {row["text"]: row for row in found.iter_rows(named=True)}


@pytest.fixture(scope="module")
def states(road: Road, tmp_path_factory: pytest.TempPathFactory) -> States:
    """Two runs on a copy of the province: directions with decisions on them come in, then other wordings."""
    place = tmp_path_factory.mktemp("decided")
    home = open_home(place / "home")
    shutil.copytree(road.home.root, home.root, dirs_exist_ok=True)
    with connect(home) as connection:
        centers = connection.execute(
            "select center_id from marts.dim_center where is_current and ended_on is null "
            "and center_code is not null order by center_id limit 2"
        ).fetchall()
    (one,), (two,) = centers
    report = sorted((home.inbox / "年度报告" / "2023").rglob("2023年度报告_*.xlsx"))[0]
    application = sorted((home.inbox / "申报材料").rglob("申请书_*.xlsx"))[0]

    def forms(number: int) -> dict[str, Path]:
        return {
            f"更正{number}_{report.name}": with_direction(
                report, WORDINGS["report"][number], place / f"r{number}.xlsx"
            ),
            f"再报{number}_{application.name}": with_direction(
                application, WORDINGS["application"][number], place / f"a{number}.xlsx"
            ),
        }

    decided = [texts[0] for texts in WORDINGS.values()] + [UNCHANGED]
    lines = [f"{text},{PARTNER},不重复,{REASON},{OFFICE},2024-05-20" for text in decided]
    first = ledger(
        *((one, 91, WORDINGS["numbered"][0]), (two, 91, PARTNER)),
        *((one, None, WORDINGS["unnumbered"][0]), (one, None, UNCHANGED)),
    )
    decisions = "\r\n".join(["文本一,文本二,结论,理由,决定机关,决定日期", *lines])
    receive(home, "2024-05-20", {"研究方向.csv": first, "判定.csv": decisions}, forms(0))
    before = pairs(home)
    second = ledger(
        (one, 91, WORDINGS["numbered"][1]), (one, None, WORDINGS["unnumbered"][1]), (one, None, UNCHANGED)
    )
    receive(home, "2024-06-03", {"研究方向.csv": second}, forms(1))
    with connect(home) as connection:
        received = connection.execute(
            "select text_one, verdict_name, effect from marts.fct_direction_decision"
        ).pl()
    return States(home, before, pairs(home), received)


@pytest.mark.parametrize("source", WORDINGS)
def test_a_decision_by_wording_applies_to_the_pair(states: States, source: str) -> None:
    pair = states.decided[WORDINGS[source][0]]
    assert (pair["decision_state"], pair["verdict_name"], pair["office"]) == ("decided", "不重复", OFFICE)
    assert (pair["reason"], pair["decision_note"]) == (REASON, None)


@pytest.mark.parametrize("source", WORDINGS)
def test_another_wording_opens_the_pair_again_and_shows_what_was_decided(states: States, source: str) -> None:
    old, new = WORDINGS[source]
    pair = states.changed[new]
    assert pair["pair_id"] != states.decided[old]["pair_id"]
    assert (pair["decision_state"], pair["verdict_name"], pair["office"]) == ("reopened", "不重复", OFFICE)
    assert (pair["reason"], pair["decision_note"]) == (REASON, "原决定所依据的文本已变更")


def test_what_nobody_changed_stays_decided(states: States) -> None:
    pair = states.changed[UNCHANGED]
    assert pair["decision_state"] == "decided"
    assert {name: pair[name] for name in ("pair_id", "verdict_name")} == {
        name: states.decided[UNCHANGED][name] for name in ("pair_id", "verdict_name")
    }


def test_a_later_run_publishes_what_comparing_all_again_gives_and_remembers_it(
    states: States, tmp_path: Path
) -> None:
    # So small a province that a few texts more change what all are weighed by: that less is compared is tested on more.
    memory = shutil.copytree(memory_beside(states.home.build_database), tmp_path / "memory")
    seeds = (
        f"select * from seeds.{name} where valid_to is null" for name in ("pair_lists", "direction_features")
    )
    with duckdb.connect(str(states.home.build_database), read_only=True) as build:
        texts = build.execute("select * from intermediate.int_directions__texts").pl()
        decided = build.execute("select * from intermediate.int_directions__decisions").pl()
        made = build.execute(
            "select * from intermediate.int_directions__pairs order by text_id_a, text_id_b"
        ).pl()
        lists, features = (build.execute(seed).pl() for seed in seeds)
    again = direction_pairs(texts, decided, lists, features, load_resources())
    assert made.equals(again.select(made.columns))
    assert direction_pairs(texts, decided, lists, features, load_resources(), memory).equals(again)
    assert set(last_effort(memory).values()) == {0}
    with connect(states.home) as connection:
        save(build_index(connection, load_resources()), tmp_path / "index")
    snapshot = current_snapshot(states.home)
    assert snapshot is not None
    for path in sorted((tmp_path / "index").iterdir()):
        assert (snapshot.path / FOLDER / path.name).read_bytes() == path.read_bytes(), path.name


def test_no_decision_is_ever_lost(states: States) -> None:
    effects = dict(states.decisions.select("text_one", "effect").iter_rows())
    assert effects.keys() == {UNCHANGED, *(texts[0] for texts in WORDINGS.values())}
    assert effects[UNCHANGED] == "applies"
    assert set(effects.values()) <= {"applies", "reopened"}
    archived = [path for path in states.home.archive.rglob("*") if path.is_file()]
    assert any(REASON.encode() in path.read_bytes() for path in archived)
