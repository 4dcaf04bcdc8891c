"""Marked texts: they give the received text back, and say what is shared and what differs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.directions.explanation import OTHER, SHARED, Explanation, explain
from warehouse.directions.resources import load_resources

RESOURCES = load_resources()
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("数控机床铝镁合金3D打印研究技术CNC 的及（）。 "),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def marked(spans: tuple, kind: str) -> list[str]:
    return [span.text for span in spans if span.kind == kind]


def turned(explanation: Explanation) -> tuple:
    return (
        explanation.spans_b,
        explanation.spans_a,
        tuple(sorted((b, a) for a, b in explanation.same_terms)),
        tuple((d.kind, d.only_b, d.only_a) for d in explanation.differences),
    )


def test_shared_and_differing_parts_are_marked_in_the_received_text() -> None:
    found = explain("CNC机床主轴（铝合金）3D打印研究", "数控机床主轴镁合金增材制造技术", RESOURCES)
    assert marked(found.spans_a, SHARED) == ["CNC机床主轴", "3D打印"]
    assert marked(found.spans_a, OTHER) == ["铝合金"]
    assert marked(found.spans_b, OTHER) == ["镁合金"]
    assert ("CNC", "数控") in found.same_terms
    assert [(d.kind, d.only_a, d.only_b) for d in found.differences] == [
        ("material", ("铝合金",), ("镁合金",))
    ]


def test_numbers_that_differ_are_named() -> None:
    found = explain("10.5kV开关", "35kV开关", RESOURCES)
    assert [(d.kind, d.only_a, d.only_b) for d in found.differences] == [("number", ("10.5",), ("35",))]


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_spans_give_the_text_back_and_turn_round_with_the_pair(one: str, other: str) -> None:
    found = explain(one, other, RESOURCES)
    assert "".join(span.text for span in found.spans_a) == one
    assert "".join(span.text for span in found.spans_b) == other
    back = explain(other, one, RESOURCES)
    assert turned(found) == (
        back.spans_a,
        back.spans_b,
        back.same_terms,
        tuple((d.kind, d.only_a, d.only_b) for d in back.differences),
    )
