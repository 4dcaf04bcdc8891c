# ruff: noqa: E501 -- SQL and page text stand unbroken, as they would in their own files
"""Charts: what the SVG may hold, and that it says the same without eyes or colour."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from reports.charts import ChartEngine
from tests.unit.reports_demo import build_pages, demo_database

CLUSTERS = "select cluster_name, sort_order * 1000.5 as value from marts.dim_cluster order by sort_order"
STATUS = (
    "select y, s, n from (values (2020, 'missing', 3), (2020, 'on_time', 9), (2021, 'on_time', 8), (2021, 'late', 2)) "
    "t(y, s, n) order by y, n"
)
GAP = "select * from (values (2019, 1.0), (2020, null), (2021, 3.0)) t(y, v) order by y"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    body = (
        "---\ntitle: 图\n---\n\n"
        f"```sql clusters\n{CLUSTERS}\n```\n\n```sql status\n{STATUS}\n```\n\n```sql gap\n{GAP}\n```\n\n"
        "```sql none\nselect 1 as y, null::double as v\n```\n\n"
        "<BarChart data={clusters} x=cluster_name y=value swapXY=true title=集群 unit=万元 />\n\n"
        "<BarChart data={status} x=y y=n series=s seriesFmt=report_status type=stacked title=报送 unit=个 />\n\n"
        "<LineChart data={gap} x=y y=v title=断点 />\n\n"
        "<LineChart data={none} x=y y=v title=空图 emptyMessage=尚未收到年度报告。 />\n"
    )
    connection: duckdb.DuckDBPyConnection = demo_database(centers=2)
    return build_pages(connection, tmp_path_factory.mktemp("pages"), {"index.md": body})["index.html"]


def figures(page: str) -> list[str]:
    return re.findall(r"<figure.*?</figure>", page, re.DOTALL)


def texts(svg: str) -> list[str]:
    return [
        element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")
    ]


def svgs(figure: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", figure, re.DOTALL)


def test_no_category_label_goes_missing(page: str) -> None:
    for svg in svgs(figures(page)[0]):
        shown = texts(svg)
        assert len([name for name in shown if re.search("[一-鿿]", name)]) == 22
        assert "压缩及和制冷装备" in shown
        assert "3,001.5" in shown


def test_svg_needs_no_style_script_or_engine_id(page: str) -> None:
    assert len(svgs(page)) == 6
    for svg in svgs(page):
        ElementTree.fromstring(svg)
        assert not re.search(r'\sstyle=|<script|<style|\sid="zr|class="zr|ecmeta|font-family|clip-path', svg)


def test_every_colour_is_a_variable_of_the_sheet(page: str) -> None:
    for svg in svgs(page):
        assert not re.findall(r'(?:fill|stroke)="#[0-9a-fA-F]+"', svg)


def test_text_alternative_and_table_say_the_same(page: str) -> None:
    figure = figures(page)[1]
    label = re.findall(r'aria-label="([^"]*)"', figure)[0]
    assert label.startswith("柱状图：报送。2020至2021，共2项。系列：按期报送、逾期报送、未报送。")
    assert "最大 9个（2020，按期报送）" in label and "最小 2个（2021，逾期报送）" in label
    table = figure.split("<details>")[1]
    assert re.findall(r'<th class="n" scope="col">(.*?)</th>', table) == ["按期报送", "逾期报送", "未报送"]
    assert table.count('title="未报送/无数据"') == 2


def test_series_differ_by_more_than_colour(page: str) -> None:
    assert svgs(figures(page)[1])[0].count("<pattern") >= 2


def test_a_missing_value_breaks_the_line(page: str) -> None:
    svg = svgs(figures(page)[2])[0]
    symbols = re.findall(r'<path d="M1 0A1 1', svg)
    assert len(symbols) == 2
    assert "0" not in [text for text in texts(svg) if text in ("0.0",)]


def test_an_empty_chart_says_why(page: str) -> None:
    figure = figures(page)[3]
    assert "尚未收到年度报告。" in figure and "<svg" not in figure


def test_same_option_gives_same_bytes_in_any_order() -> None:
    one = {
        "animation": False,
        "xAxis": {"data": ["a"]},
        "yAxis": {},
        "series": [{"type": "bar", "data": [1]}],
    }
    two = {**one, "series": [{"type": "line", "data": [1]}]}
    with ChartEngine() as engine:
        first = [engine.svg(option, 300, 200) for option in (one, two)]
    with ChartEngine() as engine:
        second = [engine.svg(option, 300, 200) for option in (two, one)]
    assert first == second[::-1]


def test_a_hostile_name_in_a_chart_stays_text(tmp_path: Path) -> None:
    body = "---\ntitle: 图\n---\n\n```sql q\nselect '</svg><script>{a}' as n, 1 as v\n```\n\n<BarChart data={q} x=n y=v title=图 />\n"
    html = build_pages(demo_database(centers=1), tmp_path, {"index.md": body})["index.html"]
    assert "<script>" not in html
    assert "</svg><script>{a}" in texts(svgs(html)[0])
