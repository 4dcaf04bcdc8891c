"""The planners' briefing: Word and PDF say the same, and what they say stands in the marts."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import docx
import duckdb
import pytest

from reports.briefing.documents import build_briefing, site_briefing
from reports.briefing.plan import load_plan
from reports.formats import fixed, vocabularies
from reports.marks import parts_text
from reports.statistics.reading import inert
from tests.unit.reports_demo import AS_OF, demo_database, demo_manifest
from warehouse.audiences import HOUSE, PUBLIC, Audience


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=24)


@pytest.fixture(scope="module")
def files(database: duckdb.DuckDBPyConnection) -> dict[str, bytes]:
    made = build_briefing(database, demo_manifest(database), HOUSE)
    return {name.rsplit(".", 1)[-1]: content for name, content in made.items()}


@pytest.fixture(scope="module")
def document(files: dict[str, bytes]) -> list[str]:
    """Every paragraph and cell of the Word document in reading order."""
    body = docx.Document(io.BytesIO(files["docx"])).element.body
    texts = []
    for paragraph in body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
        texts.append("".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t")))
    return texts


def said(text: str | None) -> str:
    return inert(text)


def test_every_waiting_pair_is_there_with_both_sides(
    database: duckdb.DuckDBPyConnection, document: list[str]
) -> None:
    pairs = database.execute(
        "select marked_a, marked_b, holder_name_a, holder_name_b, region_name_a, score, level_code "
        "from marts.fct_direction_pair where decision_state = 'reopened' or (decision_state = 'open' "
        "and holder_kind_b <> 'listed' and level_code in ('duplicate', 'similar'))"
    ).fetchall()
    assert pairs
    whole = "\n".join(document)
    for marked_a, marked_b, holder_a, holder_b, region, score, level in pairs:
        for text in (parts_text(marked_a), parts_text(marked_b), holder_a, holder_b, region):
            assert said(text) in whole
        assert f"得分{fixed(score, 1)}" in whole and vocabularies()["pair_level"][level].text in whole


def test_every_center_at_a_ground_is_there_with_article_and_source(
    database: duckdb.DuckDBPyConnection, document: list[str]
) -> None:
    whole = "\n".join(document)
    rows = database.execute(
        "select r.center_name, r.level_name, r.averting_action, k.paraphrase, k.article_label, k.rule_name, k.source_cell "
        "from marts.fct_center_risk as r inner join marts.fct_center_risk_ground as k on r.center_id = k.center_id "
        "and list_contains(string_split(r.ground_rule_ids, '|'), k.rule_id) and k.basis = 'formal' "
        "where r.is_standing and r.level_code in ('triggered', 'warning')"
    ).fetchall()
    assert rows
    for name, level, action, paraphrase, article, rule, cell in rows:
        assert f"{said(name)}（{level}）" in whole
        for text in (action, paraphrase, article, rule, cell):
            assert said(text) in whole
    others = database.execute(
        "select center_name from marts.fct_center_risk where level_code = 'normal' or not is_standing"
    ).fetchall()
    assert not any(f"{said(name)}（" in whole for (name,) in others)


def test_figures_of_the_main_points_and_tables_are_the_marts(
    database: duckdb.DuckDBPyConnection, document: list[str]
) -> None:
    whole = "\n".join(document)
    for query, sentence in (
        ("select count(*) from marts.fct_coverage_finding", "布局缺口{}条"),
        ("select count(*) from marts.fct_center_risk where is_standing", "在册中心{}个"),
        (
            "select count(*) from marts.fct_center_risk where is_standing and level_code = 'triggered'",
            "触发{}个",
        ),
        ("select value from marts.rpt_overview where metric = 'reports_missing'", "未报送{}份"),
    ):
        found = database.execute(query).fetchone()
        assert found and sentence.format(f"{found[0]:,}") in whole, sentence
    findings = database.execute("select title, reason, score from marts.fct_coverage_finding").fetchall()
    assert findings
    for title, reason, score in findings:
        assert f"{said(title)}。{said(reason)}" in whole and f"{fixed(score, 1)}（" in whole
    years = database.execute(
        "select reporting_year, count(*) filter (where is_owed), count(*) filter (where report_status = 'missing') "
        "from marts.fct_center_year group by all order by 1"
    ).fetchall()
    for year, owed, missing in years:
        place = document.index(str(year))
        assert (document[place + 1], document[place + 5]) == (str(owed), str(missing))


def test_pdf_says_what_the_word_document_says(
    files: dict[str, bytes], document: list[str], tmp_path: Path
) -> None:
    (tmp_path / "b.pdf").write_bytes(files["pdf"])
    text = subprocess.run(
        ["pdftotext", tmp_path / "b.pdf", "-"], capture_output=True, check=True, text=True
    ).stdout
    signs = set(re.sub(r"\s", "", text))
    assert set(re.sub(r"\s", "", "".join(document))) <= signs
    squeezed = re.sub(r"\s", "", text)
    headings = [line for line in document if re.match(r"[一二三四五六]、", line)]
    assert len(headings) == 12  # in the contents, then in the text
    assert all(re.sub(r"\s", "", line) in squeezed for line in headings[6:])
    assert load_plan().notice in squeezed and "\u202e" not in text + "".join(document)
    facts = subprocess.run(["pdfinfo", tmp_path / "b.pdf"], capture_output=True, check=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", facts) and "A4" in facts and "—1—" in squeezed


def test_same_snapshot_same_bytes_and_only_for_the_house(
    database: duckdb.DuckDBPyConnection, files: dict[str, bytes]
) -> None:
    manifest = demo_manifest(database)
    again = site_briefing(database, manifest, HOUSE)
    assert [content for _, content in again] == [files["docx"], files["pdf"]]
    assert all(link.file.startswith("downloads/") and AS_OF.isoformat() in link.file for link, _ in again)
    assert site_briefing(database, manifest, Audience(PUBLIC)) == []


def test_lists_end_where_the_plan_says_and_say_so(database: duckdb.DuckDBPyConnection) -> None:
    plan = load_plan()
    assert "{count}" in plan.pairs.more and "{count}" in plan.findings.more and "{count}" in plan.centers.more
    database.execute(
        "create or replace temp table more as select * from marts.fct_coverage_finding, range(60) limit 60"
    )
    database.execute("begin")
    database.execute("insert into marts.fct_coverage_finding by name select * exclude (range) from more")
    found = database.execute("select count(*) from marts.fct_coverage_finding").fetchone()
    content = build_briefing(database, demo_manifest(database), HOUSE)
    database.execute("rollback")
    assert found is not None
    word = next(data for name, data in content.items() if name.endswith(".docx"))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]
    assert plan.findings.more.format(count=found[0] - plan.findings.most) in texts
