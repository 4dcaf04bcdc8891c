"""How numbers, dates, units and codes are written, and what becomes of what cannot be read."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.reading.cells import FOUND, FROM_LAYOUT, FROM_ROW
from warehouse.reading.layouts import load_catalogue
from warehouse.reading.uscc import ALPHABET, check_character, uscc_fault
from warehouse.reading.values import type_cells, value_rules

RULES = value_rules(load_catalogue())
SPECS = RULES.specs.with_row_index("spec").filter(pl.col("layout_id") == "annual_report.v2")


def spec_of(field: str) -> int:
    return SPECS.filter(pl.col("field") == field)["spec"].item(0)


PERSONS, MONEY, YI = spec_of("A01"), spec_of("C01"), spec_of("F10")
DATE, YEAR, YES_NO, NAME, USCC = (
    spec_of(field) for field in ("filed_on", "reporting_year", "H05", "director", "host_uscc")
)


def typed(spec: int, *texts: str | None, unit: str | None = None) -> list[dict[str, object]]:
    rows = [
        (0, 0, spec, 0, at, 0, 0, text, None, unit, FROM_ROW if unit else FROM_LAYOUT)
        for at, text in enumerate(texts)
    ]
    return type_cells(pl.DataFrame(rows, schema=FOUND, orient="row"), RULES).rows(named=True)


def one(spec: int, text: str | None, unit: str | None = None) -> dict[str, object]:
    return typed(spec, text, unit=unit)[0]


@given(st.integers(-(10**11), 10**11), st.sampled_from(["", "full", "comma", "wide comma", "spaces"]))
def test_every_way_of_writing_a_whole_number_is_the_same_number(number: int, way: str) -> None:
    text = f"{number:,}" if "comma" in way else str(number)
    if way == "full":
        text = text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    text = {"wide comma": text.replace(",", "，"), "spaces": f"　{text} \n"}.get(way, text)
    cell = one(PERSONS, text)
    assert (cell["state"], cell["value"], cell["text"]) == ("value", float(number), text)
    assert cell["problem"] == ("R16" if number < 0 else None)


UNITS = [("元", "0.0001"), ("千元", "0.1"), ("万元", "1"), ("百万元", "100"), ("亿元", "10000")]


@given(st.decimals(0, 10**9, places=2), st.sampled_from(UNITS), st.booleans())
def test_money_is_converted_exactly_and_the_text_is_kept(
    amount: Decimal, unit: tuple[str, str], in_value: bool
) -> None:
    name, factor = unit
    cell = one(MONEY, f"{amount}{name}") if in_value else one(MONEY, str(amount), unit=name)
    expected = (amount * Decimal(factor)).quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    assert cell["value"] == float(expected)
    assert cell["unit_text"] == name
    assert cell["unit_source"] == ("value" if in_value else "row")
    is_other = name != "万元"
    assert cell["unit_problem"] == ("R10" if in_value else "R12" if is_other else None)


def test_the_example_of_the_contract() -> None:
    assert one(MONEY, "12,345,600", unit="元")["value"] == 1234.56
    assert one(YI, "1.5")["value"] == 15_000.0
    assert one(YI, "1.5", unit="万元")["value"] == 1.5


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (None, "blank"), ("", "blank"), ("　 ", "blank"), ("—", "dash"), ("——", "dash"), (" / ", "dash"),
        ("无", "none"), (" n/a ", "none"), ("0", "value"), ("０", "value"),
    ],
)  # fmt: skip
def test_kinds_of_nothing_are_told_apart_from_zero(text: str | None, state: str) -> None:
    cell = one(PERSONS, text)
    assert (cell["state"], cell["value"]) == (state, 0.0 if state == "value" else None)
    assert cell["problem"] is None
    required = one(NAME, text)
    assert required["problem"] == ("R06" if state in ("blank", "dash") else None)


@pytest.mark.parametrize(
    "text", ["约320", "320左右", "1,23", "12,3456", "3.2.1", "1/2", "三百", "-", "nan", "inf", "0x10", "(5)"]
)
def test_what_is_no_number_is_never_taken_for_one(text: str) -> None:
    cell = one(PERSONS, text)
    assert cell["value"] is None
    assert cell["problem"] == (None if text == "-" else "R07")


def test_a_unit_of_another_kind_is_no_number() -> None:
    for cell in (one(MONEY, "320人"), one(MONEY, "320", unit="美元"), one(PERSONS, "3", unit="人年")):
        assert (cell["state"], cell["value"], cell["problem"]) == ("unreadable", None, "R11")
    assert one(PERSONS, "12.5")["problem"] == "R09"
    assert one(spec_of("A03"), "12.5")["problem"] is None


@given(st.dates(dt.date(1955, 1, 1), dt.date(2099, 12, 31)))
def test_a_date_in_six_forms_is_one_date(day: dt.date) -> None:
    serial = str((day - dt.date(1899, 12, 30)).days)
    texts = [
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", day.isoformat(),
        f"{day.year}/{day.month:02}/{day.day:02}", f"{day:%Y%m%d}", serial,
        f" {day.year} 年 {day.month} 月 {day.day} 日 ", f"{day.isoformat()} 00:00:00",
    ]  # fmt: skip
    assert {cell["date"] for cell in typed(DATE, *texts)} == {day}


@pytest.mark.parametrize("text", ["2023年2月30日", "2023-13-01", "2023年5月", "19999", "5", "明天", "2013"])
def test_a_day_that_does_not_exist_is_an_issue(text: str) -> None:
    cell = one(DATE, text)
    assert (cell["date"], cell["state"], cell["problem"]) == (None, "unreadable", "R08")


def test_years_and_answers() -> None:
    years = typed(YEAR, "2023", "2023年", "２０２３年度", "23", "2023.5")
    assert [cell["value"] for cell in years] == [2023.0, 2023.0, 2023.0, None, None]
    assert [cell["problem"] for cell in years][3:] == ["R21", "R21"]
    answers = typed(YES_NO, "是", "否", "TRUE", "没有", "0", "无", "可能")
    assert [cell["value"] for cell in answers] == [1.0, 0.0, 1.0, 0.0, 0.0, None, None]
    assert [cell["state"] for cell in answers][5:] == ["none", "unreadable"]


@given(st.text(ALPHABET, min_size=17, max_size=17), st.data())
def test_a_code_with_one_wrong_character_is_found(body: str, data: st.DataObject) -> None:
    code = body + check_character(body)
    assert uscc_fault(code) is None
    assert one(USCC, f" {code[:4].lower()} {code[4:]}")["clean_text"] == code
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([character for character in ALPHABET if character != code[at]]))
    wrong = one(USCC, code[:at] + other + code[at + 1 :])
    assert (wrong["problem"], wrong["detail"]) == ("R17", "校验码不符")


def test_codes_of_the_wrong_shape_say_why() -> None:
    # The example of the standard itself and two public codes, as a check on the weights.
    for code in ("91350100M000100Y43", "914403001922038216", "9144030071526726XG"):
        assert uscc_fault(code) is None
    assert uscc_fault("91350100M000") == "应为 18 位，实为 12 位"
    assert uscc_fault("9135O100M000100Y43") == "含有不允许的字符"
