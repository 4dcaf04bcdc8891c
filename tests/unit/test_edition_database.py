"""The database of an edition: every published table and column is classified, and the copy holds no more."""

from __future__ import annotations

import csv
import re
from fnmatch import fnmatchcase

import duckdb
import pytest
import yaml

from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import DEPARTMENT, HOUSE, PUBLIC, Audience, audiences
from warehouse.edition_database import (
    BLANK,
    FOREIGN_NAME,
    NO_ROWS,
    EditionSource,
    column_rule,
    edition_manifest,
    edition_select,
    table_rule,
)
from warehouse.settings import project_dir, seeds_dir

EDITIONS = (PUBLIC, DEPARTMENT)
PERSONAL = re.compile(
    r"director|leader|(?<!legal_)person|people|member|expert|contact|phone|mobile|email|mail|uscc|submitted_by|signer|author(?!ity)"
)


def published() -> dict[str, list[str]]:
    """Every mart with its columns, as the models promise them."""
    found: dict[str, list[str]] = {}
    for file in sorted((project_dir() / "models" / "marts").rglob("*.yml")):
        for model in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("models", []):
            found[model["name"]] = [column["name"] for column in model["columns"]]
    return found


def seed(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / "editions" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MARTS = published()
SHOWN = {
    edition: [table for table in MARTS if (rule := table_rule(table, edition)) and rule.row_rule != NO_ROWS]
    for edition in EDITIONS
}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=12)


@pytest.fixture(scope="module")
def public(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return EditionSource(database).database(Audience(PUBLIC))


def test_every_published_table_is_classified_for_every_edition() -> None:
    assert not [
        (table, edition) for table in MARTS for edition in EDITIONS if table_rule(table, edition) is None
    ]


def test_every_column_that_the_public_edition_has_is_classified() -> None:
    missing = [
        (table, column)
        for table in SHOWN[PUBLIC]
        for column in MARTS[table]
        if column_rule(table, column, PUBLIC) is None
    ]
    assert not missing


def test_every_column_that_looks_personal_is_classified_by_its_own_name() -> None:
    for edition in EDITIONS:
        for table in SHOWN[edition]:
            for column in filter(PERSONAL.search, MARTS[table]):
                rule = column_rule(table, column, edition)
                assert rule is not None and rule.column_name == column, (edition, table, column)
                assert edition != PUBLIC or rule.column_rule == BLANK, (table, column)


def test_every_rule_names_something_that_there_is() -> None:
    kinds = {row["rule_id"]: row["applies_to"] for row in seed("edition_rules")}
    tables, columns = seed("edition_tables"), seed("edition_columns")
    for row in tables:
        assert row["edition"] in EDITIONS and row["why"]
        assert any(fnmatchcase(table, row["table_name"]) for table in MARTS), row
        assert row["row_rule"] == NO_ROWS or kinds[row["row_rule"]] == "rows", row
        if row["key_column"]:
            assert row["key_column"] in MARTS[row["table_name"]], row
    for row in columns:
        assert row["edition"] in EDITIONS and row["why"] and kinds[row["column_rule"]] == "column", row
        assert any(
            fnmatchcase(table, row["table_name"]) and fnmatchcase(column, row["column_name"])
            for table in SHOWN[row["edition"]]
            for column in MARTS[table]
        ), row
    used = {row["row_rule"] for row in tables} | {row["column_rule"] for row in columns}
    assert set(kinds) <= used and len(kinds) == len(seed("edition_rules"))


def test_what_nobody_classified_is_not_shown() -> None:
    select = edition_select("dim_center", ("center_id", "home_phone"), PUBLIC)
    assert select is not None and 'case when false then t."home_phone" end' in select
    assert edition_select("fct_brand_new", ("center_id",), PUBLIC) is None
    assert edition_select("fct_brand_new", ("center_id",), DEPARTMENT) is None


def test_the_public_database_has_groups_and_open_figures_only(
    database: duckdb.DuckDBPyConnection, public: duckdb.DuckDBPyConnection
) -> None:
    kinds = public.execute("select distinct subject_kind from marts.fct_kpi").fetchall()
    assert kinds and ("center",) not in kinds
    hidden = "select count(*) from marts.fct_kpi where disclosure <> 'open' and {} is not null"
    assert database.execute(hidden.format("value") + " and subject_kind <> 'center'").fetchall()[0][0] > 0
    for column in ("value", "numerator", "denominator", "change_value", "change_share"):
        assert public.execute(hidden.format(column)).fetchall() == [(0,)], column
    ratios = """
        select count(*) from marts.fct_kpi k join marts.dim_kpi d using (kpi_id)
        where (k.numerator is not null or k.denominator is not null) and d.is_confidential
            or k.value is distinct from round(k.value, d.decimals)
    """
    assert public.execute(ratios).fetchall() == [(0,)]
    assert public.execute("select count(director_name), count(host_id) from marts.dim_center").fetchall() == [
        (0, 0)
    ]
    for table in (
        "fct_center_risk",
        "fct_submission",
        "fct_submission_issue",
        "fct_direction_pair",
        "dim_host",
    ):
        with pytest.raises(duckdb.CatalogException):
            public.execute(f"select * from marts.{table}")


def test_a_departments_database_has_its_own_centers_only(database: duckdb.DuckDBPyConnection) -> None:
    source = EditionSource(database)
    for audience in audiences(database)[1:-1]:
        own = {
            center
            for (center,) in database.execute(
                "select center_id from marts.dim_center where is_current and department_code = ?",
                [audience.department_code],
            ).fetchall()
        }
        with source.database(audience) as copy:
            for table, columns in MARTS.items():
                if table not in SHOWN[DEPARTMENT] or "center_id" not in columns:
                    continue
                found = copy.execute(
                    f"select distinct center_id from marts.{table} where center_id is not null"
                ).fetchall()
                assert {center for (center,) in found} <= own, table
            kinds = copy.execute("select distinct subject_kind, subject_code from marts.fct_kpi").fetchall()
            assert {code for kind, code in kinds if kind == "center"} <= own
            assert {code for kind, code in kinds if kind == "department"} <= {audience.department_code}


def test_a_text_that_names_a_center_reads_otherwise_in_each_department() -> None:
    """Also one of a table that is the same for all: it is not taken over from one department's database to another's."""
    with demo_database(centers=12) as database:
        found = database.execute(
            "select department_code, any_value(center_name) from marts.dim_center where is_current group by all order by all"
        ).fetchall()
        (code, name), (other, _) = found[:2]
        database.execute("update marts.dim_department set department_name = department_name || ?", [name])
        source = EditionSource(database)
        for department in (code, other, code):
            with source.database(Audience(DEPARTMENT, department, department)) as copy:
                rows = copy.execute("select department_name from marts.dim_department").fetchall()
            assert rows and all((name in text) == (department == code) for (text,) in rows)
            assert all((FOREIGN_NAME in text) == (department != code) for (text,) in rows)


def test_the_manifest_of_an_edition_names_no_received_file(
    database: duckdb.DuckDBPyConnection, public: duckdb.DuckDBPyConnection
) -> None:
    manifest = edition_manifest(demo_manifest(database), public)
    assert not manifest.inputs and not manifest.issue_counts and "fct_submission" not in manifest.row_counts
    assert manifest.row_counts["dim_center"] > 0
    for table, count in manifest.row_counts.items():
        assert public.execute(f"select count(*) from marts.{table}").fetchall() == [(count,)], table


def test_the_copy_reaches_no_file_and_the_house_has_none(
    database: duckdb.DuckDBPyConnection, public: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(duckdb.Error):
        public.execute("select * from read_text('/etc/hostname')")
    with pytest.raises(ValueError, match="house"):
        EditionSource(database).database(HOUSE)
