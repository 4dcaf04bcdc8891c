"""The industry around the sample province: invented, consistent, and its truth follows from its facts."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from warehouse.reading.uscc import uscc_fault
from warehouse.sample.assembly import Province, Request, build_province
from warehouse.sample.expected_industry import coverage_rows, levels_of, path_of
from warehouse.sample.industry import Industry, build_industry, industry_data, is_base
from warehouse.sample.vocabulary import load_seed, vocabulary

REQUEST = Request(Path(), 300, 2019, 2024, 7)


@pytest.fixture(scope="module")
def province() -> Province:
    return build_province(REQUEST)


@pytest.fixture(scope="module")
def industry(province: Province) -> Industry:
    return build_industry(REQUEST, province)


def test_lists_say_that_they_are_no_official_ones(industry: Industry) -> None:
    assert "示例" in industry_data()["scheme"]["title"] and "虚构" in industry_data()["scheme"]["issued_by"]
    schemes = {row["scheme_id"]: row for row in load_seed("classification/schemes.csv")}
    assert schemes[industry_data()["scheme"]["id"]]["status"] == "unverified"
    assert all(item.uscc[8:10] == "YY" and not uscc_fault(item.uscc) for item in industry.enterprises)


def test_codes_are_unique_but_for_the_planted_fault_and_every_path_ends_at_the_top(
    industry: Industry,
) -> None:
    usable = {node.code: node for node in industry.nodes if not node.fault}
    counts = Counter(node.code for node in industry.nodes if not node.fault)
    assert max(counts.values()) == 1
    depths = Counter(len(path_of(usable, code)) for code in usable)
    assert set(depths) == {1, 2, 3} and depths[1] == len(vocabulary().clusters) + 1
    assert {node.fault for node in industry.nodes} == {"", *industry_data()["faults"]}


def test_demands_are_answered_by_their_direction_or_by_none(province: Province, industry: Industry) -> None:
    texts = {center.code: [item.text for item in center.directions] for center in province.centers}
    everything = "".join(text for found in texts.values() for text in found)
    answered = [item for item in industry.demands if item.center]
    unanswered = [item for item in industry.demands if not item.center]
    assert len(answered) > 5 and len(unanswered) == len(industry_data()["unanswered"])
    for item in answered:
        assert item.direction in texts[item.center] and item.name in item.direction
    for item in unanswered:
        assert item.name not in everything and item.name[:4] not in everything


def test_planted_findings_follow_from_the_facts(province: Province, industry: Industry) -> None:
    """Looks at each kind from another side than the truth does."""
    risk = {center.code: "triggered" for center in province.centers}
    rows = coverage_rows(REQUEST, province, industry, risk)
    kinds = Counter(row["finding_kind"] for row in rows)
    assert kinds.keys() >= {
        "region_without_base",
        "fragile_cell",
        "crowded_cell",
        "node_without_base",
        "demand_unanswered",
    }
    small = Request(Path(), 12, 2019, 2024, 7)
    few = build_province(small)
    gaps = Counter(row["finding_kind"] for row in coverage_rows(small, few, build_industry(small, few), {}))
    assert 10 <= gaps["cluster_without_base"] <= gaps["cluster_without_common_tech"] <= 22
    on = REQUEST.as_of
    bases = [center for center in province.centers if is_base(center, on)]
    places = Counter((center.cluster, center.recorded("region", on)) for center in bases)
    for row in rows:
        place = row["cluster_code"], row["region_code"]
        if row["finding_kind"] == "crowded_cell":
            assert places[place] >= industry_data()["sizes"]["crowded"]["least_bases"]
        if row["finding_kind"] == "fragile_cell":
            assert any(center.code == row["center_code"] and center in bases for center in province.centers)
    sizes = {(item.cluster, item.region) for item in industry.sizes if item.year == REQUEST.last}
    assert 0 < len(sizes) < len(vocabulary().clusters) * 15, "some cells have no industry on record"
    assert len({item.year for item in industry.sizes}) == 2


def test_a_center_between_two_nodes_has_neither_nor_what_is_below(
    province: Province, industry: Industry
) -> None:
    nodes = {node.code: node for node in industry.nodes if not node.fault}
    contradicted = 0
    for center in province.centers:
        found, level = levels_of(nodes, center, REQUEST.as_of)
        assert len(found) == 3
        if level is not None:
            contradicted += 1
            assert found[level - 1 :] == [None] * (4 - level)
        for above, below in itertools.pairwise(found):
            assert below is None or nodes[below].parent == above
    assert contradicted > 3
