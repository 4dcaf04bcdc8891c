"""The bulletin as a Word document, read back with python-docx."""

from __future__ import annotations

import io
import re
import zipfile

import duckdb
import pytest

from reports.bulletin.parts import safe
from reports.bulletin.pictures import has_chinese_font, to_png
from reports.statistics.tables import StatisticsError
from tests.unit.bulletin_checks import bulletin_of, compare_sentences, compare_tables, opened, paper_of
from tests.unit.reports_demo import AS_OF
from tests.unit.statistics_demo import statistics_demo
from warehouse.publishing import Manifest

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def manifest(*, sample: bool = True) -> Manifest:
    return Manifest(
        snapshot_id="20250630-demo00000000", fingerprint="d" * 64, as_of=AS_OF, sample=sample, code_version="demo",
        python_version="3.11", dbt_version="1.11", duckdb_version="1.5", row_counts={}, issue_counts=[], inputs=[],
    )  # fmt: skip


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return statistics_demo()


@pytest.fixture(scope="module")
def content(database: duckdb.DuckDBPyConnection) -> bytes:
    return bulletin_of(database, manifest(), 2023)


@pytest.fixture(scope="module")
def issued(database: duckdb.DuckDBPyConnection) -> bytes:
    return bulletin_of(database, manifest(sample=False), 2022)


def body(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in opened(content).paragraphs)


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("year", [2022, 2023])
def test_every_figure_agrees_with_the_mart(
    database: duckdb.DuckDBPyConnection, year: int, public: bool
) -> None:
    made = bulletin_of(database, manifest(), year, public=public)
    assert compare_tables(database, made, year, public=public) == 20 + (year - 2019)


@pytest.mark.parametrize(("year", "least"), [(2022, 3), (2023, 6)])
def test_every_number_in_a_sentence_agrees_with_its_figure(
    database: duckdb.DuckDBPyConnection, year: int, least: int
) -> None:
    bulletin = paper_of(database, manifest(), year)
    assert compare_sentences(database, bulletin, bulletin_of(database, manifest(), year)) >= least


def test_the_comparison_notices_a_wrong_figure(database: duckdb.DuckDBPyConnection, content: bytes) -> None:
    other = statistics_demo(duckdb.connect())
    other.execute(
        "update marts.rpt_statistics_classes set value = value + 0.01 where row_no = 1 and column_no = 4"
    )
    with pytest.raises(AssertionError, match="表1"):
        compare_tables(other, content, 2023, public=True)
    with pytest.raises(AssertionError):
        compare_sentences(other, paper_of(database, manifest(), 2023), content)


def test_same_inputs_give_the_same_bytes(database: duckdb.DuckDBPyConnection, content: bytes) -> None:
    assert bulletin_of(database, manifest(), 2023) == content
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    properties = opened(content).core_properties
    assert properties.title == "示例省技术创新中心统计公报" and properties.author == ""
    assert properties.created is not None and properties.created.date() == AS_OF


def test_headers_repeat_and_no_row_breaks(content: bytes) -> None:
    tables = opened(content).tables
    assert tables
    for table in tables:
        properties = [row._tr.trPr for row in table.rows]
        assert all(each is not None and each.find(f"{W}cantSplit") is not None for each in properties)
        heads = [each is not None and each.find(f"{W}tblHeader") is not None for each in properties]
        assert heads[0] and not heads[-1] and heads == sorted(heads, reverse=True)
        assert table.style is not None and table.style.name == "三线表"


def test_looks_come_from_styles_alone(content: bytes) -> None:
    document = opened(content)
    assert not document.element.body.xpath(".//w:r/w:rPr/*[not(self::w:noProof)]")
    used = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert (
        not used & {"Normal", "Heading 1"} and {"公报正文", "公报一级标题", "表题", "表单位", "表注"} <= used
    )
    for name in ("公报正文", "公报一级标题", "表内数字"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(f"{W}eastAsia") in ("仿宋", "黑体") and fonts.get(f"{W}ascii") == "Times New Roman"
    section = document.sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_sample_mark_is_on_every_page_of_fictional_data_only(content: bytes, issued: bytes) -> None:
    for section in opened(content).sections:
        assert "示例数据" in "".join(paragraph.text for paragraph in section.header.paragraphs)
    assert "示例数据" not in issued.decode("latin-1") and "示例数据" not in body(issued)
    for section in opened(issued).sections:
        assert "示例数据" not in "".join(paragraph.text for paragraph in section.header.paragraphs)


def test_contents_point_to_what_exists(content: bytes) -> None:
    document = opened(content)
    anchors = [link.get(f"{W}anchor") for link in document.element.body.iter(f"{W}hyperlink")]
    marks = [mark.get(f"{W}name") for mark in document.element.body.iter(f"{W}bookmarkStart")]
    assert anchors == marks and len(set(marks)) == len(marks) >= 8
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("目录")]  # pyright: ignore
    assert "二、总体\t2" in lines and "表1　示例省2023年基地基本情况\t2" in lines
    fields = [node.text for node in document.element.body.iter(f"{W}instrText")]
    assert all(re.fullmatch(r" PAGEREF _Ref\d{6} \\h ", text or "") for text in fields)
    assert " PAGE " in [node.text for node in document.sections[1].footer._element.iter(f"{W}instrText")]


def test_order_of_an_official_bulletin(content: bytes) -> None:
    headings = [
        each.text for each in opened(content).paragraphs if each.style and each.style.name == "公报一级标题"
    ]
    assert headings == [
        "一、主要数据",
        "二、总体",
        "三、历年",
        "四、主要指标解释",
        "五、编制说明",
        "六、数据的局限",
    ]
    text = body(content)
    table = text[text.rindex("表1　示例省2023年基地基本情况") :]
    parts = [
        "家、人、万元",
        "分类状态：分类尚未核实",
        "应报12家，已报9家，报送率75.0%。",
        "注：1. 人员为年末数。",
        "“*”：",
    ]
    assert [part for part in parts if part in table] == sorted(parts, key=table.index)
    assert "本年度没有符合本表口径的记录。" in text
    assert "表1：分类尚未核实。" in text


def test_an_issued_edition_says_so_and_lists_what_changed(issued: bytes, content: bytes) -> None:
    assert "第1版（2024年12月1日发布）" in body(issued) and "未发布稿" in body(content)
    cells = [[cell.text for cell in row.cells] for table in opened(issued).tables for row in table.rows]
    assert ["表1", "甲类", "人员：合计（人）", "4,011", "4,012", "报告在发布后收到"] in cells
    assert "修订情况" not in body(content)


@pytest.mark.parametrize("mart", ["rpt_statistics_cell", "fct_statistics_figure"])
def test_a_revision_is_withheld_when_either_of_its_figures_is(mart: str) -> None:
    other = statistics_demo(duckdb.connect())
    assert "修订情况" in body(bulletin_of(other, manifest(), 2022))
    other.execute(f"insert into marts.{mart} values (2022, 'classes', 'A', 'K01', 'protecting')")
    assert "修订情况" not in body(bulletin_of(other, manifest(), 2022))
    assert "修订情况" in body(bulletin_of(other, manifest(), 2022, public=False))


def test_hostile_names_stay_text(content: bytes) -> None:
    labels = [
        table.rows[row].cells[0].text
        for table in opened(content).tables[:1]
        for row in range(len(table.rows))
    ]
    (hostile,) = [label for label in labels if "script" in label]
    assert hostile.startswith("乙‹U+0007›类<script>alert(1)</script>‹U+202E›很长") and hostile.endswith(
        "很长的名称"
    )
    assert "<script" not in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert safe("甲\x00乙\ud800丙\ufffe\n丁") == "甲‹U+0000›乙‹U+D800›丙‹U+FFFE› 丁"


def test_pictures_show_chinese_and_hide_what_is_withheld(content: bytes) -> None:
    assert has_chinese_font(), "fonts-noto-cjk is part of the test machine (Makefile: browser)"
    names = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.endswith(".png")]
    assert len(names) == 2
    captions = [
        each.text.strip() for each in opened(content).paragraphs if each.style and each.style.name == "图题"
    ]
    assert captions == ["图1　示例省2023年基地基本情况：中心数（家）", "图2　示例省历年情况：中心数（家）"]
    told = [node.get("descr") for node in opened(content).element.body.iter() if node.tag.endswith("}docPr")]
    assert told[1] == "中心数：2020年20，2021年—，2022年22，2023年23"
    other = statistics_demo(duckdb.connect())
    other.execute(
        "update marts.rpt_statistics_classes set disclosure = 'small' where row_no = 3 and column_no = 1"
    )
    hidden = bulletin_of(other, manifest(), 2023)
    told = [node.get("descr") for node in opened(hidden).element.body.iter() if node.tag.endswith("}docPr")]
    assert "甲类一型*" in told[0] and "3,013" not in told[0]


def test_paper_has_no_style_variables() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="{}"/></svg>'
    assert to_png(drawing.format("var(--c1)")) == to_png(drawing.format("#1f5a92"))


def test_a_year_without_statistics_is_refused(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(StatisticsError, match="没有1999年的统计表"):
        bulletin_of(database, manifest(), 1999)
