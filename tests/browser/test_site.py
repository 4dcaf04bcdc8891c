# ruff: noqa: E501 -- SQL and page text stand unbroken, as they would in their own files
"""Each page type in a real browser, from file://, as a person without network meets it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit, page_kinds, page_of, take_picture

pytestmark = pytest.mark.browser

CENTER, CLUSTER = "centers/[center_id]", "clusters/[cluster_code]"
WIDTHS = [390, 820, 1440]
VIEWS = [(1440, "light"), (390, "dark")]

# Every visible piece of text whose contrast with what lies behind it is below WCAG AA.
LOW_CONTRAST = """() => {
  const parse = text => { const p = text.match(/[\\d.]+/g).map(Number); return [p[0], p[1], p[2], p.length > 3 ? p[3] : 1]; };
  const light = c => { const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
  const behind = node => { for (let n = node; n; n = n.parentElement) {
    const c = parse(getComputedStyle(n).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, host = node.parentElement;
    if (!node.textContent.trim() || !host.checkVisibility({checkVisibilityCSS: true})) continue;
    const style = getComputedStyle(host);
    const ink = parse(host.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(host))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize), bold = parseInt(style.fontWeight) >= 700;
    if (ratio < (size >= 24 || (bold && size >= 18.66) ? 3 : 4.5))
      found.push(`${node.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}"""


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds wrong with a page."""
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"][:120] for node in item["nodes"]]) for item in found]


@pytest.mark.parametrize("kind", page_kinds())
def test_opens_without_a_complaint_at_every_width(
    visit: Visit, site: Path, pictures: Path, kind: str
) -> None:
    for width, scheme in VIEWS:
        visitor = visit(width=width, scheme=scheme)
        page = visitor.open(page_of(site, kind))
        assert visitor.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (kind, width)
        assert page.locator("h1").count() == 1
        assert page.evaluate(LOW_CONTRAST) == [], "also in pictures, which axe does not read"
        if (width, scheme) == VIEWS[0]:
            take_picture(page, pictures, kind, width, scheme)
            assert breaches(page) == []


@pytest.mark.long  # pictures and axe take seconds a page; what dark and narrow change is colours and folding
@pytest.mark.parametrize("kind", page_kinds())
def test_can_be_looked_at_and_is_accessible_in_every_view(
    visit: Visit, site: Path, pictures: Path, kind: str
) -> None:
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            page = visit(width=width, scheme=scheme).open(page_of(site, kind))
            take_picture(page, pictures, kind, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (kind, width)
            if (width, scheme) in ((390, "dark"), (820, "light")):
                assert breaches(page) == []


# What a page says, without what works only by script and without the pictures, which a table says again.
SAID = """() => {
  const main = document.querySelector('main').cloneNode(true);
  main.querySelectorAll('.tools, .pager, .live, svg, script').forEach(node => node.remove());
  return main.textContent;
}"""


# The search of directions is a script; what stands in its place without one is looked at in test_directions_search.
@pytest.mark.parametrize("kind", [kind for kind in page_kinds() if kind != "directions_search"])
def test_says_the_same_without_javascript(visit: Visit, site: Path, kind: str) -> None:
    name = page_of(site, kind)
    bare = visit(script=False)
    page = bare.open(name)
    assert page.locator(".tools, .pager, .sort, .live, .find input").count() == 0
    assert page.locator("tr.off, tr.later").count() == 0
    assert page.evaluate(SAID) == visit().open(name).evaluate(SAID)
    assert bare.complaints == []


def test_dark_mode_follows_the_system(visit: Visit) -> None:
    def ground(scheme: str) -> Any:
        return (
            visit(scheme=scheme)
            .open("index")
            .evaluate("getComputedStyle(document.documentElement).backgroundColor")
        )

    assert ground("light") != ground("dark")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["index", "clusters", CLUSTER])
def test_charts_stay_legible_at_every_width(visit: Visit, site: Path, kind: str, width: int) -> None:
    page = visit(width=width, script=False).open(page_of(site, kind))
    for figure in page.locator("figure.chart:has(svg)").filter(visible=True).all():
        shown = [svg for svg in figure.locator("svg").all() if svg.is_visible()]
        assert len(shown) == 1
        heights = shown[0].evaluate(
            "svg => [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect().height)"
        )
        assert heights and min(heights) >= 10, (kind, width)
        box, holder = shown[0].bounding_box(), figure.bounding_box()
        assert box and holder and box["width"] <= holder["width"] + 1


def test_a_table_stands_behind_every_chart(visit: Visit) -> None:
    page = visit().open("clusters")
    for figure in page.locator("figure.chart").filter(visible=True).all():
        figure.locator("summary").click()
        assert figure.locator("table").is_visible()
        assert (figure.locator("svg").first.get_attribute("aria-label") or "").endswith(
            "各项数据见图下数据表。"
        )


def test_source_of_every_figure_by_hover_and_by_switch(visit: Visit, site: Path) -> None:
    page = visit().open(page_of(site, CENTER))
    cells = page.locator("td[data-c]")
    assert cells.count() > 0
    page.locator("details.fold:has(td[data-c]) > summary").click()
    title = cells.first.get_attribute("title") or ""
    place = cells.first.get_attribute("data-c") or ""
    assert title.count(" › ") == 2 and "原文“" in title and "!" in place
    after = "node => getComputedStyle(node, '::after').content"
    assert cells.first.evaluate(after) == "none"
    page.locator(".switch input").focus()
    page.keyboard.press("Space")
    assert place in cells.first.evaluate(after)


def test_keyboard_reaches_the_content(visit: Visit) -> None:
    page = visit().open("index")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    box = skip.bounding_box()
    assert skip.evaluate("node => node === document.activeElement") and box and box["x"] >= 0
    page.keyboard.press("Enter")
    assert urlparse(page.url).fragment == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_from_the_start_page_to_a_center_in_three_clicks(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("index")
    page.get_by_role("navigation").get_by_role("link", name="产业集群", exact=True).click()
    page.locator("main table a[href*='clusters/']").first.click()
    page.locator("main table a[href*='centers/']").first.click()
    assert "/centers/" in page.url
    assert page.locator(".crumbs li").count() == 3
    page.locator(".crumbs a").first.click()
    assert page.url.endswith("/index.html")
    assert visitor.complaints == []


def test_from_the_coverage_to_the_centers_of_a_cell(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("coverage")
    cell = page.locator(".heat td a").first
    count = int(cell.inner_text())
    cell.click()
    anchor = unquote(urlparse(page.url).fragment)
    in_view = "id => { const y = document.getElementById(id).getBoundingClientRect().y; return y >= 0 && y < innerHeight; }"
    page.wait_for_function(in_view, arg=anchor)
    centers = page.evaluate(
        """id => { let found = 0;
            for (let row = document.getElementById(id).nextElementSibling; row && row.className !== 'grp';
                row = row.nextElementSibling) found += 1;
            return found; }""",
        anchor,
    )
    assert centers >= count > 0
    assert visitor.complaints == []


def test_shades_of_a_heat_map_add_to_numbers(visit: Visit) -> None:
    page = visit().open("coverage")
    cells = page.locator(".heat td:is(.h1, .h2, .h3, .h4, .h5)")
    assert cells.count() > 0
    assert all(text.strip() for text in cells.all_inner_texts())
    ground = "node => getComputedStyle(node).backgroundColor"
    plain = page.locator(".heat td.zero").first.evaluate(ground)
    assert cells.first.evaluate(ground) != plain
    swatches = page.locator(".shades").first.locator("li")
    assert all(text.strip() for text in swatches.all_inner_texts())


def test_return_lists_can_be_fetched(visit: Visit) -> None:
    page = visit().open("quality")
    links = page.locator("a[download][href^='downloads/']")
    assert links.count() > 0
    for link in links.all():
        path = Path(unquote(urlparse(str(link.evaluate("node => node.href"))).path))
        assert path.read_bytes()[:2] == b"PK"


def test_calendars_can_be_fetched(visit: Visit) -> None:
    page = visit().open("calendar")
    links = page.locator("a[download][href^='downloads/']")
    assert links.count() > 0
    for link in links.all():
        path = Path(unquote(urlparse(str(link.evaluate("node => node.href"))).path))
        assert path.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("script", [True, False])
def test_filters_show_only_the_rows_chosen(visit: Visit, script: bool) -> None:
    page = visit(script=script).open("risk")
    table = page.locator(".tbl:has(.f1)").first
    rows = table.locator("tbody tr:not(.grp)")

    def shown() -> list[str]:
        return [row.locator("td").first.inner_text() for row in rows.all() if row.is_visible()]

    everything = shown()
    level, region = table.locator("select").nth(0), table.locator("select").nth(1)
    chosen = everything[-1]
    level.select_option(label=chosen.split("\n")[-1].strip().lstrip("●△▲■○ "))
    assert shown() == [text for text in everything if text == chosen]
    assert 0 < len(shown()) < len(everything)

    def regions() -> set[int]:
        return {int(row.get_attribute("data-f1") or 0) for row in rows.all() if row.is_visible()}

    first = min(regions())
    region.select_option(index=first)
    assert regions() == {first}
    level.select_option(index=0)
    region.select_option(index=0)
    assert shown() == everything


def test_contents_list_leads_to_headings(visit: Visit, site: Path) -> None:
    page = visit().open(page_of(site, CENTER))
    for link in page.locator(".toc a").all():
        assert page.evaluate(
            "id => document.getElementById(decodeURIComponent(id)) !== null",
            (link.get_attribute("href") or "")[1:],
        )


@pytest.mark.parametrize("kind", ["index", CENTER])
def test_prints_on_a4_without_navigation(visit: Visit, site: Path, pictures: Path, kind: str) -> None:
    page = visit().open(page_of(site, kind))
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    content = page.pdf(format="A4", prefer_css_page_size=True)
    (pictures / f"{kind.partition('/')[0]}.pdf").write_bytes(content)
    assert content.startswith(b"%PDF")
    said = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert "第1页共" in re.sub(r"\s", "", said.stdout.decode())


@pytest.mark.parametrize("script", [True, False])
def test_tables_of_texts_fold_into_cards_on_a_narrow_screen(visit: Visit, script: bool) -> None:
    page = visit(width=390, script=script).open("risk")
    frame = page.locator(".scroll:has(.cards)").first
    assert frame.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    cells = frame.locator("tbody tr:not(.grp)").first.locator("td")
    names = frame.locator("th[scope=col]").evaluate_all("heads => heads.map(head => head.textContent.trim())")
    said = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    assert said == ["none", *(f'"{name}"' for name in names[1:])]
    wide = visit(width=1440, script=script).open("risk").locator(".cards td").nth(1)
    assert wide.evaluate("cell => getComputedStyle(cell, '::before').content") == "none"


def test_pairs_are_filtered_by_either_side_and_marks_do_not_need_colour(visit: Visit) -> None:
    page = visit(script=False).open("duplicates")
    table = page.locator(".tbl").first
    rows = table.locator("tbody tr")
    for box in table.locator("select").all():
        for option in range(1, box.locator("option").count()):
            box.select_option(index=option)
            place = (box.get_attribute("class") or "").removeprefix("f")
            number = (box.locator("option").nth(option).get_attribute("class") or "").removeprefix("o")
            for row in rows.all():
                own = (row.get_attribute(f"data-f{place}") or "").split()
                assert row.is_visible() == (number in own), (place, number)
        box.select_option(index=0)
    lines = {
        mark: page.locator(mark).first.evaluate("node => getComputedStyle(node).textDecorationStyle")
        for mark in ("mark.same", "u.own")
    }
    assert lines == {"mark.same": "solid", "u.own": "dashed"}


def test_from_the_start_page_to_why_two_directions_are_called_alike(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("index")
    page.get_by_role("link", name="看方向重复").click()
    page.locator(".tbl").first.locator("tbody a").first.click()
    assert page.locator(".pair .text").count() == 2
    assert "tic directions decide --a " in page.locator("pre").first.inner_text()
    assert visitor.complaints == []
