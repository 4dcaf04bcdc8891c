"""Sentences of the bulletin: increase, decrease, none, no data, withheld, not comparable; and the shipped plan."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from reports.bulletin import wording
from reports.bulletin.figures import Figures
from reports.bulletin.plan import SentencePlan, load_plan
from reports.bulletin.sentences import Sentence, Writer
from reports.statistics.tables import Cell, Column, Row, Table, TableHead

NAMES = {"year": "2023", "previous_year": "2022", "province": "示例省"}


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (110.0, 100.0, "人", "比上年增长10.0%"),
        (87.75, 100.0, "人", "比上年下降12.3%"),
        (100.0, 100.0, "人", "与上年持平"),
        (100.04, 100.0, "万元", "与上年基本持平"),
        (100.0, None, "人", "上年无数据"),
        (5.0, 0.0, "人", "上年为零"),
        (0.0, 0.0, "人", "与上年持平（均为零）"),
        (0.0, 4.0, "人", "比上年下降100.0%"),
        (75.0, 50.0, "%", "比上年提高25.0个百分点"),
        (49.94, 50.0, "%", "比上年下降0.1个百分点"),
        (49.96, 50.0, "%", "与上年持平"),
    ],
)
def test_change_to_last_year(now: float, before: float | None, unit: str, expected: str) -> None:
    assert wording.change(now, before, unit, 1) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (12.0, 9.0, "比上年增加3家"),
        (9.0, 1012.0, "比上年减少1,003家"),
        (9.0, 9.0, "与上年持平"),
        (9.0, None, "上年无数据"),
    ],
)
def test_difference_to_last_year(now: float, before: float | None, expected: str) -> None:
    assert wording.added(now, before, "家", 0) == expected


def test_amounts_and_ordinals() -> None:
    large = [wording.LargeUnit("万元", 10000, 0.0001, "亿元", 2)]
    assert wording.amount(9999.94, 1, "万元", large) == "9,999.9万元"
    assert wording.amount(10000, 1, "万元", large) == "1.00亿元"
    assert wording.amount(12345, 0, "人", large) == "12,345人"
    assert [wording.ordinal(number) for number in (1, 10, 11, 20, 23)] == [
        "一", "十", "十一", "二十", "二十三"
    ]  # fmt: skip


def cell(measure: str, kind: str, code: str, value: float | None, **changes: Any) -> Cell:
    parts: dict[str, Any] = {
        "unit": "家", "decimals": 0, "disclosure": "open", "is_issued": False, "center_count": 5,
        "reported_count": 9, "owed_count": 12, **changes,
    }  # fmt: skip
    return Cell(measure, kind, code, value, value, **parts)


def figures(year: int, cells: list[Cell]) -> Figures:
    """One table with one column and a row for each cell."""
    head = TableHead(year, "t", "表1", "题", None, 1, "综合", (), None, None, None, None, None)
    rows = tuple(
        Row(place, f"名{each.subject_code}", 0, "total" if each.subject_kind == "province" else "item",
            each.subject_kind, each.subject_code, (each,))
        for place, each in enumerate(cells, start=1)
    )  # fmt: skip
    return Figures([Table(head, (Column(1, "数", None, None, None, 0),), rows)])


def say(
    text: str, now: list[Cell], before: list[Cell] | None = None, *, public: bool = True
) -> Sentence | None:
    writer = Writer(load_plan(), NAMES, figures(2023, now), figures(2022, before or []), public=public)
    return writer.sentence(SentencePlan(text=text, about="某项"))


def text_of(sentence: Sentence | None) -> str:
    assert sentence is not None
    return sentence.text


TOTAL = cell("M", "province", "1", 20.0)
PARTS = [cell("M", "cluster", code, value) for code, value in (("A", 5.0), ("B", 9.0), ("C", 0.0))]


def test_a_sentence_cites_each_of_its_figures() -> None:
    said = say("{year}年共{M}，{M.added}。", [TOTAL], [cell("M", "province", "1", 17.0)])
    assert said is not None and said.text == "2023年共20家，比上年增加3家。"
    assert [(cited.form, [figure.year for figure in cited.figures]) for cited in said.cited] == [
        ("value", [2023]),
        ("added", [2023, 2022]),
    ]


def test_reports_behind_a_figure() -> None:
    said = say("应报{M.owed}，已报{M.reported}，未报{M.unreported}，{M.response}。", [TOTAL])
    assert text_of(said) == "应报12，已报9，未报3，75.0%。"


def test_a_missing_figure_is_said_and_never_zero() -> None:
    said = say("共{M}。", [cell("M", "province", "1", None)])
    assert said is not None and said.is_missing
    assert said.text == "2023年没有可以使用的“某项”数据。" and said.cited == ()


def test_last_year_without_data() -> None:
    assert text_of(say("{M.change}", [TOTAL])) == "上年无数据"
    assert text_of(say("{M.change}", [TOTAL], [cell("M", "province", "1", None)])) == "上年无数据"


def test_a_measure_without_a_table_leaves_its_sentence_out() -> None:
    assert say("共{X}。", [TOTAL]) is None


def test_a_withheld_figure_is_not_said_to_the_public() -> None:
    hidden = cell("M", "province", "1", 20.0, disclosure="protecting")
    assert text_of(say("共{M}。", [hidden])) == "“某项”按公布规则不予公布。"
    assert text_of(say("共{M}。", [hidden], public=False)) == "共20家。"
    assert text_of(say("{M.change}", [TOTAL], [hidden])) == "上年数字不予公布", (
        "else it could be computed back"
    )


def test_very_different_response_is_not_compared_silently() -> None:
    before = cell("M", "province", "1", 20.0, reported_count=4)
    assert text_of(say("{M.change}", [TOTAL], [before])) == "与上年持平（报送率由33.3%变为75.0%，不完全可比）"
    almost = cell("M", "province", "1", 20.0, reported_count=8)
    assert text_of(say("{M.change}", [TOTAL], [almost])) == "与上年持平"


def test_largest_parts_with_their_share_leave_out_what_has_no_name() -> None:
    cells = [TOTAL, *PARTS, cell("M", "cluster", "unclassified", 6.0)]
    assert text_of(say("{M.lead2@cluster}", cells)) == "名B9家（占45.0%）、名A5家（占25.0%）"
    assert text_of(say("{M.top1@cluster}", cells)) == "名B9家"
    assert text_of(say("{M.parts@cluster}", cells)) == "名A5家、名B9家、名unclassified6家"
    assert text_of(say("{M.count@cluster}", cells)) == "3"
    assert text_of(say("{M.none@cluster}", cells)) == "名C，共1个"
    assert text_of(say("{M.none@cluster}", [TOTAL, *PARTS[:2]])) == "无"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 3, 3, 1], "名0 5、名1 3、名2 3"),
        ([5, 3, 3, 3, 1], "名0 5、名1 3、名2 3、名3 3"),
        ([5, 3, 3, 3, 3, 3], "名0 5"),
        ([3, 3, 3, 3, 3], "名0、名1等5个（各3）"),
        ([3], "名0 3"),
    ],
)
def test_equals_are_not_torn_apart(values: list[int], expected: str) -> None:
    cells = [cell("M", "cluster", f"{place} ", float(value), unit="") for place, value in enumerate(values)]
    assert text_of(say("{M.top2@cluster}", cells)).replace(" 、", "、").replace(" 等", "等") == expected


def test_share_of_another_measure() -> None:
    cells = [TOTAL, cell("N", "province", "1", 7.0)]
    assert text_of(say("{N.of@M}", cells)) == "35.0%"
    assert say("{N.of@X}", cells) is None
    assert text_of(say("{N.of@M}", [cells[1], cell("M", "province", "1", 0.0)])).startswith(
        "2023年没有可以使用"
    )


def test_hidden_parts_are_never_named_to_the_public() -> None:
    cells = [TOTAL, *PARTS, cell("M", "cluster", "D", 11.0, disclosure="small")]
    assert text_of(say("{M.lead1@cluster}", cells)) == "名B9家（占45.0%）"
    assert text_of(say("{M.lead1@cluster}", cells, public=False)) == "名D11家（占55.0%）"


@pytest.mark.parametrize("text", ["{M.grows}", "{M.of}", "{M.top3}", "{M.change@cluster}", "{M", "{中}"])
def test_a_plan_written_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        SentencePlan(text=text, about="某项")


def test_the_shipped_plan_is_complete() -> None:
    plan = load_plan()
    assert len(plan.chapters) == len({chapter.title for chapter in plan.chapters})
    sentences = [s for chapter in plan.chapters for paragraph in chapter.paragraphs for s in paragraph]
    assert all(sentence.text.endswith("。") for sentence in [*sentences, *plan.main_points, *plan.limits])
