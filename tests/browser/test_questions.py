"""A planner's five questions: each answered from the start page in at most three clicks, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
CLICKS = 3


class Reader:
    """Someone who starts at the start page of the internal edition and clicks on what can be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """One click on something visible; more than three are too many."""
        self.clicks += 1
        assert self.clicks <= CLICKS, "更多的点击"
        what.scroll_into_view_if_needed()
        assert what.is_visible()
        what.click()

    def go(self, name: str) -> None:
        """Follow the first visible link of that name."""
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def section(self, heading: str) -> str:
        """The text from a heading of the second level to the next one."""
        text = self.page.inner_text("main")
        assert re.search(rf"^{re.escape(heading)}$", text, re.MULTILINE), heading
        after = re.split(rf"^{re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
        headings = [item for item in self.page.locator("main h2").all_inner_texts() if item != heading]
        ends = [
            found.start()
            for item in headings
            if (found := re.search(rf"^{re.escape(item)}$", after, re.MULTILINE))
        ]
        return after[: min(ends, default=len(after))]


@pytest.fixture
def reader(visit: Visit) -> Iterator[Reader]:
    visitor = visit(script=False)
    yield Reader(visitor.open("index"))
    assert visitor.complaints == []


def test_which_centers_may_lose_their_title_in_the_next_180_days_and_why(reader: Reader) -> None:
    reader.go("风险提示")
    said = reader.section("180日内")
    assert "撤销情形已出现，待研究决定" in said and "技术创新中心" in said
    assert re.search(r"20\d\d-\d\d-\d\d\s+还有\d+日", said)
    assert "《辽宁省技术创新中心管理办法（试行）》第" in said
    center = reader.page.locator("table").first.locator('a[href^="centers/"]').first
    name = center.inner_text()
    reader.click(center)
    assert reader.page.locator("h1").inner_text() == name
    assert "事由与条款" in reader.section("风险提示")


def test_which_pairs_work_on_the_same_direction(reader: Reader) -> None:
    reader.go("方向重复")
    assert "重复" in reader.section("待判定的方向对")
    reader.click(reader.page.locator('main a[href^="duplicates/"]').first)
    assert reader.page.locator(".pair .text").count() == 2
    assert "得分的组成" in reader.page.inner_text("main")


def test_which_clusters_have_no_base_in_chaoyang(reader: Reader) -> None:
    reader.go("地区")
    reader.click(reader.page.locator(".tiles a", has_text="朝阳"))
    assert reader.page.locator("h1").inner_text() == "朝阳市"
    said = reader.section("没有在册基地的产业集群")
    assert re.search(r"本地区没有在册基地的产业集群（\d+个）", said)


def test_how_numerical_control_machines_developed_since_2019(reader: Reader) -> None:
    reader.go("产业集群")
    reader.go("数控机床")
    assert reader.page.locator("h1").inner_text() == "数控机床"
    years = reader.page.locator("figure.chart").first.locator("tbody th").all_text_contents()
    assert len(years) >= 5 and years == sorted(years)
    assert int(years[0]) <= 2020  # the first year that a report was owed
    assert "历年报送情况" in reader.section("主要指标")


def test_where_a_figure_comes_from(reader: Reader) -> None:
    reader.go("中心")
    reader.click(reader.page.locator('table a[href^="centers/"]').nth(1))
    reader.click(reader.page.locator("details:has(td[data-c]) > summary").first)
    cell = reader.page.locator("td[data-c]").first
    assert cell.is_visible()
    said = cell.get_attribute("title") or ""
    assert said.count(" › ") == 2 and "原文“" in said  # file, sheet, cell, and the text as received
