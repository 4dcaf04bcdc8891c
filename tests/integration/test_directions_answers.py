"""Questions and decisions on a published province: one score everywhere, and a decision that the next run keeps."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.directions_commands import app
from orchestration.run import run_whole_road
from reports.directions_search import FILE
from reports.render import HOUSE_FOLDER
from tests.integration.conftest import AS_OF, Road
from tests.unit.test_directions_browser import TOP, agreement
from warehouse.directions.asking import Question, Standing
from warehouse.publishing import connect, fault_of, serving_snapshot
from warehouse.receiving import receive
from warehouse.settings import Home, open_home

RUNNER = CliRunner()
pytestmark = pytest.mark.xdist_group("road")
PAIRS = """
    select pair_id, text_id_a, text_id_b, text_b, score, decision_state, verdict_code, office
    from marts.fct_direction_pair
    where holder_kind_a = 'center' and is_standing_a
    order by score desc, pair_id
"""


def standing_of(home: Home) -> Standing:
    snapshot = serving_snapshot(home)
    with connect(home, snapshot) as connection:
        return Standing.open(connection, snapshot.path)


def pairs_of(home: Home) -> list[dict]:
    with connect(home) as connection:
        return connection.execute(PAIRS).pl().rows(named=True)


def tic(home: Home, *arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, [*arguments, "--home", str(home.root)], standalone_mode=False)
    return result.return_value, result.stdout


def test_the_published_index_is_used_and_vouched_for(road: Road) -> None:
    snapshot = serving_snapshot(road.home)
    assert any(name.startswith("directions.index/") for name in snapshot.manifest.files)
    assert fault_of(snapshot) is None
    assert standing_of(road.home).fault is None


def test_a_pair_has_the_score_of_its_page_when_asked(road: Road) -> None:
    standing, pairs = standing_of(road.home), pairs_of(road.home)[:50]
    assert pairs
    found = standing.ask([Question(pair["text_b"]) for pair in pairs], standing.directions.height)
    score = {(row["question"], row["text_id"]): row["score"] for row in found.iter_rows(named=True)}
    for place, pair in enumerate(pairs):
        assert score[place, pair["text_id_a"]] == pytest.approx(pair["score"], abs=0.01), pair["pair_id"]


def test_the_browser_agrees_on_the_directions_of_the_sample(road: Road) -> None:
    standing = standing_of(road.home)
    overlap, first, apart = agreement(standing, standing.index.received.to_list())
    print(f"前 {TOP} 条重合 {overlap:.4f}，首条一致 {first:.4f}，分值最大相差 {apart:.4f}")
    assert overlap >= 0.99
    assert first >= 0.99
    assert apart <= 0.01
    assert (road.editions / HOUSE_FOLDER / FILE).is_file()
    assert "static/directions-index.js" in (
        road.editions / HOUSE_FOLDER / "directions_search.html"
    ).read_text("utf-8")


def test_an_application_is_asked_direction_by_direction(road: Road) -> None:
    applications = sorted((road.home.inbox / "申报材料").rglob("申请书_*.xlsx"))
    code, output = tic(road.home, "check", "--file", str(applications[0]), "--format", "json")
    assert code == 0
    questions = json.loads(output)["questions"]
    assert questions
    assert all(question["place"].startswith("研究方向 ") and question["answers"] for question in questions)


@pytest.mark.long
def test_a_decision_is_kept_by_the_next_run(road: Road, tmp_path: Path) -> None:
    shutil.copytree(road.home.root, tmp_path / "home")
    home = open_home(tmp_path / "home")
    pair = next(pair for pair in pairs_of(home) if pair["decision_state"] == "open")
    code, _ = tic(
        home, "decide", "--a", pair["text_id_b"], "--b", pair["text_id_a"], "--as", "不重复",
        "--reason", "对象不同", "--office", "省科技厅", "--on", AS_OF.isoformat(),
    )  # fmt: skip
    assert code == 0
    # A file counts from the day of its receipt on; without this it would come too late for AS_OF.
    receive(home, received_by="省科技厅", received_at=datetime.combine(AS_OF, time(9)))
    run_whole_road(home, as_of=AS_OF)
    kept = next(row for row in pairs_of(home) if row["pair_id"] == pair["pair_id"])
    assert (kept["decision_state"], kept["verdict_code"], kept["office"]) == (
        "decided",
        "distinct",
        "省科技厅",
    )
    assert kept["score"] == pair["score"]
