"""The whole site from an invented database: its bytes, what its pages say, hostile names."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from reports import render as render_module
from reports.assets import loader
from reports.charts import ChartEngine
from reports.directions_search import FILE as SEARCH_FILE
from reports.formats import format_value
from reports.library import PageLibrary
from reports.render import PAGES_DIR, render
from reports.site import Site
from tests.unit.pagefile_checks import check_files_of_page
from tests.unit.reports_demo import HOSTILE_ID, HOSTILE_NAME, demo_database, demo_manifest, files_of


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=12)


@pytest.fixture(scope="module")
def site(database: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    render(database, demo_manifest(database), out)
    return out


def test_every_page_type_is_there(site: Path, database: duckdb.DuckDBPyConnection) -> None:
    for name in (
        "index", "clusters", "centers", "quality", "about", "clusters/C01", "clusters/unclassified",
        "risk", "calendar", "evaluation_plan", "rules", "rules/what_if", "legacy", "regions", "regions/210100",
        "regions/unclassified", "kpis", "kpis/K03", "classification", "classification/2211",
        "coverage", "duplicates", "duplicates/P-1", "duplicates/P-3", "duplicates/P-5", "duplicates/clusters/C02",
        "statistics", "statistics/2", "statistics/3", "statistics/11",
        "departments", "departments/D-210200", "dictionary", "dictionary/fct_kpi",
    ):  # fmt: skip
        assert (site / f"{name}.html").is_file() and (site / f"{name}.md").is_file()
    assert len(list((site / "centers").glob("*.html"))) == 12
    assert len(list((site / "clusters").glob("*.html"))) == 23
    for folder, counted in (
        ("regions", "marts.dim_kpi_subject where subject_kind = 'region'"),
        ("kpis", "marts.dim_kpi"),
    ):
        number = len(list((site / folder).glob("*.html")))
        assert database.execute(f"select count(*) from {counted}").fetchone() == (number,)


def test_files_beside_a_page_hold_what_the_page_shows(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    snapshot = demo_manifest(database).snapshot_id
    assert sum(check_files_of_page(page, snapshot) for page in sorted(site.rglob("*.html"))[::4]) > 5000


def test_same_inputs_give_same_bytes(site: Path, tmp_path: Path) -> None:
    other = demo_database(centers=12)
    other.execute("set threads to 1")
    render(other, demo_manifest(other), tmp_path)
    assert files_of(tmp_path) == files_of(site)


@functools.cache
def ids_of(page: Path) -> set[str]:
    return {html.unescape(name) for name in re.findall(r' id="([^"]*)"', page.read_text(encoding="utf-8"))}


def test_every_link_leads_to_a_file_and_to_its_place_in_it(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'href="([^"]*)"', text):
            if target == "data:,":
                continue
            path, _, anchor = html.unescape(target).partition("#")
            there = (page.parent / unquote(path)).resolve() if path else page
            assert there.is_file(), (page, target)
            if anchor:
                assert unquote(anchor) in ids_of(there), (page, target)


# The scripts a page may hold: the loader, the same text everywhere, naming files of the site; and data, which never runs.
LOADER = re.compile(rf'<script data-files="([^"]*)">{re.escape(loader())}</script>')
DATA = re.compile(r'<script type="application/json">([^<>&]*)</script>')


def without_own_scripts(page: str) -> str:
    return DATA.sub("", LOADER.sub("", page))


def test_scripts_are_files_of_the_site_named_in_the_loader(site: Path) -> None:
    searching = 0
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        (named,) = LOADER.findall(text)
        files = [(page.parent / unquote(path)).resolve() for path in html.unescape(named).split()]
        assert files[0] == site / "_assets/app.js" and all(path.is_file() for path in files)
        searching += site / SEARCH_FILE in files
        digest = base64.b64encode(hashlib.sha256(loader().encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}' 'strict-dynamic';" in text
        assert "unsafe" not in text.partition("</head>")[0]
    assert searching == 1


def test_markdown_links_lead_to_files(site: Path) -> None:
    for page in site.rglob("*.md"):
        for target in re.findall(r"(?<!\\)\]\(([^()\s]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / unquote(target.partition("#")[0])).resolve().is_file(), (page, target)


def test_hostile_names_come_through_inert_and_legible(site: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    pages = [without_own_scripts(page) for page in pages]
    assert not any("<script" in page or "\u202e" in page or "javascript:" in page for page in pages)
    assert any(html.escape(HOSTILE_NAME.replace("\u202e", "‹U+202E›"), quote=True) in page for page in pages)
    own = [
        path
        for path in (site / "centers").glob("*.html")
        if HOSTILE_ID in html.unescape(path.read_text("utf-8"))
    ]
    assert len(own) == 1 and re.fullmatch(r"[A-Za-z0-9~._-]+\.html", own[0].name)
    for page in site.rglob("*.md"):
        assert not re.search(r"(?<!\\)<script", page.read_text(encoding="utf-8"))


def test_no_page_reaches_outside(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = without_own_scripts(page.read_text(encoding="utf-8"))
        assert "default-src 'none'" in text
        assert not re.search(r"<(?:script|link rel=\"stylesheet|img|iframe|object)", text)
        assert not re.search(r'(?:src|action)="', text)
        assert not re.search(r"\sstyle=", text), page
        assert set(re.findall(r"https?://[\w./]*", text)) <= {
            "http://www.w3.org/2000/svg",
            "https://example.invalid",
        }


def test_banner_only_on_sample_data(database: duckdb.DuckDBPyConnection, site: Path, tmp_path: Path) -> None:
    banner = "示例数据：机构均为虚构"
    assert all(banner in path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert all(banner in path.read_text(encoding="utf-8") for path in site.rglob("*.md"))
    render(database, demo_manifest(database, sample=False), tmp_path)
    assert not any(banner in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html"))


def test_each_figure_on_a_center_page_has_its_source(site: Path, database: duckdb.DuckDBPyConnection) -> None:
    text = (site / "centers/LN-PTIC-0003.html").read_text(encoding="utf-8")
    figures = re.findall(r'<td class="n"(?: data-v="[^"]*")? title="([^"]*)" data-c="([^"]*)">', text)
    rows = database.execute(
        "select s.file_name, f.sheet, f.cell from marts.fct_indicator f join marts.fct_submission s using (submission_id) "
        "where f.center_id = 'LN-PTIC-0003'"
    ).fetchall()
    shown = {(html.unescape(title).split("，原文")[0], html.unescape(cell)) for title, cell in figures}
    assert len(figures) == len(rows) > 300
    assert shown == {(f"{file} › {sheet} › {cell}", f"{sheet}!{cell}") for file, sheet, cell in rows}


def test_a_missing_year_is_a_column_of_dashes_and_never_zero(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    missing = database.execute(
        "select reporting_year from marts.fct_center_year where center_id = 'LN-PTIC-0002' and report_status = 'missing'"
    ).fetchall()
    assert missing
    text = (site / "centers/LN-PTIC-0002.md").read_text(encoding="utf-8")
    start = "| 分组 | 指标 | 计量单位 | 2019 "
    head = next(line for line in text.splitlines() if line.startswith(start))
    place = [cell.strip() for cell in head.split("|")].index(str(missing[0][0]))
    table = text.split(head)[1].split("\n\n")[0].splitlines()[2:]
    assert len(table) > 70
    assert {line.replace("\\|", "").split("|")[place].strip() for line in table} == {"—"}


def test_pages_ask_only_for_what_the_snapshot_holds() -> None:
    """Pages of the product compile against empty marts, as in a home that has received nothing.

    What comes with the product is there all the same: pages refer to KPIs and rules by their ids.
    """
    connection = demo_database(centers=1)
    for (name,) in connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'marts' and table_name not in ('dim_kpi', 'dim_rule', 'dim_regulation')"
    ).fetchall():
        connection.execute(f"delete from marts.{name}")
    with ChartEngine() as charts:
        paths = [
            item.path
            for item in Site(
                connection, demo_manifest(connection), PageLibrary(PAGES_DIR), charts, []
            ).files()
        ]
    assert "index.html" in paths and "quality.md" in paths


class Explained:
    """A connection that keeps the statements for which every row of a table is held against every row of another."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.each_against_each: list[str] = []

    def execute(self, statement: str, values: object = None) -> duckdb.DuckDBPyConnection:
        plan = self._connection.execute(f"explain {statement}", values).fetchall()
        if "BLOCKWISE_NL_JOIN" in str(plan):
            self.each_against_each.append(statement)
        return self._connection.execute(statement, values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def test_no_page_holds_each_row_of_a_table_against_each_of_another(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """A condition on one table alone among those of a left join makes one of it: 3,000 centers times 60,000 pairs."""
    explained = Explained(database)
    with ChartEngine() as charts:
        site = Site(explained, demo_manifest(database), PageLibrary(PAGES_DIR), charts, [])  # type: ignore[arg-type]
        assert len(list(site.files())) > 100
    assert explained.each_against_each == []


def test_vendored_chart_library_says_what_it_is() -> None:
    folder = Path(render_module.__file__).parent / "static" / "echarts"
    version = (folder / "VERSION").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert f'"{version}"' in (folder / "echarts.min.js").read_text(encoding="utf-8")
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert "Apache" in (folder / "NOTICE").read_text(encoding="utf-8")


def test_a_pair_tells_how_it_is_decided_and_the_list_leads_to_it(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    listed = (site / "duplicates.html").read_text(encoding="utf-8")
    waiting = listed.split('id="待判定的方向对"')[1].split("<details")[0]
    assert re.findall(r'href="duplicates/(P-\d)\.html"', waiting) == ["P-1", "P-3", "P-5"]
    assert not any((site / f"duplicates/P-{number}.html").exists() for number in (2, 6, 8))
    reference = listed.split("<details")[1].split("</details>")[0]
    assert "共1对，列出得分最高的1对" in reference and "方向编号T-002、T-003" in reference
    page = html.unescape((site / "duplicates/P-5.html").read_text(encoding="utf-8"))
    assert "tic directions decide --a T-001 --b T-91 --as 结论" in page
    assert "方向编号一,方向编号二,结论,理由,决定机关,决定日期,文号\nT-001,T-91,结论," in page
    assert 'href="../rules.html#LN-CALL-2023/1-4-c"' in page
    assert "<h1>高度相似：热误差补偿1</h1>" in page and "方向对编号" in page
    assert "得分只表示先后，不是概率" in page and "尚未收到对这一对方向的判定决定" in page
    reopened = html.unescape((site / "duplicates/P-3.html").read_text(encoding="utf-8"))
    assert "旧文本一" in reopened and "文本已变更" in reopened and "示例处室" in reopened
    assert 'id="C-1"' in listed and "已有后来的决定" in listed


def test_more_pairs_than_a_page_holds_are_counted_and_the_most_pressing_stand_on_it() -> None:
    connection = demo_database(centers=12)
    connection.execute(
        "insert into marts.fct_direction_pair by name "
        "select * exclude (n) replace ('P-x' || n as pair_id, 'similar' as level_code, 70 - n / 100 as score) "
        "from marts.fct_direction_pair, range(400) as t(n) where pair_id = 'P-1'"
    )
    with ChartEngine() as charts:
        site = Site(connection, demo_manifest(connection), PageLibrary(PAGES_DIR), charts, [])
        waiting = site.document("/duplicates").split('id="待判定的方向对"')[1].split("</table>")[0]
        everything = site.document("/duplicates/clusters/C02")
    assert "共403对，下表只列最紧迫的300对" in waiting
    scores = [float(score) for score in re.findall(r"得分([\d.]+)<", waiting)]
    assert (
        len(scores) == 300 and scores[:2] == [79.5, 58.5] and min(scores[2:]) >= 67
    )  # reopened ones come first
    assert len(re.findall(r"得分[\d.]+<", everything)) > 400


def test_a_center_shows_its_pairs_from_its_own_side(site: Path) -> None:
    text = (site / "centers/LN-PTIC-0003.md").read_text(encoding="utf-8")
    own = text.split("与其他中心、申报相同或相近的方向")[1].split("## 大事记")[0]
    assert "../duplicates/P-3.md" in own and "P-1.md" not in own
    assert "方向编号T-002、T-003" in own and "P-2.md" not in own  # for reference: no page of its own
    assert "另一方在先" in own and "本中心在先" in own
    alone = (site / "centers/LN-PTIC-0006.md").read_text(encoding="utf-8")
    assert "没有发现与其他中心、申报相同或相近的方向" in alone


def test_every_rule_of_the_seeds_is_on_the_rules_page(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    text = html.unescape((site / "rules.html").read_text(encoding="utf-8"))
    for name, is_evaluated, reason in database.execute(
        "select rule_name, is_evaluated, not_evaluated_reason from marts.dim_rule"
    ).fetchall():
        assert name in text and (is_evaluated or reason in text)


def test_drafts_are_marked_and_stay_out_of_the_formal_list(site: Path) -> None:
    mark = "征求意见稿，不用于正式提示"
    assert mark in (site / "rules.html").read_text(encoding="utf-8")
    assert mark in (site / "rules/what_if.html").read_text(encoding="utf-8")
    risk = (site / "risk.html").read_text(encoding="utf-8")
    assert "制造业创新中心" not in risk and "只作提示，不作认定" in risk


def test_the_risk_page_counts_every_standing_center_once(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    text = (site / "risk.md").read_text(encoding="utf-8")
    shown = [
        int(number)
        for number in re.findall(r"^- (?:触发|预警|关注|无法判定|正常)：\*\*(\d+)\*\*", text, re.M)
    ]
    standing = database.execute("select count(*) from marts.fct_center_risk where is_standing").fetchone()
    assert len(shown) == 5 and standing == (sum(shown),)


def test_no_placeholder_is_left_on_a_page(site: Path) -> None:
    for page in [*site.rglob("*.html"), *site.rglob("*.md")]:
        text = page.read_text(encoding="utf-8").split("</style>")[-1]
        assert not re.search(r"\{[#/:a-z][\w.\[\]]*\}", text), page


def test_a_filter_has_a_style_rule_for_each_choice_on_its_own_page_only(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        body = text.split("</style>")[1]
        used = {
            (box, number)
            for box, numbers in re.findall(r' data-f(\d+)="([\d ]+)"', body)
            for number in numbers.split()
        }
        rules = set(re.findall(r'tr\[data-f(\d+)\]:not\(\[data-f\d+~="(\d+)"\]\)', text))
        assert used <= rules, page
        assert bool(used) == bool(rules), page


def test_figures_of_groups_stand_beside_their_response(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    """Every cluster of the comparison shows the mart's own counts and share next to its sums."""
    text = (site / "clusters.md").read_text(encoding="utf-8")
    rows = database.execute(
        """
        select s.subject_name, max(k.owed_count), max(k.reported_count), max(k.response_share),
            max(k.value) filter (where k.kpi_id = 'K03')
        from marts.fct_kpi k join marts.dim_kpi_subject s using (subject_kind, subject_code)
        where k.subject_kind = 'cluster' and k.reporting_year = 2024 group by s.subject_code, s.subject_name
        """
    ).fetchall()
    assert len(rows) == 23
    for name, owed, reported, share, spending in rows:
        line = next(row for row in text.splitlines() if f"[{name}](" in row)
        cells = [cell.strip() for cell in line.split("|")[3:]]
        assert cells[:2] == [str(owed), str(reported)]
        assert cells[2] == (format_value(share, "pct0") or "—")
        assert cells[4] == (format_value(spending, "num0") or "—")


def test_the_status_of_a_scheme_is_told_wherever_it_groups(site: Path) -> None:
    assert "本方案为示例" in (site / "classification/2211.html").read_text(encoding="utf-8")
    assert "分类状态：示例" in (site / "classification/2211.md").read_text(encoding="utf-8")
    assert "分类状态：已核实" in (site / "classification/clusters-22.md").read_text(encoding="utf-8")
    assert "状态：已核实" in (site / "clusters.md").read_text(encoding="utf-8")


def test_a_center_stands_beside_the_median_of_its_cluster(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    text = (site / "centers/LN-PTIC-0003.md").read_text(encoding="utf-8")
    rows = database.execute(
        """
        select d.kpi_name, k.value, c.median_value, d.decimals
        from marts.fct_kpi k
        join marts.dim_kpi d on k.kpi_id = d.kpi_id and d.has_quartiles
        join marts.fct_center_year y on y.center_id = k.subject_code and y.reporting_year = k.reporting_year
        join marts.fct_kpi c on c.subject_kind = 'cluster' and c.subject_code = y.cluster_code
            and c.reporting_year = k.reporting_year and c.kpi_id = k.kpi_id
        where k.subject_kind = 'center' and k.subject_code = 'LN-PTIC-0003' and k.reporting_year = 2024
        """
    ).fetchall()
    assert len(rows) > 10
    for name, value, median, decimals in rows:
        line = next(row for row in text.splitlines() if f"[{name}](" in row)
        assert (format_value(value, f"num{decimals}") or "—") in line
        assert (format_value(median, f"num{decimals}") or "—") in line


def test_cells_of_the_coverage_lead_to_their_centers(site: Path, database: duckdb.DuckDBPyConnection) -> None:
    text = (site / "coverage.html").read_text(encoding="utf-8")
    rows = database.execute(
        "select cluster_code, region_code, center_count from marts.fct_coverage_cell where center_count > 0"
    ).fetchall()
    assert rows
    for cluster, region, count in rows:
        assert f'<a href="clusters/{cluster}.html#{region}">{count}</a>' in text
    findings = database.execute(
        "select title, reason, score_parts from marts.fct_coverage_finding"
    ).fetchall()
    for finding in findings:
        assert all(html.escape(part) in text for part in finding)


def test_statistics_show_the_latest_closed_year_and_what_changed_since_an_edition(
    site: Path, database: duckdb.DuckDBPyConnection
) -> None:
    index = (site / "statistics.html").read_text(encoding="utf-8")
    assert "2024年统计表" in index and "尚未发布，数字可能变动" in index
    revision = index.split("修订表</h2>")[1]
    for text in ("大连市", "310", "318", "发布后收到更正的年度报告"):
        assert text in revision
    assert '<a href="statistics/3.html#%E8%A1%A83-1">' in index
    chapter = (site / "statistics/3.md").read_text(encoding="utf-8")
    rows = database.execute(
        "select row_label, value from marts.rpt_statistics_staff where reporting_year = 2024 and column_no = 1"
    ).fetchall()
    assert len(rows) > 30
    for label, value in rows:
        assert any(label in line and f"| {value:,.0f} |" in line for line in chapter.splitlines()), label
    assert "“2211”产业体系为示例" in (site / "statistics/2.md").read_text(encoding="utf-8")
    assert "本年度没有符合本表口径的记录。" in (site / "statistics/11.html").read_text(encoding="utf-8")
