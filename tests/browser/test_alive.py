# ruff: noqa: E501 -- page text stands unbroken, as it would in its own file
"""What a script adds to a page, in a real browser from file://: tables, charts, definitions, the search box."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from reports.render import render
from tests.browser.conftest import Visitor
from tests.unit.reports_demo import HOSTILE_NAME, demo_database, demo_manifest

pytestmark = pytest.mark.browser

ROWS = 130
TABLES = f"""---
title: 表格
---

```sql lines
select
    case when i <= 70 then '甲组' else '乙组' end as part,
    case when i = 3 then '=HYPERLINK("x")' when i in (70, {ROWS}) then '合计' else '名称' || i end as name,
    case when i = 5 then null else (i * 37 % 101) / 8.0 end as amount,
    case when i % 2 = 0 then 'missing' else 'on_time' end as report_status,
    'row-' || i as row_id,
    i in (70, {ROWS}) as is_sum
from range(1, {ROWS + 1}) as r (i)
order by i
```

```sql few
select i as number from range(1, 5) as r (i)
```

<DataTable data={{lines}} title=长表 groupBy=part rowId=row_id total=is_sum>
<Column id=name title=名称 define=K01 />
<Column id=amount title=数额 fmt=num0 />
<Column id=report_status title=报送情况 fmt=report_status filter=true />
</DataTable>

<DataTable data={{few}} title=短表>
<Column id=number title=数 />
</DataTable>

研发投入见 <Term id=K03 />，人员见 <Term id=K01 />。

<BarChart data={{few}} x=number xFmt=id y=number title=图 />
"""
CENTER = """---
title: "{center[0].center_name}"
searchable: false
params: select center_id from marts.dim_center where is_current
---

```sql center
select center_name from marts.dim_center where is_current and center_id = ${params.center_id}
```

正文
"""


KPI = "---\ntitle: 指标页\nparams: select kpi_id from marts.dim_kpi\n---\n"


@pytest.fixture(scope="module")
def alive_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, out = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("alive")
    (pages / "centers").mkdir()
    (pages / "kpis").mkdir()
    (pages / "kpis/[kpi_id].md").write_text(KPI, encoding="utf-8")
    (pages / "index.md").write_text(TABLES, encoding="utf-8")
    (pages / "centers/[center_id].md").write_text(CENTER, encoding="utf-8")
    connection = demo_database(centers=8)
    render(connection, demo_manifest(connection), out, pages_dir=pages)
    return out


Open = Callable[..., Visitor]


@pytest.fixture
def start(browser: Browser, alive_site: Path) -> Iterator[Open]:
    """`start(fragment, width=…)` opens the page; at the end nothing may have been complained of."""
    visitors: list[Visitor] = []

    def begin(fragment: str = "", *, width: int = 1200, touch: bool = False, script: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, has_touch=touch, java_script_enabled=script
        )
        visitor = Visitor(context, alive_site)
        visitor.page.goto((alive_site / "index.html").as_uri() + fragment)
        visitors.append(visitor)
        return visitor

    yield begin
    for visitor in visitors:
        assert visitor.complaints == []
        visitor.page.context.close()


def shown(page: Page) -> list[list[str]]:
    """The rows of the long table that are seen, as texts of their cells."""
    return (
        page.locator(".tbl")
        .first.locator("tbody tr")
        .evaluate_all(
            "rows => rows.filter(row => row.checkVisibility()).map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        )
    )


def members(page: Page) -> list[list[str]]:
    return [cells for cells in shown(page) if len(cells) > 1 and cells[0] != "合计"]


def sort_button(page: Page, title: str) -> Locator:
    return page.locator(".tbl").first.get_by_role("button", name=title, exact=True)


def test_sorts_by_keyboard_within_groups_with_sums_last(start: Open) -> None:
    page = start().page
    sort_button(page, "数额").focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").inner_text() == "数额"
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="上一页").click()
    first_group = shown(page)
    assert first_group[0] == ["甲组"]
    amounts = (
        page.locator(".tbl")
        .first.locator("tbody tr:not(.grp, .total)")
        .evaluate_all(
            "rows => rows.slice(0, 69).map(row => row.cells[1].dataset.v ?? row.cells[1].textContent)"
        )
    )
    known = [float(value) for value in amounts[:-1]]
    assert known == sorted(known) and len(set(known)) > 50, (
        "by the figure itself, not by the one that is shown"
    )
    assert amounts[-1] == "—", "nothing stands last"
    order = (
        page.locator(".tbl")
        .first.locator("tbody tr")
        .evaluate_all("rows => rows.map(row => row.className.split(' ')[0])")
    )
    assert order.index("total") == 70 and order[71] == "grp" and order[-1] == "total"
    page.keyboard.press("Tab")
    sort_button(page, "数额").press("Enter")
    assert page.locator("th[aria-sort=descending]").count() == 1
    sort_button(page, "数额").press("Enter")
    assert page.locator("th[aria-sort]").count() == 0 and shown(page)[1][0] == "名称1"


def test_search_filter_and_pages_count_together(start: Open) -> None:
    page = start().page
    table = page.locator(".tbl").first
    assert len(members(page)) == 50 and "共 128 行" in table.locator(".said").inner_text()
    assert "合计" not in [cells[0] for cells in shown(page)], "a sum stands below the last of its rows"
    page.get_by_role("button", name="下一页").click()
    assert [cells[0] for cells in shown(page)].index("合计") == 1 + 19
    assert members(page)[0][0] == "名称51" and [cells for cells in shown(page) if len(cells) == 1] == [
        ["甲组"],
        ["乙组"],
    ]
    table.locator("select").select_option(label="未报送")
    assert {cells[2].lstrip("■") for cells in members(page)} == {"未报送"} and members(page)[0][0] == "名称2"
    assert "合计" not in [cells[0] for cells in shown(page)], (
        "a sum of all rows does not stand below some of them"
    )
    table.get_by_label("表内查找").fill("名称１２")
    table.get_by_text("筛出 6 行，共 128 行").wait_for()
    assert [cells[0] for cells in members(page)] == [
        "名称12",
        "名称120",
        "名称122",
        "名称124",
        "名称126",
        "名称128",
    ]
    assert page.locator(".pager").first.is_hidden()


def test_state_lives_in_the_address(start: Open) -> None:
    page = start().page
    sort_button(page, "名称").click()
    page.locator(".tbl").first.locator("select").select_option(label="未报送")
    page.locator(".tbl").first.get_by_role("button", name="下一页").click()
    address, seen = page.url, shown(page)
    page.reload()
    assert shown(page) == seen
    other = start("#" + address.partition("#")[2]).page
    assert shown(other) == seen and other.locator("select").first.input_value() == "未报送"
    anchor = start("#row-125").page
    assert anchor.locator("#row-125").is_visible(), "a link to a row opens its page"


def test_download_holds_what_is_chosen_and_is_inert(start: Open) -> None:
    page = start("#~t1.s=-2&t1.f0=按期报送&t1.q=HYPER").page
    with page.expect_download() as download:
        page.get_by_role("button", name="下载当前筛选结果").click()
    assert download.value.suggested_filename == "表格：长表.csv"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == ["标题", "表格：长表"]
    assert lines[1] == ["筛选", "报送情况：按期报送；查找：HYPER；按“数额”降序"]
    assert [line[0] for line in lines[2:5]] == ["行数", "数据截止日", "快照"]
    assert lines[6:] == [
        ["分组", "名称", "数额", "报送情况"],
        ["甲组", '\'=HYPERLINK("x")', "1.25", "按期报送"],
    ]


def test_short_tables_stay_as_they_are(start: Open) -> None:
    short = start().page.locator(".tbl").nth(1)
    assert short.locator("input, button").count() == 0


def test_charts_come_to_life_and_print_as_pictures(start: Open) -> None:
    page = start().page
    figure = page.locator("figure.chart")
    assert figure.locator("canvas").count() == 0 and figure.locator(".wide svg").is_visible()
    figure.scroll_into_view_if_needed()
    figure.locator("canvas").first.wait_for()
    assert not figure.locator(".wide svg").is_visible()
    figure.locator(".live").hover()
    figure.locator(".live b").first.wait_for()
    page.emulate_media(media="print")
    assert figure.locator(".wide svg").is_visible() and not figure.locator(".live").is_visible()


def test_a_chart_without_its_library_stays_a_picture(browser: Browser, alive_site: Path) -> None:
    context = browser.new_context()
    context.route("**/echarts.min.js", lambda route: route.abort())
    page = context.new_page()
    page.goto((alive_site / "index.html").as_uri())
    with page.expect_event("requestfailed"):
        page.locator("figure.chart").scroll_into_view_if_needed()
    assert page.locator("figure.chart .wide svg").is_visible()
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_definition_opens_by_key_and_closes_by_escape(start: Open, script: bool) -> None:
    page = start(script=script).page
    term = page.locator("button.term", has_text="研发经费支出")
    text = page.locator(f"#{term.get_attribute('popovertarget')}")
    assert not text.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert text.is_visible() and "K03" in text.inner_text()
    page.keyboard.press("Escape")
    assert not text.is_visible()


def test_a_definition_opens_by_touch_and_under_the_pointer(start: Open) -> None:
    page = start(width=390, touch=True).page
    term = page.locator("th button.help")
    text = page.locator(f"#{term.get_attribute('popovertarget')}")
    term.tap()
    assert text.is_visible()
    box = text.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.keyboard.press("Escape")
    page = start().page
    page.locator("th button.help").hover()
    page.locator(f"#{term.get_attribute('popovertarget')}").wait_for()
    page.mouse.move(600, 700)
    page.locator(f"#{term.get_attribute('popovertarget')}").wait_for(state="hidden")


def test_a_definition_that_two_words_share_stays_where_it_was_opened_last(start: Open) -> None:
    page = start().page
    word, head = page.locator("p button.term").nth(1), page.locator("th button.help")
    text = page.locator(f"#{word.get_attribute('popovertarget')}")
    assert head.get_attribute("popovertarget") == word.get_attribute("popovertarget")
    word.hover()
    text.wait_for()
    head.click()
    page.wait_for_timeout(600)  # longer than the first word waits before it closes what it opened
    assert text.is_visible()


def test_the_search_box_needs_no_mouse(start: Open) -> None:
    visitor = start()
    page = visitor.page
    assert page.locator("script[src*='search.js']").count() == 0, "the index is read when the box is used"
    page.keyboard.press("/")
    page.keyboard.type("LN-PTIC-0003")
    page.locator("#find-answers a").first.wait_for()
    assert page.locator("#find-answers section").first.get_attribute("aria-label") == "中心"
    page.keyboard.press("Escape")
    assert page.locator("#find-answers").is_hidden()
    page.keyboard.type(" ")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#find-answers') !== null")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "find-text"
    page.keyboard.press("Enter")
    page.wait_for_url("**/centers/LN-PTIC-0003.html")


def test_hostile_names_are_found_as_text(start: Open) -> None:
    page = start().page
    page.get_by_role("combobox", name="全站查找").fill("<script>alert")
    answers = page.locator("#find-answers")
    answers.locator("a").first.wait_for()
    assert HOSTILE_NAME.replace("\u202e", "‹U+202E›") in answers.locator("a span").all_inner_texts()
    assert answers.locator("script, img").count() == 0
    page.get_by_role("combobox", name="全站查找").fill("没有这样的东西")
    answers.get_by_text("没有找到").wait_for()
