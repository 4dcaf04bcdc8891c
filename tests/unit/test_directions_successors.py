"""A wording of today in the place of one that a decision was about."""

from __future__ import annotations

import polars as pl

from warehouse.directions.successors import likeness, successors

COLUMNS = ["text_id", "text_key", "new_text_id", "new_text_key", "is_certain"]


def chosen(*rows: tuple) -> list[tuple[str, str]]:
    schema = {name: pl.Boolean if name == "is_certain" else pl.String for name in COLUMNS}
    found = successors(pl.DataFrame(list(rows), schema=schema, orient="row"), 0.5)
    return found.select("text_id", "new_text_id").rows()


def test_the_likest_follows_and_nothing_unlike() -> None:
    gone = "高压储氢瓶寿命预测方法研究"
    assert chosen(
        ("T-1", gone, "N-1", "高压储氢瓶焊接工艺研究", False),
        ("T-1", gone, "N-2", "高压储氢瓶寿命预测与在线监测方法研究", False),
        ("T-2", gone, "N-3", "肉鸡高效养殖", False),
    ) == [("T-1", "N-2")]


def test_a_number_says_it_however_unlike_the_wording() -> None:
    assert chosen(("T-1", "甲", "N-2", "全然不同的一件事", True)) == [("T-1", "N-2")]


def test_equally_like_ones_are_taken_in_the_order_of_their_numbers_whatever_the_order_given() -> None:
    rows = [
        ("T-1", "甲方法研究", "N-2", "甲方法探究", False),
        ("T-1", "甲方法研究", "N-1", "甲方法讲究", False),
    ]
    assert chosen(*rows) == chosen(*reversed(rows)) == [("T-1", "N-1")]


def test_without_decided_wordings_there_is_nothing() -> None:
    assert chosen() == []


def test_characters_count_and_not_their_bytes() -> None:
    assert likeness("甲乙丙丁", "甲乙丙戊") == 0.75
