"""Boxes by which readers choose: every choice is rendered, exactly as the query alone would give it."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from reports.errors import PageError
from tests.unit.reports_demo import build_pages, demo_database

QUERIES = """```sql years
select unnest([2024, 2023, 2022]) as y
```

```sql found
select y * 10 as n, 'x' || y as name from (values (2022), (2023), (2023)) t(y) where y = ${inputs.year.value} order by name
```

```sql other
select 7 as n
```

"""
BOX = "<Dropdown data={years} name=year value=y title=年度 />\n\n"


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=3)


@pytest.fixture
def build(database: duckdb.DuckDBPyConnection, tmp_path: Path):
    def run(body: str, name: str = "index", head: str = "title: 页") -> dict[str, str]:
        return build_pages(database, tmp_path, {f"{name}.md": f"---\n{head}\n---\n\n{QUERIES}{body}"})

    return run


def main_of(html: str) -> str:
    return html.split("<main")[1].split("</main>")[0]


def choices(page: str, tag: str) -> list[tuple[str, str]]:
    """(marks, content) of each alternative."""
    return re.findall(rf'<{tag} class="alt a-year (v\d[^"]*)">(.*?)</{tag}>', page, re.DOTALL)


def test_each_choice_shows_what_its_query_gives(build) -> None:
    page = main_of(build(BOX + "共{found.length}行，{inputs.year.label}年。别的{other[0].n}。")["index.html"])
    found = choices(page, "span")
    assert [text for _, text in found[:3]] == ["0", "2", "1"]
    assert [text for _, text in found[3:]] == ["2024", "2023", "2022"]
    assert [marks for marks, _ in found[:3]] == ["v0 first", "v1", "v2"]
    assert "别的7" in page


def test_blocks_follow_the_choice_and_others_do_not(build) -> None:
    tables = '<DataTable data={found} title="表{inputs.year.value}" />\n\n<DataTable data={other} title=常 />'
    page = main_of(build(BOX + tables)["index.html"])
    parts = re.split(r'<div class="alt a-year ', page)[1:]
    assert [part[:3] for part in parts] == ["v0 ", 'v1"', 'v2"']
    assert "表2024" in parts[0] and "无记录" in parts[0] and parts[1].count("20,230") == 2
    assert page.count("<b>常</b>") == 1


def test_loops_and_conditions_are_repeated_whole(build) -> None:
    page = main_of(
        build(
            BOX
            + "{#if found.length > 1}\n\n{#each found as row}\n\n{row.name}\n\n{/each}\n\n{:else}\n\n少\n\n{/if}"
        )["index.html"]
    )
    assert [re.sub(r"<[^>]+>|\s", "", text) for _, text in choices(page, "div")] == ["少", "x2023x2023", "少"]


def test_default_value_stands_first_in_page_and_markdown(build) -> None:
    made = build(BOX.replace("title=年度", "title=年度 defaultValue=2022") + "共{found.length}行")
    page = main_of(made["index.html"])
    assert '<option class="o2" selected>2022</option>' in page and page.count("selected") == 1
    assert choices(page, "span")[2] == ("v2 first", "1")
    assert "年度：**2022**；网页版还可选：2024、2023。" in made["index.md"] and "共1行" in made["index.md"]


def test_a_box_works_together_with_the_parameters_of_a_page(build) -> None:
    head = "title: 页\nparams: select unnest(['a', 'b']) as code"
    query = (
        "```sql own\nselect ${params.code} || ${inputs.year.value} as t, count(*) as n from ${found}\n```\n\n"
    )
    made = build(query + BOX + "{own[0].t}，{own[0].n}", name="p/[code]", head=head)
    texts = [text for _, text in choices(main_of(made["p/b.html"]), "span")]
    assert texts == ["b2024", "b2023", "b2022", "0", "2", "1"]


def test_the_style_joins_box_and_parts(build) -> None:
    style = build(BOX + "{found.length}")["index.html"].split("<style>")[1].split("</style>")[0]
    for place in range(3):
        assert f"main:has(.i-year .o{place}:checked) .a-year:not(.v{place}){{display:none}}" in style


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{found.length}", "没有名为“year”的选择框"),
        (BOX + BOX, "有两个名为“year”的选择框"),
        (BOX.replace("title=年度", "title=年度 defaultValue=1999"), "不在选项之中"),
        (BOX.replace("value=y", "value=z"), "没有列“z”"),
        (
            BOX + "```sql two\nselect ${inputs.year.value} + ${inputs.kind.value} as n\n```\n",
            "只能随一个选择框变化",
        ),
        (
            BOX + BOX.replace("name=year", "name=month") + "{inputs.year.value == inputs.month.value}",
            "只能随一个选择框变化",
        ),
    ],
)
def test_mistakes_stop_the_build(build, body: str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        build(body)
