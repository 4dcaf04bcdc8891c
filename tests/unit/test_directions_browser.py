"""The browser's comparison is the program's: same cores, same order, same scores; and its file is safe to load."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest
from py_mini_racer import MiniRacer

from reports.directions_search import BOX, search_script
from warehouse.directions.asking import Question, Standing
from warehouse.directions.browser import browser_data
from warehouse.directions.index import Index
from warehouse.directions.resources import load_resources
from warehouse.directions.texts import cores_of

DATA = Path(__file__).resolve().parent.parent / "data" / "direction_pairs.csv"
SCRIPT = Path(__file__).resolve().parent.parent.parent / "reports" / "static" / "directions" / "compare.js"
TOP = 10
ODD = [
    "", " ", "。，", "关键技术研究", "CNC机床主轴", "ＰＥＭＦＣ　燃料电池电堆", "1,200.5 MPa、３０℃ logistics systems",
    "GaN/GAN 器件", "αβ-Ti合金 × 5G", "鐵路貨車轉向架", "<b>'\"&\u2028</b>", "🚀火箭发动机", "a|b||c", "数控机床" * 60,
    "İstanbul ΑΣ ŉ ﬁlm", "1.2.3.4", "e\u0301tude Ёлка", "\u0000\u0001\u200b机\ufeff床", "（一）（二）", "__ab__s ts classs",
]  # fmt: skip


def browser(standing: Standing, holders: dict[str, tuple[int, bool]]) -> MiniRacer:
    engine = MiniRacer()
    data = json.dumps(browser_data(standing.index, holders), ensure_ascii=False)
    engine.eval(f"{SCRIPT.read_text(encoding='utf-8')}\nconst directions = ticDirections({data}); 0")
    engine.eval(
        "function answers(text) { return JSON.stringify(JSON.parse(text).map("
        f"one => [directions.core(one), directions.ask(one, {TOP})])); }} 0"
    )
    return engine


def standing_of(texts: Sequence[str], gone: Sequence[str] = ()) -> Standing:
    ids = [f"T-{number:04d}" for number in range(len(texts) + len(gone))]
    index = Index.build(ids, [*texts, *gone], load_resources())
    rows = {
        "row": pl.Series(range(len(texts)), dtype=pl.Int64),
        "text_id": ids[: len(texts)],
        "text": texts,
        "host_id": pl.Series([None] * len(texts), dtype=pl.String),
    }
    return Standing(index, pl.DataFrame(rows), load_resources(), None)


def agreement(standing: Standing, queries: Sequence[str]) -> tuple[float, float, float]:
    """(mean overlap of the first TOP, share of queries with the same first hit, largest difference of scores)."""
    ids = standing.directions["text_id"].to_list()
    engine = browser(standing, {text_id: (number, False) for number, text_id in enumerate(ids)})
    found = json.loads(engine.call("answers", json.dumps(list(queries))))
    expected = standing.ask([Question(query) for query in queries], TOP)
    cores = cores_of(queries, standing.resources)
    overlaps, firsts, apart = [], [], 0.0
    for place, (core, hits) in enumerate(found):
        assert core == cores[place], queries[place]
        wanted = expected.filter(pl.col("question") == place)
        got = {standing.index.ids[hit["row"]]: hit["score"] for hit in hits}
        scores = dict(wanted.select("text_id", "score").iter_rows())
        overlaps.append(len(got.keys() & scores.keys()) / max(1, len(scores)) if scores else float(not got))
        firsts.append(list(got)[:1] == list(scores)[:1])
        apart = max(apart, *(abs(got[one] - scores[one]) for one in got.keys() & scores.keys()), 0.0)
    return sum(overlaps) / len(overlaps), sum(firsts) / len(firsts), apart


def test_the_browser_ranks_like_the_program() -> None:
    with DATA.open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    standing = standing_of(sorted({pair["text_b"] for pair in pairs}), ["已撤销的数控机床方向", "燃料电池"])
    overlap, first, apart = agreement(standing, [pair["text_a"] for pair in pairs])
    print(f"前 {TOP} 条重合 {overlap:.4f}，首条一致 {first:.4f}，分值最大相差 {apart:.4f}")
    assert overlap >= 0.99
    assert first >= 0.99
    assert apart <= 0.01


def test_odd_texts_are_prepared_alike() -> None:
    overlap, first, apart = agreement(standing_of([*ODD, "数控机床主轴", "铁路货车"]), ODD)
    assert (overlap, first) == (1.0, 1.0)
    assert apart <= 0.01


def test_what_no_longer_stands_is_no_answer() -> None:
    standing = standing_of(["燃料电池电堆"], ["数控机床主轴"])
    hits = json.loads(browser(standing, {"T-0000": (0, False)}).call("answers", json.dumps(["数控机床主轴"])))
    assert hits[0][1] == []


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.fct_direction as select * from (values "
        "('T-1', 'center', true, 'ledger', 'C1', '</script><script>甲', '单位', '沈阳市', '机床', '机床\u2028<!--'), "
        "('T-2', 'center', true, 'center_name', 'C2', '乙', null, null, null, '车轮'), "
        "('T-3', 'center', false, 'ledger', 'C3', '丙', null, null, null, '机床主轴')) as rows(text_id, holder_kind, "
        "is_standing, source_kind, holder_id, holder_name, host_name, region_name, cluster_name, text)"
    )
    return connection


def test_the_file_holds_nothing_that_could_end_or_break_it(marts: duckdb.DuckDBPyConnection) -> None:
    script = search_script(marts, lambda center: f"centers/{center}.html" if center == "C1" else None)
    assert script is not None
    assert "</script" not in script
    assert "<!--" not in script
    assert "\u2028" not in script
    for banned in (
        "eval(",
        "Function(",
        "innerHTML",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "http:",
        "https:",
    ):
        assert banned not in script, banned
    assert search_script(marts, lambda center: None) != script
    assert script == search_script(marts, lambda center: f"centers/{center}.html" if center == "C1" else None)
    engine = MiniRacer()
    engine.eval(
        "const place = null; const document = {getElementById: (name) => (globalThis.asked = name, null)}"
    )
    engine.eval(script)
    assert engine.eval("asked") == BOX


def test_without_standing_directions_or_with_too_many_there_is_no_file(
    marts: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(load_resources().parameters, "browser_texts", 2)
    assert search_script(marts, lambda center: None) is None
    monkeypatch.undo()
    marts.execute("update marts.fct_direction set is_standing = false")
    assert search_script(marts, lambda center: None) is None
    marts.execute("drop table marts.fct_direction")
    assert search_script(marts, lambda center: None) is None
