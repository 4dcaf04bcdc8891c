"""The language inside `{…}`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from reports.expressions import ExpressionError, parse
from reports.rows import Rows, RowsType, RowType

ROWS = Rows(("name", "n"), [("甲", 3), ("乙", None)])
SCOPE: dict[str, Any] = {
    "q": ROWS,
    "row": ROWS.row(0),
    "empty": Rows(("name",), []),
    "day": dt.date(2025, 1, 2),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("q[0].name", "甲"),
        ("q[1].n", None),
        ("q[7].n", None),
        ("q.length", 2),
        ("row.n == 3", True),
        ("row.n === 3 && q.length > 1", True),
        ("row.n >= 4 || row.name != '甲'", False),
        ("!empty.length", True),
        ("q[1].n < 5", False),
        ("-row.n", -3),
        ("row.n > 2 ? '多' : '少'", "多"),
        ("empty ? 1 : 2", 2),
        ("(1 == 2) == false", True),
        ("['a', 'b'][1]", "b"),
        ("fmt(row.n, 'num2')", "3.00"),
        (r"'it\'s'", "it's"),
        ("null", None),
        ("1.5", 1.5),
    ],
)
def test_value(text: str, value: object) -> None:
    assert parse(text).evaluate(SCOPE) == value


@pytest.mark.parametrize(
    "text", ["", "a +", "q[", "f(1)", "a; b", "q.(x)", "a = 1", "1 2", "fmt(1)", "@x", "a ? 1"]
)
def test_outside_the_subset_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unknown.x", "没有名为“unknown”"),
        ("row.missing", "没有列“missing”"),
        ("q[0].missing", "没有列“missing”"),
        ("q.name", "写“q[0].name”"),
        ("fmt(row.missing, 'num0')", "没有列“missing”"),
        ("row.n > 1 ? row.missing : 2", "没有列“missing”"),
    ],
)
def test_names_and_columns_are_checked_before_there_is_data(text: str, said: str) -> None:
    types = {"q": RowsType(("name", "n")), "row": RowType(("name", "n"))}
    with pytest.raises(ExpressionError, match=said.replace("[", r"\[")):
        parse(text).check(types)


def test_unknown_format_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="没有名为“num9”的格式"):
        parse("fmt(row.n, 'num9')").evaluate(SCOPE)
