"""Directions made comparable: characters, terms, frames, paragraphs, names."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.directions.resources import load_resources
from warehouse.directions.texts import (
    canonical,
    clean,
    cores_of,
    split_directions,
    strip_name_frame,
    tokens,
)

RESOURCES = load_resources()


def core(text: str | None) -> str:
    return cores_of([text], RESOURCES)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CNC机床热误差补偿", "数控机床热误差补偿"),
        ("数控 机床 热误差 补偿。", "数控机床热误差补偿"),
        ("ＣＮＣ机床", "cnc机床"),
        ("3D打印钛合金", "增材制造钛合金"),
        ("關鍵零部件無損檢測", "关键零部件无损检测"),
        ("关于数控机床热误差补偿的关键技术攻关", "数控机床热误差补偿及其产业化"),
        ("10 kV开关", "10千伏开关"),
        ("CO₂驱油", "CO2驱油"),
        ("rolling bearings", "rolling bearing"),
    ],
)
def test_one_direction_in_two_spellings_has_one_core(one: str, other: str) -> None:
    assert core(one) == core(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("铝合金焊接", "镁合金焊接"),
        ("logistics", "GIS"),
        ("10kV开关", "35kV开关"),
        ("GaN器件", "生成对抗网络器件"),
    ],
)
def test_different_things_keep_different_cores(one: str, other: str) -> None:
    assert core(one) != core(other)


def test_frame_words_inside_fixed_words_stay() -> None:
    assert core("饱和潜水技术研究") == "饱和潜水"
    assert core("关键技术研究") != ""
    assert core("") == core(None) == core("，。；") == ""


def test_a_paragraph_is_cut_into_single_directions() -> None:
    text = "主要研究方向：1. 数控机床热误差；2、铝合金3.5mm板材轧制。（三）镁合金、钛合金铸造\n④ 其他\n。；"
    assert split_directions(text, RESOURCES) == [
        "数控机床热误差",
        "铝合金3.5mm板材轧制",
        "镁合金、钛合金铸造",
        "其他",
    ]
    assert split_directions(None, RESOURCES) == split_directions(" ；\n", RESOURCES) == []


def test_names_lose_province_kind_and_years() -> None:
    names = [
        "辽宁省数控机床主轴专业技术创新中心",
        "沈阳市省部共建有色金属加工国家重点实验室（2013年—2015年）",
        None,
    ]
    assert strip_name_frame(names, RESOURCES) == ["数控机床主轴", "有色金属加工", ""]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_normalising_again_changes_nothing(text: str) -> None:
    once = clean(pl.Series([text]), RESOURCES)
    again = clean(once, RESOURCES)
    assert tokens(again).equals(tokens(once))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_cutting_never_invents_text(text: str) -> None:
    assert all(piece in text for piece in split_directions(text, RESOURCES))


def test_the_thesaurus_says_of_each_term_once_what_it_is() -> None:
    """No chains, no circles, and two meanings only of an abbreviation or formula, which then stays as it is."""
    same = RESOURCES.synonyms.filter(pl.col("relation") == "same")
    assert not set(same["term"]) & set(RESOURCES.synonyms["canonical_term"])
    meant = same.group_by(pl.col("term").str.to_lowercase()).agg(pl.col("canonical_term").unique(), pl.len())
    assert (meant["len"] == meant["canonical_term"].list.len()).all()
    several = meant.filter(pl.col("len") > 1)["term"]
    assert several.str.contains(r"^[a-z]+$").all()
    wider = RESOURCES.synonyms.filter(pl.col("relation") == "narrower")
    assert wider.join(same, on=["term", "canonical_term"]).is_empty()
    assert wider.join(wider, left_on="canonical_term", right_on="term").is_empty()


def test_every_term_of_the_thesaurus_becomes_what_it_stands_for_and_stays_it() -> None:
    same = RESOURCES.synonyms.filter(
        pl.col("relation") == "same", pl.col("term").str.to_lowercase().is_unique()
    )
    became, wanted = (canonical(clean(same[column], RESOURCES), RESOURCES) for column in same.columns[:2])
    assert became.to_list() == wanted.to_list()
    assert canonical(clean(became, RESOURCES), RESOURCES).to_list() == became.to_list()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "循环评价体系",
            "油菜花色素",
            "基本安全要求",
            "起飞控制律",
            "非典型肺炎球菌",
            "小麦籽粒灌浆",
            "分布病害",
        ),
        *(
            "器具适配体系",
            "重组培养基",
            "晶硅光伏组件",
            "克隆病毒载体",
            "民航电子客票",
            "若干眼科器械",
            "her its can don",
        ),
    ],
)
def test_no_term_is_found_across_the_words_of_a_text(text: str) -> None:
    cleaned = clean(pl.Series([text]), RESOURCES)
    assert canonical(cleaned, RESOURCES)[0] == " ".join(cleaned[0].split())
