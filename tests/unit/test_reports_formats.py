"""How values are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from reports import formats
from reports.components.values import cell_html, value_markdown


@pytest.mark.parametrize(
    ("value", "fmt", "text"),
    [
        (1234567, None, "1,234,567"),
        (1234567.5, None, "1,234,567.5"),
        (1234.0, None, "1,234"),
        (0, None, "0"),
        (0.0, "num", "0"),
        (-0.001, "num2", "0.00"),
        (2.675, "num2", "2.68"),
        (0.125, "num2", "0.13"),
        (-1234.5, "num0", "-1,235"),
        (12, "num1", "12.0"),
        (Decimal("3.50"), None, "3.5"),
        (0.9167, "pct1", "91.7%"),
        (1.0, "pct0", "100%"),
        (0.00045, "pct2", "0.05%"),
        (2024, "year", "2024"),
        (2024.0, "year", "2024"),
        (1e300, "num0", None),
        (True, None, "是"),
        (0.0, "yes_no", "否"),
        (dt.date(2025, 6, 30), None, "2025-06-30"),
        (dt.datetime(2025, 6, 30, 9, 5), None, "2025-06-30 09:05"),
        (dt.datetime(2025, 6, 30, 9, 5), "date", "2025-06-30"),
        ("missing", "report_status", "未报送"),
        ("a_new_code", "report_status", "a_new_code"),
        ("文字", None, "文字"),
    ],
)
def test_text_of_a_value(value: object, fmt: str | None, text: str | None) -> None:
    written = formats.format_value(value, fmt)
    if text is None:
        assert written is not None and len(written) > 300
    else:
        assert written == text


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf")])
def test_missing_is_never_zero(value: object) -> None:
    assert formats.format_value(value, "num0") is None


def test_every_tone_has_a_mark_so_that_colour_is_not_alone() -> None:
    for codes in formats.vocabularies().values():
        for label in codes.values():
            assert label.tone == "plain" or label.mark


def test_codes_come_in_the_order_of_their_list() -> None:
    assert formats.code_order(["missing", "x", "on_time", "late"], "report_status") == [
        "on_time",
        "late",
        "missing",
        "x",
    ]
    assert formats.code_order(["b", "a"], None) == ["b", "a"]


def test_values_that_are_equal_and_differ_in_kind_are_written_each_in_its_own_way() -> None:
    """A memory that took True for 1 would write the one as the other."""
    assert [value_markdown(value) for value in (True, 1, 1.0, False, 0)] == ["是", "1", "1", "否", "0"]
    assert [cell_html(value) for value in (1, True, 0.0, -0.0)] == [
        ("", "1"),
        ("", "是"),
        ("", "0"),
        ("", "0"),
    ]
    assert [value_markdown(None, None, reason) for reason in (None, formats.WITHHELD)] == ["—", "（不公开）"]


def test_a_list_is_written_with_commas_between_its_items() -> None:
    """Also where single values come from a memory, which takes no lists."""
    assert value_markdown(["甲_", "乙"]) == "甲\\_、乙" and cell_html(["甲<", "乙"]) == ("", "甲&lt;、乙")
