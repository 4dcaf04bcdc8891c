"""The planners' briefing: Word and PDF say the same, and what they say stands in the marts."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
import duckdb
import pytest

from reports.briefing.composing import compose
from reports.briefing.documents import build_briefing, site_briefing
from reports.briefing.plan import load_plan
from reports.briefing.reading import COUNTS
from reports.bulletin.blocks import Grid, Paper, Text
from reports.formats import countdown, fixed, vocabularies
from reports.marks import parts_text
from reports.statistics.reading import inert
from tests.unit.reports_demo import AS_OF, demo_database, demo_manifest
from warehouse.audiences import DEPARTMENT, HOUSE, PUBLIC, Audience

WAITING = (
    "(decision_state = 'reopened' or (decision_state = 'open' and holder_kind_b <> 'listed' "
    "and level_code in ('duplicate', 'similar')))"
)


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
        f"from marts.fct_direction_pair where {WAITING}"
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
    for audience in (Audience(PUBLIC), Audience(DEPARTMENT, "D-210100")):
        assert site_briefing(database, manifest, audience) == []


def texts_of(paper: Paper) -> list[str]:
    texts: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Grid):
            texts += [cell.text for line in block.body for cell in line]
        elif isinstance(block, Text):
            texts.append(block.text)
    return texts


@pytest.fixture
def changed(database: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database, for changes that are undone after the test."""
    database.execute("begin")
    yield database
    database.execute("rollback")


def multiply(database: duckdb.DuckDBPyConnection, times: int) -> None:
    for table, ids in (
        ("fct_direction_pair", "p.pair_id || '-' || n as pair_id"),
        ("fct_coverage_finding", "p.finding_id || '-' || n as finding_id, p.rank_no + 100 * n as rank_no"),
        ("fct_center_risk", "p.center_id || '-' || n as center_id, p.center_code || '-' || n as center_code"),
        ("fct_center_risk_ground", "p.center_id || '-' || n as center_id"),
    ):
        database.execute(
            f"insert into marts.{table} by name select p.* replace ({ids}) "
            f"from marts.{table} as p, range(1, {times}) as t (n)"
        )


def test_the_briefing_is_no_longer_for_a_larger_province_and_says_what_it_leaves_out(
    changed: duckdb.DuckDBPyConnection,
) -> None:
    plan, manifest = load_plan(), demo_manifest(changed)
    multiply(changed, 20)
    few = compose(changed, manifest, HOUSE)
    multiply(changed, 5)
    many = compose(changed, manifest, HOUSE)
    assert [type(block) for block in few.blocks] == [type(block) for block in many.blocks]
    texts = texts_of(many)
    for part, kinds, query in (
        (plan.pairs, 3, f"select count(*) from marts.fct_direction_pair where {WAITING}"),
        (plan.findings, 6, "select count(*) from marts.fct_coverage_finding"),
        (
            plan.centers,
            2,
            "select count(*) from marts.fct_center_risk where is_standing and level_code in ('triggered', 'warning')",
        ),
    ):
        found = changed.execute(query).fetchone()
        assert found is not None
        total, shown = found[0], kinds * part.most
        said = part.some.format(total=total, shown=shown, rest=total - shown, most=part.most)
        assert any(said.replace(",", "") in text.replace(",", "") for text in texts), said
        assert "网站" in said and part.order in "".join(texts)


def test_the_most_pressing_come_first(changed: duckdb.DuckDBPyConnection) -> None:
    multiply(changed, 20)
    changed.execute(
        "insert into marts.fct_direction_ground by name select * replace ('G-x' as ground_id, 'certain' as certainty, "
        "true as is_formal, (select max(pair_id) from marts.fct_direction_pair where level_code = 'duplicate' "
        "and decision_state = 'open') as pair_id) from marts.fct_direction_ground limit 1"
    )
    changed.execute(
        "update marts.fct_direction_pair set marked_a = '确定涉及条款的方向', score = 81 where pair_id in "
        "(select pair_id from marts.fct_direction_ground where ground_id = 'G-x')"
    )
    changed.execute(
        "update marts.fct_center_risk set recorded_decision = '撤销' where level_code = 'triggered' "
        "and center_id <> (select max(center_id) from marts.fct_center_risk where level_code = 'triggered' and is_standing)"
    )
    last = changed.execute(
        "select max(center_code) from marts.fct_center_risk where recorded_decision is null and level_code = 'triggered' "
        "and is_standing"
    ).fetchone()
    assert last is not None
    texts = texts_of(compose(changed, demo_manifest(changed), HOUSE))
    directions = [texts[place + 1] for place, text in enumerate(texts) if text == "研究方向"]
    centers = [texts[place + 1] for place, text in enumerate(texts) if text == "中心"]
    assert (
        directions[load_plan().pairs.most] == "确定涉及条款的方向"
    )  # those to be judged anew stand before it
    assert centers[0].startswith(said(last[0]))


def test_a_deadline_ahead_is_told_with_its_article_and_source(changed: duckdb.DuckDBPyConnection) -> None:
    found = changed.execute(
        "select e.center_id, e.rule_id, u.article_label, u.paraphrase, e.source_cell, e.days_left "
        "from marts.fct_deadline as e inner join marts.dim_rule as u on e.rule_id = u.rule_id "
        "where e.status = 'open' and e.basis = 'formal' "
        "and e.is_standing and e.center_id in (select center_id from marts.fct_center_risk where level_code = 'normal') "
        "order by e.deadline_id limit 1"
    ).fetchone()
    assert found is not None
    center, rule, article, paraphrase, cell, days = found
    changed.execute(
        "update marts.fct_center_risk set level_code = 'warning', ground_rule_ids = ?, next_trigger_on = null, "
        "days_to_trigger = null where center_id = ?",
        [rule, center],
    )
    texts = texts_of(compose(changed, demo_manifest(changed), HOUSE))
    for part in (f"{article}　{paraphrase}", cell, f"（{countdown(days)}）"):
        assert any(part in text for text in texts), part


def test_every_table_of_counts_is_a_query() -> None:
    plan = load_plan()
    for part in (plan.pairs, plan.findings, plan.centers, plan.quality):
        assert {counts.query for counts in part.counts} <= set(COUNTS)
