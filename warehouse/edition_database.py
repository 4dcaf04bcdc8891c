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
import math
from collections.abc import Iterator, Mapping, Sequence
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


class EditionSource:
    """The published database as editions are made from it; what departments have in common is asked once for them all.

    `connection`: the published database, to which nothing is written as long as this lives.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._shared: dict[str, pl.DataFrame] | None = None

    def database(self, audience: Audience) -> duckdb.DuckDBPyConnection:
        """A new in-memory database with the schema `marts` as `audience` may see it; the caller closes it.

        The house sees the published database as it is, so it has no copy (ValueError). Raises KeyError for a rule
        that the seeds do not have.
        """
        if audience.kind == INTERNAL:
            raise ValueError("the house reads the published database itself")
        # One transaction, one thread: the tables are many and small.
        copy = duckdb.connect(":memory:", config={"threads": 1})
        copy.execute(f"begin; create schema {MARTS_SCHEMA}")
        for table, rows in self._edition_tables(audience).items():
            copy.from_arrow(rows.to_arrow()).create(f"{MARTS_SCHEMA}.{table}")
        copy.execute("commit; set enable_external_access = false")
        return copy

    def _edition_tables(self, audience: Audience) -> dict[str, pl.DataFrame]:
        """The tables of an edition by name, without the names that its readers may not see."""
        with (
            self.connection.cursor() as asking
        ):  # a connection of its own: its temporary tables are seen by no other
            # With one thread the rows stand in the order in which they were published, every time.
            asking.execute("set threads = 1")
            for name, query in _OWN.items():
                values = {"department": audience.department_code} if "$department" in query else None
                asking.execute(f"create temporary table {name} as {query}", values)
            selects = self._selects(audience.kind)
            if audience.department_code is None:
                return _tables_of(asking, selects)
            names = asking.execute(_NAMES).fetchall()
            if self._shared is None:
                self._shared = _shared_tables(asking, selects, [name for name, _ in names])
            own = {table: select for table, select in selects.items() if table not in self._shared}
            return self._shared | _without_names(_tables_of(asking, own), _foreign(names))

    def _selects(self, edition: str) -> dict[str, str]:
        """The query that gives each table that an edition has."""
        selects = {
            table: edition_select(table, tuple(columns), edition) for table, columns in self._columns.items()
        }
        return {table: select for table, select in selects.items() if select is not None}

    @functools.cached_property
    def _columns(self) -> dict[str, list[str]]:
        return _tables(self.connection)


def edition_manifest(manifest: Manifest, copy: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest that goes with an edition's database: it counts what is in it, and names no received file."""
    # What DuckDB calls an estimate is exact here: the tables were written once, and nothing was deleted.
    counts = (
        "select table_name, estimated_size from duckdb_tables() where schema_name = ? order by table_name"
    )
    found = dict(copy.execute(counts, [MARTS_SCHEMA]).fetchall())
    return manifest.model_copy(update={"row_counts": found, "files": {}, "issue_counts": [], "inputs": []})


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


def _tables_of(asking: duckdb.DuckDBPyConnection, selects: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    return {table: asking.execute(select).pl() for table, select in selects.items()}


def _shared_tables(
    asking: duckdb.DuckDBPyConnection, selects: Mapping[str, str], names: list[str]
) -> dict[str, pl.DataFrame]:
    """The tables that are the same for every department: nothing in them depends on it, and they name no center."""
    same = {table: select for table, select in selects.items() if not any(own in select for own in _OWN)}
    found = _tables_of(asking, same)
    return {table: rows for table, rows in found.items() if _replacements({table: rows}, names).is_empty()}


def _foreign(names: Sequence[tuple[str, bool]]) -> list[str]:
    """Centers and hosts of other departments only: sentences about a department's own centers may name them."""
    own = "\n".join(name for name, is_own in names if is_own)
    return [name for name, is_own in names if not is_own and name not in own]


def _without_names(tables: dict[str, pl.DataFrame], names: list[str]) -> dict[str, pl.DataFrame]:
    """The tables with `names` taken out of every text."""
    replaced = _replacements(tables, names)
    if replaced.is_empty():
        return tables
    old, new = replaced
    return {
        table: rows.with_columns(pl.col(_columns_for(rows, names)).replace(old, new))
        for table, rows in tables.items()
    }


def _replacements(tables: Mapping[str, pl.DataFrame], names: list[str]) -> pl.DataFrame:
    """Each text in which one of `names` stands, and the same without it. Thousands of names are looked for in each
    different text once.
    """
    found = [rows[column].unique() for rows in tables.values() for column in _columns_for(rows, names)]
    texts = pl.concat([pl.Series(dtype=pl.String), *(text.alias("") for text in found)]).unique()
    shown = texts.str.replace_many(names, [FOREIGN_NAME], leftmost=True)
    return pl.DataFrame({"text": texts, "shown": shown}).filter(pl.col("text") != pl.col("shown"))


def _columns_for(rows: pl.DataFrame, names: list[str]) -> list[str]:
    """The columns with a text long enough to hold one of `names`: most are codes."""
    shortest = min((len(name.encode()) for name in names), default=math.inf)
    longest = rows.select(pl.col(pl.String).str.len_bytes().max())
    return [column.name for column in longest.iter_columns() if (column[0] or 0) >= shortest]


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
