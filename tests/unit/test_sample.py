"""The sample province: deterministic, consistent, and its truth agrees with its files."""

from __future__ import annotations

import csv
import hashlib
import itertools
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import python_calamine as calamine

from warehouse.sample import SampleSummary, generate
from warehouse.sample.assembly import Request, build_province
from warehouse.sample.identity import (
    USCC_ALPHABET,
    broken_uscc,
    generated_uscc,
    organisation_check_character,
    uscc_check_character,
)
from warehouse.sample.indicators import SUM_CHECKS
from warehouse.sample.pairs import COINCIDENT
from warehouse.sample.plan import cases
from warehouse.sample.province import blocks
from warehouse.sample.values import failed_sum_checks, indicator_series
from warehouse.sample.vocabulary import load_data, load_seed, vocabulary

CENTERS, FIRST, LAST, SEED = 60, 2019, 2024, 11


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    generate(out, centers=CENTERS, first_year=FIRST, last_year=LAST, seed=SEED)
    return out


def planted(out: Path) -> list[dict[str, str]]:
    with (out / "truth" / "planted.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cell(book: calamine.CalamineWorkbook, sheet: str, reference: str) -> object:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(reference[len(letters) :])
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""


def test_same_arguments_give_the_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    for name, processes in (("one", 1), ("two", 2)):
        generate(tmp_path / name, centers=14, first_year=2021, last_year=2023, seed=5, processes=processes)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_another_seed_gives_another_province(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(tmp_path / str(seed), centers=3, first_year=2023, last_year=2023, seed=seed, processes=1)
    assert tree(tmp_path / "1").keys() != tree(tmp_path / "2").keys()


def test_uscc_check_characters_follow_the_standards() -> None:
    # The worked examples of GB 11714 and GB 32100-2015: body of digits with a known check character.
    assert organisation_check_character("D2143569") == "X"
    assert uscc_check_character("91350100M000100Y4") == "3"


def test_every_code_is_valid_generated_and_unique() -> None:
    codes = [host.uscc for block in blocks(SEED, 300, FIRST, LAST) for host in block.hosts]
    assert len(codes) == len(set(codes)) > 100
    for code in codes:
        assert len(code) == 18 and set(code) <= set(USCC_ALPHABET)
        assert code[8:10] == "YY"
        assert uscc_check_character(code[:17]) == code[17]
        assert organisation_check_character(code[8:16]) == code[16]
    broken = broken_uscc(codes[0])
    assert uscc_check_character(broken[:17]) != broken[17]
    assert generated_uscc(1, "other", "LN-SFXQ")[2:8] == "210000"


def test_true_values_keep_every_sum_check_and_grow_smoothly() -> None:
    compared = 0
    for block in blocks(SEED, 250, FIRST, LAST):
        for center in block.centers:
            before: dict[str, float] | None = None
            for values in indicator_series(center, SEED, FIRST, LAST).values():
                assert failed_sum_checks(values, SUM_CHECKS) == []
                assert values.keys() == vocabulary().indicators.keys()
                assert min(values.values()) >= 0
                if before is not None:
                    assert 0.6 < values["C07"] / before["C07"] < 1.6
                    compared += 1
                before = values
    assert compared > 500


def test_a_broken_sum_is_seen_by_the_check_used_here() -> None:
    center = next(iter(blocks(SEED, 1, FIRST, LAST))).centers[0]
    values = dict(indicator_series(center, SEED, FIRST, LAST)[LAST])
    values["C01"] += 1
    assert failed_sum_checks(values, SUM_CHECKS) == ["SC-C1"]


def test_every_regime_region_cluster_and_host_kind_occurs() -> None:
    centers = [center for block in blocks(SEED, 500, FIRST, LAST) for center in block.centers]
    assert {center.regime for center in centers} == set(vocabulary().province["base_types"])
    assert {center.cluster for center in centers} == {cluster.code for cluster in vocabulary().clusters}
    assert {center.host.kind for center in centers} == set(vocabulary().host_kind_names)
    assert {center.region for center in centers} == set(vocabulary().regions)
    assert {len(center.directions) for center in centers} >= {1, 2, 3, 4, 5}
    assert len({center.name for center in centers}) == len({center.code for center in centers}) == 500


def test_every_planted_situation_occurs_in_a_province_of_some_size() -> None:
    situations = {center.situation for block in blocks(SEED, 750, FIRST, LAST) for center in block.centers}
    assert situations == {*vocabulary().province["situations"], ""}


def rule_ids(data: object) -> set[str]:
    """Every text in nested data that is the id of a rule."""
    if isinstance(data, dict):
        return rule_ids([*data, *data.values()])
    if isinstance(data, list):
        return set().union(*map(rule_ids, data))
    return {data} if isinstance(data, str) and re.fullmatch(r"[A-Z]+-[A-Z]+-[A-Z0-9]+/.+", data) else set()


def test_the_rules_that_facts_and_situations_bear_on_are_evaluated_ones() -> None:
    evaluated = {
        row["rule_id"] for row in load_seed("regulations/rules.csv") if row["is_evaluated"] == "true"
    }
    named = {name: rule_ids(load_data(name)) for name in ("rules", "province")}
    assert len(named["rules"]) > 60 and len(named["province"]) > 30
    assert (named["rules"] | named["province"]) - evaluated == set()


def test_the_truth_says_what_the_rules_find(province: Path) -> None:
    """A breach of every fact that the small province has, and a level of risk for every center."""
    found = pl.read_csv(province / "truth" / "rules.csv", infer_schema=False)
    late = pl.read_parquet(province / "truth" / "centers.parquet").filter(
        pl.col("filing") == "late", pl.col("regime").is_in(["LN-PRO", "LN-COMMON"])
    )
    told = found.filter(pl.col("rule_id") == "LN-TIC-2019/26", pl.col("status") == "done_late")
    on_record = late.with_columns(period=pl.col("reporting_year").cast(pl.String))
    missed = on_record.join(
        told, left_on=["center_code", "period"], right_on=["subject", "period"], how="anti"
    )
    assert told.height > 3
    assert missed.height <= 1, "a late report may be refused"
    levels = pl.read_csv(province / "truth" / "risk.csv")
    assert set(levels["expected_level"]) <= {"triggered", "warning", "watch", "undetermined", "normal"}
    assert found.height == found.unique(["subject", "rule_id", "period"]).height


def test_twelve_centers_have_every_regime(tmp_path: Path) -> None:
    summary = generate(tmp_path, centers=12, first_year=2022, last_year=2023, seed=3, processes=1)
    regimes = set(pl.read_parquet(tmp_path / "truth" / "centers.parquet")["regime"])
    assert regimes >= {"LN-PRO", "LN-COMMON", "LN-MIC", "AS-PRO", "SX-FIELD", "SX-COMP"}
    files = [path for path in (tmp_path / "inbox").rglob("*") if path.is_file()]
    assert summary == SampleSummary(tmp_path, 12, len(files), len(planted(tmp_path)))


def test_impossible_arguments_are_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="至少 1 个中心"):
        generate(tmp_path, centers=0, first_year=2019, last_year=2020, seed=1)
    with pytest.raises(ValueError, match="2024—2020"):
        generate(tmp_path, centers=3, first_year=2024, last_year=2020, seed=1)


def test_every_file_is_in_the_receipt_register(province: Path) -> None:
    inbox = province / "inbox"
    with (inbox / "收件登记.csv").open(encoding="utf-8-sig", newline="") as handle:
        listed = {row["文件"] for row in csv.DictReader(handle)}
    files = {str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file()}
    assert files - listed == {"示例数据说明.md"}
    assert listed <= files


def test_planted_cases_name_existing_files_sheets_and_cells(province: Path) -> None:
    codes = {row["issue_code"] for row in load_seed("reference/issue_types.csv")} | {""}
    seen = 0
    for row in planted(province):
        path = province / "inbox" / row["file"]
        assert path.exists(), row
        assert row["expected_issue_code"] in codes
        if not row["sheet"] or row["layer"] == "refuse" or path.suffix != ".xlsx":
            continue
        book = calamine.CalamineWorkbook.from_path(str(path))
        assert row["sheet"] in book.sheet_names, row
        if row["cell"] and row["fault"] not in CELLS_WITHOUT_TEXT:
            content = str(cell(book, row["sheet"], row["cell"])).strip("　 ")
            assert content or "state=blank" in row["detail"], row
            seen += 1
    assert seen > 80


CELLS_WITHOUT_TEXT = {"required_blank", "formula_without_result", "error_value"}


def test_what_planted_cells_hold_is_what_was_planted(province: Path) -> None:
    """Looks at the cells themselves: a case must not be listed where its fault is not."""
    looks_right = {
        "negative": lambda text: float(text) < 0,
        "decimal_persons": lambda text: float(text) % 1 == 0.5,
        "unreadable_number": lambda text: not any(char.isdigit() for char in text),
        "bad_uscc": lambda text: uscc_check_character(text[:17]) != text[17],
        "unit_in_value": lambda text: text[0].isdigit() and not text[-1].isdigit(),
        "required_blank": lambda text: text == "",
        "formula_without_result": lambda text: text == "",
        "bad_year": lambda text: not any(char.isdigit() for char in text),
        "unknown_label": lambda text: text in {"员工满意度", "媒体报道次数", "数字化水平得分"},
    }
    seen = set()
    for row in planted(province):
        if row["fault"] in looks_right:
            book = calamine.CalamineWorkbook.from_path(str(province / "inbox" / row["file"]))
            text = str(cell(book, row["sheet"], row["cell"]))
            assert looks_right[row["fault"]](text), (row, text)
            seen.add(row["fault"])
    assert len(seen) >= 5


def test_faults_fall_at_their_rates() -> None:
    """Over a large province each case falls on its share of reports, give or take one."""
    tasks = build_province(Request(Path(), 750, FIRST, LAST, SEED)).tasks
    counts = Counter(task.case for task in tasks)
    for case in cases():
        wanted = case.share * (750 if case.name == "not_owed" else len(tasks))
        assert abs(counts[case.name] - wanted) <= 1, case


def test_at_most_one_case_a_file_and_faults_of_a_center_stay_apart(province: Path) -> None:
    rows = [row for row in planted(province) if row["center_code"] and row["file"].startswith("年度报告/")]
    by_file: dict[str, set[str]] = {}
    years: dict[str, set[int]] = {}
    for row in rows:
        by_file.setdefault(row["file"], set()).add(row["fault"])
        if row["is_variant"] == "false" and row["fault"] != "not_owed":
            years.setdefault(row["center_code"], set()).add(int(row["reporting_year"]))
    assert all(len(faults) == 1 for faults in by_file.values())
    for found in years.values():
        ordered = sorted(found)
        assert len(ordered) <= 2 and all(b - a >= 2 for a, b in itertools.pairwise(ordered))


def test_truth_of_indicators_says_where_each_value_stands(province: Path) -> None:
    truth = pl.read_parquet(province / "truth" / "indicators.parquet")
    assert truth.select(pl.struct("center_code", "reporting_year", "indicator_code").is_unique().all()).item()
    stated = truth.filter("stated")
    assert stated.height > 0.8 * truth.height
    assert stated["source_file"].null_count() == 0
    for path in stated["source_file"].unique():
        assert (province / "inbox" / path).exists()
    plain = truth.filter(pl.col("stated") & pl.col("planted_case").is_null())
    assert (plain["true_value"] == plain["stated_value"]).all()
    slips = truth.filter(
        pl.col("planted_case") == "form_in_yuan", pl.col("true_value") != pl.col("stated_value")
    )
    assert ((slips["stated_value"] / slips["true_value"] - 10_000).abs() < 1).all()


def test_what_was_known_in_the_middle_of_2022(province: Path) -> None:
    """Receipt dates are such that as of 2022-06-30 the reports of 2021 are in, but for the late ones."""
    rows = pl.read_parquet(province / "truth" / "submissions.parquet").filter(
        pl.col("form") == "annual_report"
    )
    known = rows.filter(pl.col("received_at") < pl.datetime(2022, 7, 1))
    assert known["reporting_year"].max() == 2021
    of_2021 = rows.filter(pl.col("reporting_year") == 2021)
    in_time = sum(at < datetime(2022, 7, 1) for at in of_2021["received_at"])
    assert 0.8 * of_2021.height < in_time < of_2021.height
    ledgers = pl.read_parquet(province / "truth" / "submissions.parquet").filter(pl.col("form") == "ledger")
    assert ledgers.height == LAST - FIRST + 2


def test_reports_missing_in_the_truth_have_no_file(province: Path) -> None:
    centers = pl.read_parquet(province / "truth" / "centers.parquet")
    submissions = pl.read_parquet(province / "truth" / "submissions.parquet")
    filed = (
        submissions.filter(pl.col("form") == "annual_report").select("center_code", "reporting_year").unique()
    )
    silent = centers.filter(pl.col("filing").is_in(["missing", "excused"]))
    assert silent.height > 5
    assert silent.join(filed, on=["center_code", "reporting_year"], how="semi").height == 0
    due = centers.filter(pl.col("filing").is_in(["on_time", "late"]))
    assert due.join(filed, on=["center_code", "reporting_year"], how="anti").height == 0


def test_planted_pairs_stand_in_the_directions_of_their_centers() -> None:
    kinds = set()
    for block in blocks(SEED, 750, FIRST, LAST):
        texts = {center.code: [item.text for item in center.directions] for center in block.centers}
        for pair in block.pairs:
            assert pair.text_a in texts[pair.center_code_a]
            assert pair.text_b in texts[pair.center_code_b]
            assert (pair.text_a == pair.text_b) == (pair.kind == "exact")
            assert (pair.center_code_a == pair.center_code_b) == (pair.kind == "inside_center")
            kinds.add(pair.kind)
    assert kinds - {COINCIDENT} == set(vocabulary().province["direction_pairs"])
