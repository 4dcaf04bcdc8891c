# ruff: noqa: E501 -- SQL and page text stand unbroken, as they would in their own files
"""Parameter pages: one run of each query serves many pages, and gives each what it would get alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reports.errors import PageError
from reports.queries import split_order
from tests.unit.reports_demo import build_pages, demo_database

HEAD = '---\ntitle: "中心 {params.id}"\nparams: select id from (values {values}) t(id)\n---\n\n'
INDEX = {"index.md": "---\ntitle: 首页\n---\n"}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = demo_database(centers=3)
    connection.execute(
        "create table marts.t as select * from (values ('a', 3), ('a', 1), ('a', 2), ('b', 9)) t(id, n)"
    )
    return connection


def build(
    database: duckdb.DuckDBPyConnection, folder: Path, body: str, values: str = "('a'), ('b'), ('c')"
) -> dict:
    pages = {**INDEX, "x/[id].md": HEAD.replace("{values}", values) + body}
    return build_pages(database, folder, pages)


@pytest.mark.parametrize("reference", ["${params.id}", "'${params.id}'"])
def test_rows_are_parted_and_ordered(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, reference: str
) -> None:
    body = f"```sql q\nselect n from marts.t where id = {reference} order by n desc\n```\n\n{{#each q as r}}{{r.n}};{{/each}}"
    files = build(database, tmp_path, body)
    assert "3;2;1;" in files["x/a.md"]
    assert "9;" in files["x/b.md"]
    assert ";" not in files["x/c.md"].split("---")[0]
    assert "<h1>中心 a</h1>" in files["x/a.html"]


def test_an_aggregate_over_nothing_is_still_a_row(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    body = "```sql q\nselect count(*) as n, max(n) as m from marts.t where id = ${params.id}\n```\n\n数 {q[0].n} 大 {q[0].m}"
    files = build(database, tmp_path, body)
    assert "数 3 大 3" in files["x/a.md"]
    assert "数 0 大 —" in files["x/c.md"]


def test_limit_counts_for_each_page(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    body = "```sql q\nselect n from marts.t where id = ${params.id} order by n limit 2\n```\n\n{#each q as r}{r.n};{/each}"
    files = build(database, tmp_path, body)
    assert "1;2;" in files["x/a.md"] and "3;" not in files["x/a.md"]


def test_references_carry_parameters(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    body = (
        "```sql own\nselect n from marts.t where id = ${params.id}\n```\n\n"
        "```sql total\nselect sum(n) as s from ${own}\n```\n\n和 {total[0].s}"
    )
    files = build(database, tmp_path, body)
    assert "和 6" in files["x/a.md"]
    assert "和 —" in files["x/c.md"]


def test_what_several_queries_read_gives_each_page_its_own_rows(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Such a query is computed once for all pages: also one that reads another, and one that depends on nothing."""
    body = (
        "```sql every\nselect * from marts.t\n```\n\n"
        "```sql own\nselect n, null as nothing from ${every} where id = ${params.id} order by n limit 2\n```\n\n"
        "```sql large\nselect n from ${own} where n > 1 order by n desc\n```\n\n"
        "```sql most\nselect max(n) as n from ${large}\n```\n\n"
        "```sql share\nselect (select sum(n) from ${own}) || '/' || (select sum(n) from ${every}) as text\n```\n\n"
        "{#each own as r}{r.n};{/each} 大 {#each large as r}{r.n};{/each} 最大 {most[0].n} 占 {share[0].text}"
    )
    files = build(database, tmp_path, body, "('b'), ('c'), ('a')")
    assert "1;2; 大 2; 最大 2 占 3/15" in files["x/a.md"]
    assert "9; 大 9; 最大 9 占 9/15" in files["x/b.md"]
    assert "最大 — 占 —" in files["x/c.md"] and ";" not in files["x/c.md"].split("---")[0]


def test_a_query_without_parameters_is_shared(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = build(database, tmp_path, "```sql q\nselect count(*) as n from marts.t\n```\n\n共 {q[0].n}")
    assert "共 4" in files["x/a.md"] and "共 4" in files["x/c.md"]


def test_hostile_values_give_safe_files_and_no_sql(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    body = "```sql q\nselect count(*) as n from marts.t where id = ${params.id}\n```\n\n数 {q[0].n}"
    files = build(database, tmp_path, body, "('../a'), ('a'' or 1=1 --'), ('<b>'), ('中')")
    made = sorted(path for path in files if path.startswith("x/") and path.endswith(".html"))
    assert len(made) == 4
    assert all("/" not in path[2:] and ".." not in path.replace("..~2F", "") for path in made)
    assert all("数 0" in files[path.replace(".html", ".md")] for path in made)
    assert "<b>" not in files["x/~3Cb~3E.html"].split("<main")[1].split("<h1>")[1].split("</h1>")[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("```sql q\nselect n from marts.t where id = ${params.id} order by 1\n```", "不能写列的序号"),
        ("```sql q\nselect n as m from marts.t where id = ${params.id} order by nowhere\n```", "执行失败"),
        ("```sql q\nselect n from marts.t where id like '%${params.id}%'\n```", "不能写在其他文字的引号之内"),
        ("```sql q\nselect ${params.other}\n```", "页面没有参数“other”"),
    ],
)
def test_mistakes(database: duckdb.DuckDBPyConnection, tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(PageError, match=said) as caught:
        build(database, tmp_path, body)
    assert (caught.value.page, caught.value.line) == ("x/[id].md", 6)


def test_params_query_must_name_the_parameters(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for head, said in (
        ("title: t\nparams: select 1 as other", "应恰好给出列：id"),
        ("title: t", "应有 params 查询"),
    ):
        with pytest.raises(PageError, match=said):
            build_pages(database, tmp_path, {**INDEX, "x/[id].md": f"---\n{head}\n---\n"})


@pytest.mark.parametrize(
    ("sql", "body", "order"),
    [
        ("select 1", "select 1", ""),
        ("select a from t order by a desc, b", "select a from t ", "a desc, b"),
        ("select row_number() over (order by a) from t", "select row_number() over (order by a) from t", ""),
        ("select a from t order by a limit 3", "select a from t order by a limit 3", "a"),
        ("select 'order by x' from t -- order by y", "select 'order by x' from t -- order by y", ""),
        (
            "select a from (select a from t order by b) ORDER  BY a",
            "select a from (select a from t order by b) ",
            "a",
        ),
    ],
)
def test_split_order(sql: str, body: str, order: str) -> None:
    assert split_order(sql) == (body, order)
