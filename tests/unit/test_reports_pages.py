"""The page compiler: what pages may say, and that every mistake stops the build with page and line."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from reports.errors import PageError
from tests.unit.reports_demo import build_pages, demo_database

HEAD = "---\ntitle: 页\n---\n\n"
QUERY = (
    "```sql q\nselect * from (values ('甲', 1, 2020), ('乙', null, 2021)) t(name, n, y) order by y\n```\n\n"
)


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=5)


@pytest.fixture
def build(database: duckdb.DuckDBPyConnection, tmp_path: Path):
    def run(body: str, **others: str) -> str:
        pages = {"index.md": HEAD + QUERY + body, **{f"{name}.md": text for name, text in others.items()}}
        return main_of(build_pages(database, tmp_path, pages)["index.html"])

    return run


def main_of(html: str) -> str:
    return html.split('<main id="main">')[1].split("</main>")[0]


# QUERY and HEAD take 8 lines, so the first line of a body is line 9.
MISTAKES = [
    ("文字\n\n<Unknown data={q} />", 11, "没有名为 <Unknown> 的组件"),
    ("<Value data={q} column=name colour=red />", 9, "<Value> 没有属性 colour"),
    ("<Value data={q}\n  column=name\n  colour=red />", 11, "<Value> 没有属性 colour"),
    ("<Value column=name />", 9, "<Value> 缺少属性 data"),
    ("<Value data={q} column=missing />", 9, "没有列“missing”"),
    ("<DataTable data={q}>\n<Column id=name />\n<Column id=missing />\n</DataTable>", 11, "没有列“missing”"),
    (
        "<DataTable data={q}>\n<Value data={q} column=name />\n</DataTable>",
        10,
        "<DataTable> 之内不能有 <Value>",
    ),
    ("<DataTable data={q}>\n文字\n</DataTable>", 9, "<DataTable> 之内不能有文字"),
    ("<DataTable data=q />", 9, "data={查询名}"),
    ("<DataTable data={nothing} />", 9, "没有名为“nothing”"),
    ("<DataTable data={q[0].name} />", 9, "不是查询结果"),
    ("<Value data={q} column=n fmt=num9 />", 9, "没有名为“num9”的格式"),
    ("<BarChart data={q} x=name y=n title=图 type=round />", 9, "只能是：grouped、stacked"),
    ("<LineChart data={q} x=name y=n,missing title=图 />", 9, "没有列“missing”"),
    ("<Grid cols=many>\n\n文\n\n</Grid>", 9, "应为数字"),
    ("<DataTable data={q} rowNumbers=maybe />", 9, "只能是 true 或 false"),
    ("一\n\n{q[0].missing}", 11, "没有列“missing”"),
    ("{q}", 9, "不能直接显示"),
    ("{q[0].name.x", 9, "没有对应的“}”"),
    ("{a ~ b}", 9, "不认识的符号"),
    ("{#each q as row}\n\n{row.missing}\n\n{/each}", 11, "没有列“missing”"),
    ("{#each q as row}\n\n文", 9, "{#each} 没有结束标记"),
    ("{#each q}\n\n{/each}", 9, "循环应写作"),
    ("文\n{/each}", 10, "没有对应的开始标记"),
    ("{#if q.length}\n\n{/each}", 11, "没有对应的开始标记"),
    ("{:else}", 9, "不在 {#if} 或 {#each} 之内"),
    ("{#key q}\n{/key}", 9, "不认识的块"),
    ("<Details title=题>\n\n文", 9, "<Details> 没有结束标记"),
    ("<Details title=题>\n\n</Grid>", 11, "不配对"),
    ("</Details>", 9, "没有对应的开始标记"),
    ("<Value data={q} data={q} column=n />", 9, "属性 data 重复"),
    ('<Value data={q} column="n />', 9, "引号没有结束"),
    ("{#if q.length}文 <DataTable data={q} /> 文{/if}", 9, "应独占一行"),
    ("[见](/nowhere)", 9, "指向的页面或文件不存在"),
    ('<LinkButton url="/nowhere">见</LinkButton>', 9, "指向的页面或文件不存在"),
    ("<DataTable data={q}>\n<Column id=n link=name />\n</DataTable>", 9, "链接“甲”应以"),
    ("<CrossTable data={q} row=y column=name value=n groupBy=missing />", 9, "没有列“missing”"),
    (
        "<DataTable data={q}>\n<Column id=n\n  define=K999 />\n</DataTable>",
        11,
        "没有编号为“K999”的指标或规则",
    ),
    ("<BigValue data={q} value=n title=数 define=K999 />", 9, "没有编号为“K999”的指标或规则"),
    ("<DataTable data={q}>\n<Column id=n define=name />\n</DataTable>", 9, "没有编号为“甲”的指标或规则"),
    ("```sql bad\nselect nothing from nowhere\n```", 9, "查询 bad 执行失败"),
    ("```sql bad\ndrop table marts.dim_center\n```", 9, "必须是一条 select 语句"),
    ("```sql bad\nselect 1; select 2\n```", 9, "必须是一条 select 语句"),
    ("```sql q\nselect 1\n```", 9, "查询名“q”重复"),
    ("```sql Bad-Name\nselect 1\n```", 9, "查询名“Bad-Name”无效"),
    ("```sql bad\nselect * from ${nowhere}\n```", 9, "不存在的查询“nowhere”"),
    ("```sql a\nselect * from ${b}\n```\n\n```sql b\nselect * from ${a}\n```", 9, "引用成环"),
    ("```sql bad\nselect ${params.x}\n```", 9, "页面没有参数“x”"),
    ("[[ nothing ]]", 1, "模板变量未定义"),
    ("[% include 'nowhere.md' %]", 1, "找不到模板文件“nowhere.md”"),
    ("文\n\n[% if %]", 11, "模板语法错误"),
    ("文\n\ue000", 10, "私用区字符"),
]


@pytest.mark.parametrize(("body", "line", "said"), MISTAKES, ids=[said for _, _, said in MISTAKES])
def test_a_mistake_names_page_and_line(build, body: str, line: int, said: str) -> None:
    with pytest.raises(PageError) as caught:
        build(body)
    assert said in str(caught.value)
    assert caught.value.page == "index.md"
    assert caught.value.line == line
    assert str(caught.value).startswith(f"页面 index.md 第 {line} 行：")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# 无属性\n", 1, "页首缺少"),
        ("---\norder: 1\n---\n", 1, "缺少 title"),
        ("---\ntitle: 页\ncolour: red\n---\n", 3, "页首属性不认识：colour"),
        ("---\ntitle: [\n---\n", 2, "不是有效的 YAML"),
        ('---\ntitle: "{q[0].missing}"\n---\n\n```sql q\nselect 1 as a\n```\n', 2, "没有列“missing”"),
    ],
)
def test_a_wrong_page_head_names_its_line(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(PageError, match=said) as caught:
        build_pages(database, tmp_path, {"index.md": text})
    assert (caught.value.page, caught.value.line) == ("index.md", line)


def test_columns_are_checked_although_a_query_gives_no_rows(build) -> None:
    empty = "```sql none\nselect 1 as a where false\n```\n\n"
    with pytest.raises(PageError, match="没有列“b”"):
        build(empty + "{#each none as row}\n\n{row.b}\n\n{/each}")


def test_each_if_else_and_missing_values(build) -> None:
    html = build(
        "{#each q as row}\n\n- {row.name}：{#if row.n}有 {row.n}{:else if row.n == 0}零{:else}{row.n}{/if}\n\n{/each}"
    )
    assert "甲：有 1" in html
    assert '乙：<span class="na" title="未报送/无数据">—</span>' in html


def test_each_over_nothing_takes_else(build) -> None:
    body = "```sql none\nselect 1 as a where false\n```\n\n{#each none as row}\n\n{row.a}\n\n{:else}\n\n没有\n\n{/each}"
    assert "<p>没有</p>" in build(body)


def test_nested_each_sees_both_rows(build) -> None:
    html = build("{#each q as a}\n\n{#each q as b}\n\n{a.name}{b.name}\n\n{/each}\n\n{/each}")
    assert [part for part in ("甲甲", "甲乙", "乙甲", "乙乙") if part in html] == [
        "甲甲",
        "甲乙",
        "乙甲",
        "乙乙",
    ]


def test_queries_refer_to_queries(build) -> None:
    assert ">2<" in build("```sql c\nselect count(*) as n from ${q}\n```\n\n**{c[0].n}**")


def test_code_and_escapes_are_left_alone(build) -> None:
    html = build("`{#each x}` 与 \\{name} 与 \\<Value />\n\n```text\n{#if} <Value>\n```")
    assert "<code>{#each x}</code> 与 {name} 与 &lt;Value /&gt;" in html
    assert "{#if} &lt;Value&gt;" in html


def test_links_in_text_may_hold_expressions(build) -> None:
    second = "---\ntitle: 二\n---\n"
    html = build("[到{q[0].name}](/{q[0].name})", 甲=second)
    assert '<a href="%E7%94%B2.html">到甲</a>' in html


def test_partials_keep_their_own_line_numbers(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pages = {
        "index.md": HEAD + QUERY + "一\n\n[% include '_part.md' %]\n\n三",
        "_part.md": "甲\n\n{nothing.x}\n",
    }
    with pytest.raises(PageError) as caught:
        build_pages(database, tmp_path, pages)
    assert (caught.value.page, caught.value.line) == ("_part.md", 3)


def test_template_comments_and_blocks(build) -> None:
    html = build("[# 说明 #]\n[% for n in ['一', '二'] %]\n- 第[[ n ]]\n[% endfor %]\n")
    assert "说明" not in html
    assert "<li>第一</li>" in html and "<li>第二</li>" in html


def test_details_holds_page_text(build) -> None:
    html = build("<Details title=口径>\n\n**注：**说明 {q[0].name}\n\n</Details>")
    assert "<summary>口径</summary>" in html
    assert "<strong>注：</strong>说明 甲" in html


def test_numbers_stand_right_and_text_left(build) -> None:
    html = build(
        "<DataTable data={q} title=表 unit=个>\n<Column id=name title=名称 />\n<Column id=n />\n</DataTable>"
    )
    assert '<th scope="col">名称</th><th class="n" scope="col">n</th>' in html
    assert '<td>甲</td><td class="n">1</td>' in html
    assert "单位：个" in html


def test_an_empty_table_says_why(build) -> None:
    body = (
        "```sql none\nselect 1 as a where false\n```\n\n<DataTable data={none} emptyMessage=台账尚未收到。 />"
    )
    html = build(body)
    assert '<p class="empty">台账尚未收到。</p>' in html


def test_two_figures_for_one_cell_stop_the_build(build) -> None:
    body = "```sql twice\nselect 1 as a, 2 as b, unnest([3, 4]) as c\n```\n\n"
    with pytest.raises(PageError, match="有两行数据"):
        build(body + "<CrossTable data={twice} row=a column=b value=c />")
    with pytest.raises(PageError, match="有两行数据"):
        build(body + "<BarChart data={twice} x=a y=c title=图 />")
