"""Tables of texts on narrow screens, and what keeps a table readable: whole dates, figures on the right."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from reports.components.cards import card_style, is_text_table
from reports.markdown import prose_html
from tests.unit.reports_demo import build_pages, demo_database

HEAD = "---\ntitle: 表\n---\n\n```sql q\n"
FIGURE, SHORT, LONG = (True, False), (False, False), (False, True)


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=1)


@pytest.mark.parametrize(
    ("columns", "folds"),
    [
        ([SHORT, LONG, SHORT, LONG], True),
        ([LONG, FIGURE, FIGURE, SHORT], True),
        ([LONG, FIGURE, FIGURE, FIGURE], False),
        ([SHORT, SHORT, SHORT, SHORT], False),
        ([SHORT, SHORT, LONG], True),
        ([SHORT, LONG], False),
    ],
)
def test_tables_that_are_read_row_by_row_fold(columns: list[tuple[bool, bool]], folds: bool) -> None:
    assert is_text_table(columns) is folds


def test_names_of_columns_cannot_leave_the_style_sheet(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = (
        HEAD + "select '甲' as a, '乙' as b, '丙' as c, '丁' as d\n```\n\n<DataTable data={q}>\n"
        '<Column id=a />\n<Column id=b wrap=true title="&quot;}</style><script>" />\n'
        '<Column id=c title="报送率（%）" />\n<Column id=d title="研发人员" define=K02 />\n</DataTable>\n'
    )
    kpi = "---\ntitle: 指标\nparams: select kpi_id from marts.dim_kpi\n---\n"
    html = build_pages(database, tmp_path, {"index.md": page, "kpis/[kpi_id].md": kpi})["index.html"]
    style = html.split("<style>")[1].split("</style>")[0]
    rules = re.findall(r'\.k1 td:nth-child\((\d)\)::before\{content:"([^"]*)"\}', style)
    assert [place for place, _ in rules] == ["2", "3", "4"]
    assert rules[1][1] == "报送率（%）" and rules[2][1] == "研发人员"
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), rules[0][1])
    assert "<" not in rules[0][1] and "</style><script>" in decoded
    assert card_style("<p>没有表</p>") == ""


def test_dates_and_document_numbers_stay_whole() -> None:
    text = prose_html("自2022-08-18起，见<辽科发〔2019〕27号>，2024年。")
    assert re.findall(r'<span class="nb">(.*?)</span>', text) == ["2022-08-18", "辽科发〔2019〕27号"]
    assert re.sub(r"</?span[^>]*>", "", text) == "自2022-08-18起，见&lt;辽科发〔2019〕27号&gt;，2024年。"


def test_a_column_of_figures_of_which_none_is_known_stands_right(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    page = (
        HEAD + "select '甲' as a, null::double as b, null::varchar as c\n```\n\n"
        "<DataTable data={q}>\n<Column id=a />\n<Column id=b fmt=num1 />\n<Column id=c />\n</DataTable>\n"
    )
    html = build_pages(database, tmp_path, {"index.md": page})["index.html"]
    assert re.findall(r'<th( class="n")? scope="col">([abc])', html) == [
        ("", "a"),
        (' class="n"', "b"),
        ("", "c"),
    ]


def test_columns_stand_as_the_page_says(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = (
        HEAD
        + "from (values ('甲', '2025-09', 2, 1), ('甲', '2026-03', 3, 1), ('乙', '2025-08', 1, 4)) as t(a, m, o, n)\n"
        "```\n\n<CrossTable data={q} row=a column=m columnFmt=text columnOrder=o value=n zero=true />\n"
    )
    html = build_pages(database, tmp_path, {"index.md": page})["index.html"]
    assert re.findall(r"<th[^>]*>(\d{4}-\d\d)</th>", html) == ["2025-08", "2025-09", "2026-03"]
    assert html.count('<td class="n zero">0</td>') == 3
