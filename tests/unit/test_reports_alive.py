"""What scripts of the site are made of: inert data, the index of the search box, marks to sort by, definitions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from py_mini_racer import MiniRacer

from reports.assets import app_script, loader, script_json
from reports.components.values import sort_mark
from reports.definitions import load_definitions
from reports.search_index import search_script
from tests.unit.reports_demo import build_pages, demo_database

HOSTILE = "</script><!--]]>\u2028甲\u202e&"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=3)


def read_index(script: str) -> dict[str, Any]:
    engine = MiniRacer()
    engine.eval("const ticSearchIndex = (index) => { globalThis.given = index; };")
    engine.eval(script)
    return json.loads(str(engine.eval("JSON.stringify(given)")))


def test_no_text_ends_a_script_or_breaks_its_data() -> None:
    written = script_json({"名称": HOSTILE})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"名称": HOSTILE}


def test_programs_use_nothing_that_the_policy_forbids() -> None:
    text = app_script().decode() + loader()
    for banned in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
        "http",
    ):
        assert banned not in text, banned


def test_index_points_to_names_once(connection: duckdb.DuckDBPyConnection) -> None:
    script = search_script(connection, [("总览", "index.html", "")], lambda center: f"centers/{center}.html")
    index = read_index(script)
    assert index["pages"] == [["总览", "index.html", ""]]
    names = [center[0] for center in index["centers"]]
    expected = "select count(distinct center_id) from marts.dim_center where is_current"
    assert [len(names)] == [count for (count,) in connection.execute(expected).fetchall()]
    assert all("\u202e" not in name for name in names)
    for _, _, numbers in index["hosts"]:
        assert numbers and all(names[number] for number in numbers)
    assert all(names[number] for _, number in index["directions"])


def test_what_an_edition_lacks_cannot_be_found(connection: duckdb.DuckDBPyConnection) -> None:
    edition = duckdb.connect()
    edition.execute("create schema marts")
    index = read_index(search_script(edition, [], lambda center: None))
    assert index == {"pages": [], "centers": [], "hosts": [], "directions": []}
    assert load_definitions(edition) == {} and load_definitions(edition, ["K03"]) == {"K03": None}
    index = read_index(search_script(connection, [], lambda center: None))
    assert {center[5] for center in index["centers"]} == {None}


@pytest.mark.parametrize(
    ("value", "fmt", "mark"),
    [
        (1234, None, ""),
        (12.5, "num1", ""),
        (12.345, "num1", ' data-v="12.345"'),
        (0.5, "pct0", ' data-v="0.5"'),
        (-3, "countdown", ' data-v="-3"'),
        ("missing", "report_status", None),
        ("文字", None, ""),
        (None, "num0", ""),
        (float("nan"), "num0", ""),
        (dt.date(2024, 1, 2), "date", ""),
    ],
)
def test_a_cell_sorts_by_its_value_where_the_text_does_not(
    value: Any, fmt: str | None, mark: str | None
) -> None:
    found = sort_mark(value, fmt)
    assert found == mark if mark is not None else found.startswith(' data-v="')


def test_a_word_that_only_other_editions_define_stays_a_word(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    kpi = "---\ntitle: 指标\nparams: select kpi_id from marts.dim_kpi\n---\n"
    page = "---\ntitle: 词\n---\n\n<Term id=K03 /> 与 <Term id=K03>投入</Term> 与 <Term id=X1>无名</Term>\n"
    built = build_pages(connection, tmp_path, {"index.md": page, "kpis/[kpi_id].md": kpi}, ["X1"])
    html = built["index.html"]
    assert html.count('popovertarget="def1"') == 2 and html.count('class="def"') == 1
    assert "无名</p>" in html and "投入 与 无名" in built["index.md"]
