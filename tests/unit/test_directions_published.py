"""The index that a snapshot carries: same texts, same bytes; a missing or spoilt one is built anew and said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from warehouse.directions.published import FOLDER, build_index, open_index, write_index
from warehouse.directions.resources import load_resources

TEXTS = {
    "T-1": "数控机床主轴热误差补偿",
    "T-2": "质子交换膜燃料电池电堆",
    "T-3": "镁合金车轮压铸成形",
    "T-4": "",
}


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.fct_direction (text_id varchar, text varchar)")
        connection.executemany("insert into marts.fct_direction values (?, ?)", list(TEXTS.items()))
        yield connection


def test_the_same_texts_give_the_same_files(marts: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    names = write_index(marts, tmp_path / "one")
    marts.execute(
        "create or replace table marts.fct_direction as from marts.fct_direction order by text_id desc"
    )
    assert write_index(marts, tmp_path / "two") == names
    assert all(name.startswith(f"{FOLDER}/") for name in names)
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_loaded_index_answers_like_a_built_one(marts: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_index(marts, tmp_path)
    index, fault = open_index(marts, tmp_path, load_resources())
    assert fault is None
    assert list(index.ids) == list(TEXTS)
    asked = ["CNC机床主轴", None]
    assert index.ask(asked, 3).equals(build_index(marts, load_resources()).ask(asked, 3))


@pytest.mark.parametrize("spoil", ["missing", "no_manifest", "cut", "other_words", "not_json"])
def test_an_index_that_cannot_be_used_is_built_anew(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path, spoil: str
) -> None:
    if spoil != "missing":
        write_index(marts, tmp_path)
    folder = tmp_path / FOLDER
    if spoil == "no_manifest":
        (folder / "index.json").unlink()
    elif spoil == "not_json":
        (folder / "index.json").write_bytes(b"\xff")
    elif spoil == "other_words":
        (folder / "index.json").write_text('{"form": 1, "resources": "0", "texts": 4}', encoding="utf-8")
    elif spoil == "cut":
        (folder / "vectors_data.npy").write_bytes(b"")
    index, fault = open_index(marts, tmp_path, load_resources())
    assert index.ask(["燃料电池电堆"], 1)["row"].to_list() == [1]
    assert fault is not None
    assert "请重新运行 tic run" in fault


def test_only_the_named_rows_answer(marts: duckdb.DuckDBPyConnection) -> None:
    index = build_index(marts, load_resources())
    assert index.ask(["机床主轴", "燃料电池"], 5)["row"].to_list() == [0, 1]
    assert index.ask(["机床主轴", "燃料电池"], 5, np.array([1, 2]))["row"].to_list() == [1]
    assert index.ask(["机床主轴"], 5, np.array([], dtype=np.int64)).is_empty()
