"""Emphasis beside Chinese punctuation, and text from data that must stay inert."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.links import LinkError, Links, page_route, relative, safe_file_name, safe_segment
from reports.markdown import escape_html, escape_markdown, markdown_parser

PARSER = markdown_parser()
PLAIN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("**注：**示例", "注："),
        ("见**（一）**条", "（一）"),
        ("**“引文”**后文", "“引文”"),
        ("前文**《办法》**第三条", "《办法》"),
        ("an **important** word", "important"),
        ("**粗**体", "粗"),
    ],
)
def test_bold_beside_chinese_punctuation(source: str, bold: str) -> None:
    assert f"<strong>{bold}</strong>" in PARSER.renderInline(source)


@pytest.mark.parametrize("source", ["a ** b **", "snake_case_name", "2 * 3 * 4"])
def test_what_is_not_emphasis_stays_text(source: str) -> None:
    rendered = PARSER.renderInline(source)
    assert "<em>" not in rendered and "<strong>" not in rendered


def test_raw_html_and_images_of_authors_do_not_pass() -> None:
    rendered = PARSER.render("<script>x</script>\n\n![a](https://example.invalid/x.png)")
    assert "<script" not in rendered and "<img" not in rendered


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("https://example.invalid")',
    "[x](javascript:alert(1))",
    "![x](https://example.invalid/a.png)",
    "a|b|c",
    "`code` **b** _i_ ~~s~~",
    "# 标题",
    "1. 条目",
    "- 条目",
    "+ 条目",
    "> 引文",
    "]]>",
    "&lt;b&gt; &amp;",
    "\\",
    "行一\n\n# 行二",
    "---",
    "<https://example.invalid>",
    "{#each x}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    rendered = PLAIN.render(escape_markdown(text))
    assert (
        rendered == f"<p>{html.escape(' '.join(text.split()), quote=False).replace(chr(34), '&quot;')}</p>\n"
    )


@given(
    st.text(
        st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"), max_codepoint=0x9FFF),
        min_size=1,
    )
)
def test_any_text_survives_markdown_in_a_table_cell(text: str) -> None:
    rendered = PLAIN.render(f"| h | i |\n| --- | --- |\n| {escape_markdown(text)} | z |\n")
    assert f"<td>{html.escape(text, quote=False).replace(chr(34), '&quot;')}</td>\n<td>z</td>" in rendered


def test_direction_marks_become_visible() -> None:
    assert escape_html("甲\u202e乙") == "甲‹U+202E›乙"
    assert escape_markdown("a\x00b\u2066") == "a‹U+0000›b‹U+2066›"


@pytest.mark.parametrize(
    "value",
    [
        "LN-1",
        "a/b",
        "../x",
        "..",
        ".",
        "a b",
        "中心",
        "A~2F",
        "x" * 300,
        "y" * 299 + "z",
        "%2F",
        "#1",
        "CON?",
    ],
)
def test_safe_segment_is_one_plain_name(value: str) -> None:
    segment = safe_segment(value)
    assert 0 < len(segment) <= 80
    assert not set(segment) & set('/\\:*?"<>|%# ') and not segment.startswith(".")


@given(st.text(), st.text())
def test_safe_segments_differ_when_values_differ(a: str, b: str) -> None:
    if a != b:
        assert safe_segment(a) != safe_segment(b)


def test_safe_file_name_keeps_chinese_and_drops_separators() -> None:
    assert safe_file_name("沈阳市科学技术局") == "沈阳市科学技术局"
    assert safe_file_name("../甲:乙|\u202e") == "_甲_乙__"
    assert safe_file_name("  ") == "_"


def test_routes_and_relative_addresses() -> None:
    assert page_route("index.md", {}) == "/"
    assert page_route("centers/[center_id].md", {"center_id": "a/b"}) == "/centers/a~2Fb"
    assert relative("/centers/x", "index.html") == "../index.html"
    assert (
        relative("/", "downloads/退改清单/甲.xlsx")
        == "downloads/%E9%80%80%E6%94%B9%E6%B8%85%E5%8D%95/%E7%94%B2.xlsx"
    )


def test_links_lead_only_to_what_exists() -> None:
    links = Links({"/": "/", "/centers/a#1": "/centers/a~231"}, {"downloads/x.xlsx"})
    assert links.resolve("/centers/b", "/centers/a#1", ".html") == "a~231.html"
    assert links.resolve("/centers/b", "/", ".md") == "../index.md"
    assert links.resolve("/", "/downloads/x.xlsx", ".html") == "downloads/x.xlsx"
    assert links.resolve("/", "#节", ".html") == "#%E8%8A%82"
    for target in (
        "/nowhere",
        "javascript:alert(1)",
        "//example.invalid",
        "http://example.invalid",
        "centers",
        "",
    ):
        with pytest.raises(LinkError):
            links.resolve("/", target, ".html")
