"""The search of directions in a real browser, from file://: found, read and used without network or mouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reports.render import PAGES_DIR, render
from tests.browser.conftest import Visitor
from tests.unit.reports_demo import demo_database, demo_manifest

pytestmark = pytest.mark.browser

PAGE = "directions_search"
HOSTILE = (
    "<img src=x onerror=\"document.title='broken'\"></script><script>document.title='broken'</script>机床"
)


@pytest.fixture(scope="module")
def search_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The search page, and an empty page for its one link, over a register that holds a hostile text."""
    pages, out = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("search")
    shutil.copy(PAGES_DIR / f"{PAGE}.md", pages)
    (pages / "duplicates.md").write_text("---\ntitle: 方向重复\n---\n", encoding="utf-8")
    connection = demo_database()
    connection.execute(
        "create or replace table marts.fct_direction as select *, 'center' as holder_kind, true as is_standing, "
        "'ledger' as source_kind, '沈阳市' as region_name, '数控机床' as cluster_name, '单位' as host_name "
        "from (values ('T-1', 'C1', '甲中心', '数控机床主轴热误差补偿'), ('T-2', 'C2', $1, $1), "
        "('T-3', 'C3', '丙中心', '肉鸡养殖')) as rows(text_id, holder_id, holder_name, text)",
        [HOSTILE],
    )
    render(connection, demo_manifest(connection), out, pages_dir=pages)
    return out


@pytest.fixture
def visitor(browser: Browser, search_site: Path) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield Visitor(context, search_site)
    context.close()


def test_the_keyboard_is_enough(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    page.get_by_label("研究方向", exact=True).focus()
    page.keyboard.type("CNC机床主轴热误差补偿研究")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answers li")
    first = page.locator(".answers li").first.inner_text()
    assert "重复" in first
    assert "甲中心" in first
    assert "沈阳市" in first
    assert page.get_by_role("status").inner_text().startswith("最接近的")
    page.get_by_label("研究方向", exact=True).fill("zzzz")
    page.get_by_text("没有文字相近的在册方向").wait_for()
    assert page.locator(".answers li").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.complaints == []


def test_hostile_texts_stay_text(visitor: Visitor) -> None:
    page = visitor.open(PAGE)
    page.locator("#ds-text").fill(HOSTILE)
    page.keyboard.press("Enter")
    page.wait_for_selector(".answers li")
    assert HOSTILE in page.locator(".answers li").first.inner_text()
    assert page.locator(".answers img, .answers script").count() == 0
    assert page.title() != "broken"
    assert visitor.complaints == []


def test_without_script_the_command_is_named(browser: Browser, search_site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = Visitor(context, search_site).open(PAGE)
    assert "tic directions check" in page.locator("main").inner_text()
    assert page.locator("input").count() == 0
    context.close()
