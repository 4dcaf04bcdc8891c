"""Risk levels, articles, days left and the map of tiles, as pages show them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pytest

from reports.components.tile_map import _layout
from reports.errors import PageError
from tests.unit.reports_demo import AS_OF, build_pages, demo_database
from warehouse.settings import seeds_dir

HEAD = "---\ntitle: 页\n---\n\n"
RULES = "---\ntitle: 规则\n---\n\n规则\n"
MAP = """```sql q
select * from (values ('210100', '沈阳', 12, '/rules'), ('211300', '朝阳', 0, null), ('LN-SFXQ', '沈抚', null, null),
    ('unclassified', '未归类', 3, null)) t(code, name, n, link)
```

<TileMap data={q} region=code name=name value=n link=link title=各地区基地 unit=家 />
"""


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=3)


@pytest.fixture
def build(database: duckdb.DuckDBPyConnection, tmp_path: Path):
    def run(body: str) -> tuple[str, str]:
        made = build_pages(database, tmp_path, {"index.md": HEAD + body, "rules.md": RULES})
        return made["index.html"].split("<main")[1].split("</main>")[0], made["index.md"]

    return run


def test_every_region_of_the_province_has_one_tile_and_no_two_share_a_place() -> None:
    places, note = _layout()
    with (seeds_dir() / "reference" / "regions.csv").open(encoding="utf-8") as file:
        known = {row["region_code"] for row in csv.DictReader(file) if row["is_liaoning"] == "true"}
    assert places.keys() == known and len(known) == 15
    assert len(set(places.values())) == 15
    assert "不代表行政区划界线" in note


def test_tiles_hold_printed_numbers_links_classes_and_a_table(build) -> None:
    page, text = build(MAP)
    tiles = re.findall(r'<li class="(r\d c\d[^"]*)">(.*?)</li>', page)
    assert [classes for classes, _ in tiles] == ["r2 c1", "r2 c3 h5", "r2 c4"]
    assert '<a href="rules.html"><span>沈阳</span><b>12</b></a>' in tiles[1][1]
    assert "<b>0</b>" in tiles[0][1] and "未报送/无数据" in tiles[2][1]
    off = page.split('class="off"')[1].split("</ul>")[0]
    assert "未归类" in off and "<b>3</b>" in off
    assert (
        page.count("<tr>") == 5
        and "不代表行政区划界线" in page
        and "不代表行政区划界线" not in page.split("<table")[1]
    )
    assert "| [沈阳](rules.md) | 12 |" in text and "| 沈抚 | — |" in text


def test_a_figure_stands_in_the_class_that_its_legend_names(build) -> None:
    rows = ", ".join(f"('{code}', {n})" for n, code in enumerate(_layout()[0], start=1))
    page, _ = build(
        f"```sql q\nselect * from (values {rows}) t(code, n)\n```\n\n"
        "<TileMap data={q} region=code name=code value=n title=图 />"
    )
    ranges = dict(re.findall(r'swatch (h\d)"></span>([^<]+)</li>', page))
    for shade, number in re.findall(r'<li class="r\d c\d (h\d)"><span>[^<]*</span><b>(\d+)</b>', page):
        low, _, high = ranges[shade].replace("及以上", "～999").partition("～")
        assert int(low) <= int(number) <= int(high or low)


def test_one_region_twice_stops_the_build(build) -> None:
    with pytest.raises(PageError, match="有两行数据"):
        build(MAP.replace("'211300'", "'210100'"))


def test_a_level_is_said_in_words_with_a_mark(build) -> None:
    page, text = build('提示：<RiskBadge level="triggered" />')
    assert '<span class="badge bad"><span class="mark" aria-hidden="true">■</span>触发</span>' in page
    assert "提示：**触发**" in text
    with pytest.raises(PageError, match="没有名为“high”的风险等级"):
        build('<RiskBadge level="high" />')


def test_an_article_names_regulation_number_wording_and_rule(
    build, database: duckdb.DuckDBPyConnection
) -> None:
    found = database.execute(
        "select r.rule_id, g.title, r.article_label, r.paraphrase from marts.dim_rule r join marts.dim_regulation g "
        "using (regulation_id) where r.severity = 'ground' and g.status = 'in_force' order by r.rule_id limit 1"
    ).fetchone()
    assert found
    rule_id, title, label, wording = found
    page, text = build(f'<Article rule="{rule_id}" />')
    for said in (f"《{title}》{label}", wording):
        assert said in page and said in text.replace("\\", "")
    assert f'href="rules.html#{rule_id}"' in page
    with pytest.raises(PageError, match="没有编号为“X”的规则"):
        build('<Article rule="X" />')


@pytest.mark.parametrize(("days", "words"), [(12, "还有12日"), (0, "当日到期"), (-3, "已过3日")])
def test_days_are_counted_from_the_as_of_day(build, days: int, words: str) -> None:
    query = f"```sql q\nselect date '{AS_OF}' + {days} as due_on\n```\n\n"
    page, text = build(query + "到期<Countdown date={q[0].due_on} />")
    assert f"（{words}）" in page and f"自数据截止日{AS_OF}起算" in page and f"（{words}）" in text


def test_no_date_is_no_countdown_and_no_other_text_is_a_date(build) -> None:
    page, _ = build("```sql q\nselect null::date as d\n```\n\n到期<Countdown date={q[0].d} />")
    assert "未报送/无数据" in page
    with pytest.raises(PageError, match="不是日期"):
        build('<Countdown date="明天" />')
