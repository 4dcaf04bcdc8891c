"""Marked texts: read as written, inert in every output, told apart without colour."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import duckdb
import pytest

from reports.components.values import value_html
from reports.errors import PageError
from reports.formats import format_value
from reports.marks import parts_text, read_parts
from tests.unit.reports_demo import build_pages, demo_database

HOSTILE = '<b onclick="x">|】〕[链接](https://example.invalid)`\u202e]]>'
HEAD = "---\ntitle: 页\n---\n\n"


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = demo_database(centers=2)
    marked = json.dumps([["补偿", "shared"], ["的", "frame"], [HOSTILE, "other"]], ensure_ascii=False)
    connection.execute("create table marts.texts as select ? as marked, ? as name", [marked, HOSTILE])
    return connection


def outputs(database: duckdb.DuckDBPyConnection, folder: Path, body: str) -> tuple[str, str]:
    query = "```sql q\nselect marked, name, '甲页' as about, '/a' as link from marts.texts\n```\n\n"
    built = build_pages(
        database, folder, {"index.md": HEAD + query + body, "a.md": "---\ntitle: 甲页\n---\n\n文\n"}
    )
    return built["index.html"].split('<main id="main">')[1].split("</main>")[0], built["index.md"]


def words_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@pytest.mark.parametrize(
    "body",
    [
        "<TextPair data={q} textA=marked textB=marked nameA=name nameB=name linkA=link aboutA=name />",
        "<DataTable data={q}>\n<Column id=marked title=文 fmt=marked below=name wrap=true />\n</DataTable>",
        "<Fields data={q}>\n<Field id=marked title=文 fmt=marked />\n</Fields>",
    ],
)
def test_marked_texts_are_inert_and_whole(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, body: str
) -> None:
    page, text = outputs(database, tmp_path, body)
    assert "<b onclick" not in page and "\u202e" not in page
    assert "补偿的" + HOSTILE.replace("\u202e", "‹U+202E›") in words_of(page)
    assert '<mark class="same">补偿</mark>的<u class="own">' in page
    assert "【补偿】的〔" in text
    assert not re.search(r"(?<!\\)<b|(?<!\\)\[链接", text)


def test_what_is_shared_and_what_is_not_differ_in_plain_text() -> None:
    value = json.dumps([["甲", "shared"], ["的", "frame"], ["乙", "other"]])
    assert parts_text(value) == format_value(value, "marked") == "【甲】的〔乙〕"


@pytest.mark.parametrize(
    "value", ["没有标记的文本", "12", '"甲乙"', '["甲乙"]', '{"甲": 1}', "[[1, 2, 3]]", "[", 7]
)
def test_what_is_not_marked_comes_back_whole(value: object) -> None:
    assert read_parts(value) == [(str(value), "frame")]
    assert value_html(value, "marked") == html.escape(str(value))


def test_a_kind_of_part_that_nobody_knows_keeps_its_text() -> None:
    assert parts_text('[["甲", "shared"], ["乙", "later"]]') == "【甲】乙"


def test_a_missing_text_is_a_dash() -> None:
    assert format_value(None, "marked") is None and "—" in value_html(None, "marked")


def test_an_empty_pair_says_why(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "```sql none\nselect '' as a where false\n```\n\n"
    page, text = outputs(
        database, tmp_path, query + "<TextPair data={none} textA=a textB=a emptyMessage=没有文本。 />"
    )
    assert "没有文本。" in page and "没有文本。" in text


def test_a_pair_names_its_columns(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(PageError, match="没有列“nothing”"):
        outputs(database, tmp_path, "<TextPair data={q} textA=marked textB=nothing />")
    with pytest.raises(PageError, match="缺少属性 textB"):
        outputs(database, tmp_path, "<TextPair data={q} textA=marked />")


def test_a_box_shows_a_row_for_each_value_of_its_list(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = (
        "```sql r\nselect * from (values ('一', ['沈阳', '大连']), ('二', ['大连']), ('三', null), ('四', []::varchar[])) "
        "as t (name, cities)\norder by name\n```\n\n"
    )
    table = "<DataTable data={r}>\n<Column id=name title=名 />\n<Column id=cities title=地区 filter=true />\n</DataTable>"
    page, text = outputs(database, tmp_path, rows + table)
    options = re.findall(r'<option class="o(\d)">([^<]*)', page)
    assert options == [("1", "沈阳"), ("2", "大连"), ("3", "未载明")]
    rows_of = re.findall(r'<tr data-f0="([\d ]+)"><td>(.)', page)
    assert rows_of == [("1 2", "一"), ("3", "三"), ("2", "二"), ("3", "四")]
    assert "沈阳、大连" in page and "沈阳、大连" in text


def test_commands_stand_as_they_are_typed(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page, text = outputs(database, tmp_path, '<Code text="tic --a {q[0].name} ``` --b" />')
    assert "<b onclick" not in page and "tic --a " in page
    assert re.search(r"^````\ntic --a .*--b\n````$", text, re.M)
