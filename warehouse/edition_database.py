"""An edition of the site is a database: a copy that holds only what its readers may see.

Belongs here: making that copy by the rules of `seeds/editions/`. Does not belong here: who the readers are
(`audiences`), which cells are hidden (`disclosure`), pages.

Pages ask the copy, so a page cannot show by mistake what is not in it: its query fails instead. Rows and columns
that no rule names are left out, and a table that an edition does not have is not there at all. The copy lives in
memory, apart from the snapshot, which it cannot reach. Sentences about a department's own centers may name others:
such names are taken out of every text.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

import duckdb
import polars as pl

from warehouse.audiences import INTERNAL, Audience
from warehouse.publishing import MARTS_SCHEMA, Manifest
from warehouse.settings import seeds_dir

NO_ROWS, BLANK = "none", "blank"

# What belongs to the department `$department`; the rules of rows are written in these words.
_OWN = {
    "own_department": "select cast($department as varchar) as department_code",
    "own_center": """
        select c.center_id from marts.dim_center as c
        where c.is_current and c.department_code = (from own_department)
    """,
    "own_host": "select c.host_id from marts.dim_center as c where c.center_id in (from own_center)",
    "own_submission": """
        select s.submission_id from marts.fct_submission as s
        where
            s.center_id in (from own_center)
            or (s.center_id is null and s.department_code = (from own_department))
        union all
        select c.source_submission_id from marts.dim_center as c where c.center_id in (from own_center)
    """,
}


# Every name a center or its host ever had, and whether a center of the department has had it.
_NAMES = """
select named.name, bool_or(named.center_id in (from own_center)) as is_own
from (
    select c.center_id, unnest([c.center_name, c.host_name]) as name from marts.dim_center as c
) as named
where named.name is not null and named.name <> ''
group by named.name
order by length(named.name) desc, named.name
"""
# The KPI of a figure, for rules of columns that speak of it. As a subquery in each of them it would make the database
# keep every figure as often as there are such columns.
_KPI = f" left join {MARTS_SCHEMA}.dim_kpi as kpi on t.kpi_id = kpi.kpi_id"
FOREIGN_NAME = "（其他部门管理，名称从略）"


class TableRule(NamedTuple):
    """Which rows of a table an edition has. `key_column`: what the rule is asked about, where it needs one."""

    table_name: str
    edition: str
    row_rule: str
    key_column: str
    why: str


class ColumnRule(NamedTuple):
    """How an edition has a column of the tables that it has. Names may end in `*`."""

    table_name: str
    column_name: str
    edition: str
    column_rule: str
    why: str


class _Rules(NamedTuple):
    expressions: dict[str, str]
    tables: list[TableRule]
    columns: list[ColumnRule]


def edition_database(source: duckdb.DuckDBPyConnection, audience: Audience) -> duckdb.DuckDBPyConnection:
    """A new in-memory database with the schema `marts` as `audience` may see it.

    `source`: the published database; the house sees it as it is, so it has no copy (ValueError). The caller closes
    the copy. Raises KeyError for a rule that the seeds do not have.
    """
    if audience.kind == INTERNAL:
        raise ValueError("the house reads the published database itself")
    copy = duckdb.connect(":memory:")
    # One transaction, one thread: the tables are many and small.
    copy.execute(f"set threads = 1; begin; create schema {MARTS_SCHEMA}")
    for table, rows in _edition_tables(source, audience).items():
        copy.register("incoming", rows)
        copy.execute(f"create table {MARTS_SCHEMA}.{table} as select * from incoming")
        copy.unregister("incoming")
    copy.execute("commit; set enable_external_access = false")
    return copy


def edition_manifest(manifest: Manifest, copy: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest that goes with an edition's database: it counts what is in it, and names no received file."""
    counts = {
        table: copy.execute(f"select count(*) from {MARTS_SCHEMA}.{table}").fetchall()[0][0]
        for table in _tables(copy)
    }
    return manifest.model_copy(update={"row_counts": counts, "files": {}, "issue_counts": [], "inputs": []})


@functools.cache
def edition_select(table: str, columns: tuple[str, ...], edition: str) -> str | None:
    """The query that gives a table as an edition has it; None where the edition lacks it."""
    rules = _rules()
    row_rule = table_rule(table, edition)
    if row_rule is None or row_rule.row_rule == NO_ROWS:
        return None
    chosen = [(column, column_rule(table, column, edition)) for column in columns]
    expressions = [
        rules.expressions[rule.column_rule if rule else BLANK].format(column=f'"{column}"', table=table)
        + f' as "{column}"'
        for column, rule in chosen
    ]
    condition = rules.expressions[row_rule.row_rule].format(key=row_rule.key_column)
    listed = ", ".join(expressions)
    beside = _KPI if "kpi." in listed else ""
    return f"select {listed} from {MARTS_SCHEMA}.{table} as t{beside} where {condition}"


def table_rule(table: str, edition: str) -> TableRule | None:
    """The rule for a table: that of its own name before one of a pattern; None when there is none."""
    found = [
        rule for rule in _rules().tables if rule.edition == edition and fnmatchcase(table, rule.table_name)
    ]
    return min(found, key=lambda rule: rule.table_name != table, default=None)


def column_rule(table: str, column: str, edition: str) -> ColumnRule | None:
    """The same for a column of a table."""
    found = [
        rule
        for rule in _rules().columns
        if rule.edition == edition
        and fnmatchcase(table, rule.table_name)
        and fnmatchcase(column, rule.column_name)
    ]
    return min(found, key=lambda rule: (rule.table_name != table, rule.column_name != column), default=None)


def _edition_tables(source: duckdb.DuckDBPyConnection, audience: Audience) -> dict[str, pl.DataFrame]:
    """The tables of an edition by name, without the names that its readers may not see."""
    with source.cursor() as asking:  # a connection of its own: its temporary tables are seen by no other
        # With one thread the rows stand in the order in which they were published, every time.
        asking.execute("set threads = 1")
        for name, query in _OWN.items():
            values = {"department": audience.department_code} if "$department" in query else None
            asking.execute(f"create temporary table {name} as {query}", values)
        tables = {
            table: asking.execute(select).pl()
            for table, columns in _tables(source).items()
            if (select := edition_select(table, tuple(columns), audience.kind)) is not None
        }
        return _without_names(tables, _foreign_names(asking) if audience.department_code else [])


def _foreign_names(asking: duckdb.DuckDBPyConnection) -> list[str]:
    """Centers and hosts of other departments only: sentences about a department's own centers may name them."""
    found = asking.execute(_NAMES).fetchall()
    own = "\n".join(name for name, is_own in found if is_own)
    return [name for name, is_own in found if not is_own and name not in own]


def _without_names(tables: dict[str, pl.DataFrame], names: list[str]) -> dict[str, pl.DataFrame]:
    """The tables with `names` taken out of every text. Thousands of names are looked for in each different text once."""
    if not names:
        return tables
    shortest = min(len(name.encode()) for name in names)  # most texts are codes, too short to hold a name
    found = [
        column.filter(column.str.len_bytes() >= shortest).unique().alias("text")
        for rows in tables.values()
        for column in rows.select(pl.col(pl.String)).iter_columns()
    ]
    if not found:
        return tables
    texts = pl.concat(found).unique()
    shown = texts.str.replace_many(names, [FOREIGN_NAME], leftmost=True)
    old, new = texts.filter(is_other := texts != shown), shown.filter(is_other)
    return {
        table: rows.with_columns(pl.col(pl.String).replace(old, new)) if len(old) else rows
        for table, rows in tables.items()
    }


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The tables of `marts` by name, each with its columns in order."""
    found = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = ? and table_catalog = current_database() "
        "order by table_name, ordinal_position",
        [MARTS_SCHEMA],
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for table, column in found:
        tables.setdefault(table, []).append(column)
    return tables


@functools.cache
def _rules() -> _Rules:
    return _Rules(
        {row["rule_id"]: row["expression"] for row in _seed("edition_rules")},
        [TableRule(**row) for row in _seed("edition_tables")],
        [ColumnRule(**row) for row in _seed("edition_columns")],
    )


def _seed(name: str) -> Iterator[dict[str, str]]:
    with (seeds_dir() / "editions" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
