"""A decision on two directions: received as a file, applied, kept over reruns, open again when a wording changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.run import run_whole_road
from tests.integration.conftest import AS_OF, Road
from warehouse.publishing import connect
from warehouse.settings import Home, open_home

pytestmark = [pytest.mark.xdist_group("road"), pytest.mark.long]

FIRST, SECOND = "高压储氢瓶寿命预测方法研究", "基于数据驱动的高压储氢瓶寿命预测技术"
CHANGED = "高压储氢瓶寿命预测与在线监测方法研究"
NUMBER = 91


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with connect(home) as connection:
        return connection.execute(query).fetchall()


def receive(home: Home, day: str, files: dict[str, str]) -> None:
    """Puts CSV files of one day into the inbox, with their receipt register, and runs the road."""
    folder = home.inbox / f"来文{day}"
    folder.mkdir()
    register = ["文件,收到时间,报送单位,收件人,说明"]
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8-sig")
        register.append(f"{name},{day} 09:00,某厅,甲,")
    (folder / "收件登记.csv").write_text("\r\n".join(register), encoding="utf-8-sig")
    run_whole_road(home, as_of=AS_OF)


def ledger(texts: dict[str, str]) -> str:
    lines = [f"{center},{NUMBER},{text},2024-01-01" for center, text in texts.items()]
    return "\r\n".join(["中心编号,方向序号,研究方向,起始日期", *lines])


def pair(home: Home, text: str) -> tuple[Any, ...]:
    """What the page says of the pair of `text` and SECOND."""
    found = rows(
        home,
        f"""
        select pair_id, text_id_a, text_id_b, level_code, score, decision_state, verdict_name, office, reason,
               decision_note
        from marts.fct_direction_pair
        where (text_a = '{text}' and text_b = '{SECOND}') or (text_a = '{SECOND}' and text_b = '{text}')
        """,
    )
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def states(road: Road, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The pair after each of three runs: two directions come in, a decision on them, another wording of one."""
    home = open_home(tmp_path_factory.mktemp("decided") / "home")
    shutil.copytree(road.home.root, home.root, dirs_exist_ok=True)
    centers = [
        center
        for (center,) in rows(
            home,
            "select center_id from marts.dim_center where is_current and ended_on is null "
            "and center_code is not null order by center_id limit 2",
        )
    ]
    receive(home, "2024-05-06", {"研究方向.csv": ledger(dict(zip(centers, (FIRST, SECOND), strict=True)))})
    opened = pair(home, FIRST)
    decision = (
        "方向编号一,文本一,方向编号二,文本二,结论,理由,决定机关,决定日期,文号\r\n"
        f"{opened[1]},{FIRST},{opened[2]},{SECOND},不重复,一为方法、一为装置,某处,2024-05-20,"
    )
    receive(home, "2024-05-20", {"判定.csv": decision})
    decided = pair(home, FIRST)
    receive(home, "2024-06-03", {"研究方向.csv": ledger({centers[0]: CHANGED})})
    reopened = pair(home, CHANGED)
    kept = rows(home, "select verdict_name, office, effect, pair_id from marts.fct_direction_decision")
    return {"open": opened, "decided": decided, "reopened": reopened, "kept": kept, "home": home}


def test_a_new_pair_is_open(states: dict[str, Any]) -> None:
    assert states["open"][3] in {"duplicate", "similar"}
    assert states["open"][5:] == ("open", None, None, None, None)


def test_the_decision_stands_beside_the_same_pair(states: dict[str, Any]) -> None:
    assert states["decided"][:5] == states["open"][:5]
    assert states["decided"][5:] == ("decided", "不重复", "某处", "一为方法、一为装置", None)


def test_another_wording_opens_the_pair_again_and_shows_what_was_decided(states: dict[str, Any]) -> None:
    assert states["reopened"][0] != states["decided"][0]
    assert states["reopened"][5:] == (
        "reopened",
        "不重复",
        "某处",
        "一为方法、一为装置",
        "原决定所依据的文本已变更",
    )


def test_the_decision_is_never_lost(states: dict[str, Any]) -> None:
    assert states["kept"] == [("不重复", "某处", "reopened", states["reopened"][0])]
    archived = [path for path in Path(states["home"].archive).rglob("*") if path.is_file()]
    assert any("一为方法、一为装置".encode() in path.read_bytes() for path in archived)
