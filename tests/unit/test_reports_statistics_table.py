"""The statistics table on a page: what the mart says, cell by cell, and everything that must stand beside it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from reports.errors import PageError
from reports.statistics.shelf import StatisticsShelf
from reports.statistics.tables import Table
from tests.unit.reports_demo import build_pages
from tests.unit.statistics_demo import HOSTILE_LABEL, statistics_demo

HEAD = "---\ntitle: 页\n---\n\n"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Pages of the demo tables: name -> text of the HTML and of the Markdown."""
    pages = {
        f"{table}{year}.md": f"{HEAD}<StatisticsTable table={table} year={year} />"
        for table, year in (("classes", 2022), ("classes", 2023), ("series", 2023), ("endings", 2023))
    }
    return build_pages(statistics_demo(), tmp_path_factory.mktemp("pages"), {"index.md": HEAD, **pages})


def table_of(name: str, year: int) -> Table:
    return StatisticsShelf(statistics_demo()).table(year, name)


@pytest.mark.parametrize(("name", "year"), [("classes", 2022), ("classes", 2023), ("series", 2023)])
def test_every_figure_of_the_mart_stands_in_its_place(outputs: dict[str, str], name: str, year: int) -> None:
    table = table_of(name, year)
    page = outputs[f"{name}{year}.html"]
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    shown = [
        [re.sub(r"<(span class=\"q\"|sup)[^>]*>.*?</(span|sup)>|<[^>]+>", "", cell) for cell in cells]
        for cells in (re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("</tr>")[:-1])
    ]
    assert [row[: len(table.columns)] for row in shown] == [
        [cell.text() if cell else "" for cell in row.cells] for row in table.rows
    ]
    assert {tuple(row[len(table.columns) :]) for row in shown} == {("9/12", "75.0")}
    text = outputs[f"{name}{year}.md"]
    for row in table.rows:
        figures = " | ".join(cell.text() if cell else "" for cell in row.cells)
        assert re.sub(r"※|（现值[^）]*）", "", text).count(f"| {figures} | 9/12 | 75.0 |") >= 1


def test_headings_span_their_columns(outputs: dict[str, str]) -> None:
    head = outputs["classes2023.html"].split("<thead>")[1].split("</thead>")[0]
    assert '<th class="over" scope="colgroup" colspan="2">人员</th>' in head
    assert head.count('rowspan="2"') == 5 and "其中：研发人员（人）" in head
    assert "人员：其中：研发人员（人）" in outputs["classes2023.md"]


def test_caption_status_coverage_notes_and_day_stand_beside_the_table(outputs: dict[str, str]) -> None:
    page = outputs["classes2023.html"]
    for text in (
        '<span class="no">表1</span><b>示例省2023年基地基本情况</b>', "单位：家、人、万元",
        '<p class="status">分类尚未核实</p>', "1. 应报12家，已报9家，报送率75.0%。", "2. 人员为年末数。",
        "3. 经费为当年数。", "数据截止日：2025-06-30", "尚未发布，数字可能变动",
    ):  # fmt: skip
        assert text in page, text
    assert 'id="表1"' in page
    assert "第1版，2024-12-01发布" in outputs["classes2022.html"]


def test_hidden_and_revised_figures_are_marked(outputs: dict[str, str]) -> None:
    page = outputs["classes2022.html"]
    assert page.count("※</sup>") == 2
    assert '<span class="q" title="现值 4,013">订</span>4,012' in page
    assert "4,012（现值 4,013）" in outputs["classes2022.md"]
    assert "订</span>" not in outputs["classes2023.html"]


def test_rows_keep_their_nesting_and_hostile_names_stay_inert(outputs: dict[str, str]) -> None:
    page = outputs["classes2023.html"]
    assert '<tr class="total"><th scope="row">总计</th>' in page
    assert '<th scope="row" class="l1">甲类一型</th>' in page
    assert "<script>" not in page and html.escape(HOSTILE_LABEL[3:20]) in page


def test_a_table_without_rows_says_so(outputs: dict[str, str]) -> None:
    assert '<p class="empty">本年度没有符合本表口径的记录。</p>' in outputs["endings2023.html"]
    assert "本年度没有符合本表口径的记录。" in outputs["endings2023.md"]


def test_a_table_that_is_not_in_the_contents_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="2023年的统计目录中没有表“nothing”"):
        build_pages(
            statistics_demo(), tmp_path, {"index.md": f"{HEAD}<StatisticsTable table=nothing year=2023 />"}
        )


def test_names_lead_to_the_pages_of_their_subjects(tmp_path: Path) -> None:
    connection = statistics_demo()
    connection.execute(
        "update marts.rpt_statistics_classes set subject_kind = 'cluster' where row_no in (2, 5)"
    )
    pages = {
        "index.md": f"{HEAD}<StatisticsTable table=classes year=2023 />",
        "clusters/A.md": "---\ntitle: 集群\n---\n\n文\n",
    }
    page = build_pages(connection, tmp_path, pages)["index.html"]
    assert '<th scope="row"><a href="clusters/A.html">甲类</a></th>' in page
    assert '<th scope="row">未归类</th>' in page
