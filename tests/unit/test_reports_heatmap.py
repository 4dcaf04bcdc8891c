"""The heat map: figures stand in every cell, shades follow them, and their ranges are told."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.components.shades import SHADES, Shades, shade_bounds
from reports.errors import PageError
from tests.unit.reports_demo import build_pages, demo_database

HEAD = "---\ntitle: 页\n---\n\n"
ROWS = """```sql q
select *
from (
    values
    ('甲', '沈阳', 0, '/a', '在建1', false, null),
    ('甲', '大连', 7, '/a', null, false, null),
    ('甲', '合计', 700, null, null, true, null),
    ('乙', '沈阳', null, null, null, false, '没有需求数据'),
    ('乙', '大连', 2, null, null, false, null),
    ('乙', '合计', 2, null, null, true, null)
) as t (cluster, region, n, link, below, is_total, reason)
```

"""
TAG = "<Heatmap data={q} x=region y=cluster value=n link=link below=below total=is_total missing=reason title=图 />"


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=2)


def outputs(database: duckdb.DuckDBPyConnection, folder: Path, body: str) -> tuple[str, str]:
    pages = {"index.md": HEAD + body, "a.md": "---\ntitle: 甲页\n---\n\n文\n"}
    built = build_pages(database, folder, pages)
    return built["index.html"].split('<main id="main">')[1].split("</main>")[0], built["index.md"]


def test_every_cell_holds_its_number_and_only_figures_above_zero_are_shaded(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page, text = outputs(database, tmp_path, ROWS + TAG)
    cells = re.findall(r'<td class="([^"]*)"[^>]*>(.*?)</td>', page)
    assert cells == [
        ("n zero", '<a href="a.html">0</a><small class="below">在建1</small>'),
        ("n h5", '<a href="a.html">7</a>'),
        ("n sum", "700"),
        ("n", '<span class="na" title="没有需求数据">—</span>'),
        ("n h1", "2"),
        ("n sum", "2"),
    ]
    assert "| 甲 | [0](a.md)（在建1） | [7](a.md) | 700 |" in text
    assert "| 乙 | — | 2 | 2 |" in text


def test_the_legend_tells_the_range_of_each_shade_in_use(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page, _ = outputs(database, tmp_path, ROWS + TAG)
    assert re.findall(r'<span class="swatch (h\d)"></span>([^<]*)', page) == [
        ("h1", "2～6"),
        ("h5", "7及以上"),
    ]


def test_no_cell_is_styled_in_place(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page, _ = outputs(database, tmp_path, ROWS + TAG)
    assert "style=" not in page


def test_two_figures_for_one_cell_stop_the_build(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    body = "```sql q\nselect 1 as a, 2 as b, unnest([3, 4]) as c\n```\n\n<Heatmap data={q} x=a y=b value=c title=图 />"
    with pytest.raises(PageError, match="有两行数据"):
        outputs(database, tmp_path, body)


def test_an_absent_combination_is_missing_unless_it_counts_none(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    query = "```sql q\nselect * from (values (1, 2, 3), (2, 1, 4)) t(a, b, c)\n```\n\n"
    page, text = outputs(database, tmp_path, query + "<Heatmap data={q} x=a y=b value=c title=图 />")
    assert page.count("—</span></td>") == 2 and "| 2 | 3 | — |" in text
    page, text = outputs(
        database, tmp_path, query + "<Heatmap data={q} x=a y=b value=c zero=true title=图 />"
    )
    assert page.count('<td class="n zero">0</td>') == 2 and "| 2 | 3 | 0 |" in text


def test_nothing_to_show_says_why(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "```sql q\nselect 1 as a, 2 as b, 3 as c where false\n```\n\n"
    body = query + "<Heatmap data={q} x=a y=b value=c title=图 emptyMessage=尚无中心。 />"
    page, text = outputs(database, tmp_path, body)
    assert '<p class="empty">尚无中心。</p>' in page and "尚无中心。" in text


@given(st.lists(st.floats(min_value=0, max_value=1e9) | st.integers(0, 10**9), max_size=60))
def test_classes_are_few_rise_and_take_in_every_value_above_zero(values: list[float]) -> None:
    bounds = shade_bounds(values)
    above = [value for value in values if value > 0]
    assert len(bounds) <= SHADES and bounds == sorted(set(bounds)) and bool(bounds) == bool(above)
    assert not above or bounds[0] <= min(above)
    for low, high in itertools.pairwise([*bounds, math.inf] if bounds else []):
        assert any(low <= value < high for value in above)


def test_bounds_of_many_values_have_two_figures() -> None:
    assert shade_bounds([1, 2, 2, 5]) == [1, 2, 5]
    assert shade_bounds([0.0367, 12, 123, 1234, 12345, 123456]) == [0.036, 12, 120, 1200, 12000]


def test_ranges_of_counts_are_said_otherwise_than_of_sums() -> None:
    assert [text for _, text in Shades.over(range(1, 11), None).ranges()][:2] == ["1～2", "3～4"]
    assert [text for _, text in Shades.over([1000 * n for n in range(1, 11)], None).ranges()][:2] == [
        "1,000至不足3,000",
        "3,000至不足5,000",
    ]
