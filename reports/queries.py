"""Running page queries: references, parameters, read-only, once.

Belongs here: `${query}` and `${params.x}`, the execution of a parameter page's query for many parameter sets
at once. Does not belong here: what pages do with rows.

Rule for parameters: `${params.x}`, or `'${params.x}'` as Evidence has it, may stand wherever a value may. The
query runs once for a whole batch of parameter sets, as a lateral join of the list of parameters with the
query, so 3,000 pages cost a few statements, and a query gives for each page exactly what it would give alone
(aggregates over nothing included). The final ORDER BY may name only columns of the query's own result,
because the order of the batch is made outside. `${inputs.x.value}` is one parameter more: the query runs once for
all choices.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from reports.errors import PageError
from reports.rows import Record, Row, Rows
from reports.source import PageSource, Query

_REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][\w.]*)\s*\}")
_PARAM = re.compile(r"'\$\{\s*params\.(\w+)\s*\}'|\$\{\s*params\.(\w+)\s*\}")
_INPUT = re.compile(r"'\$\{\s*inputs\.(\w+)\.value\s*\}'|\$\{\s*inputs\.(\w+)\.value\s*\}")
_SQL_TOKEN = re.compile(
    r"(?P<string>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<open>\()|(?P<close>\))"
    r"|(?P<order>\border\s+by\b)|(?P<limit>\b(?:limit|offset)\b)",
    re.DOTALL | re.IGNORECASE,
)

ParamSet = tuple[str, ...]
CHOICE, CHOSEN = "page_choice", "page_chosen"  # place and value of the chosen one of an input


@dataclass(frozen=True)
class Input:
    """One box: its `name`, the values and labels of its choices, and which of them stands at first."""

    name: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    first: int

    @property
    def sql_type(self) -> str:
        """The type under which queries get the chosen value."""
        whole = all(isinstance(value, int) and not isinstance(value, bool) for value in self.values)
        return "BIGINT" if whole and self.values else "VARCHAR"

    def row(self, place: int) -> Row:
        """The choice at `place` as pages see it: `{inputs.name.value}`, `{inputs.name.label}`."""
        chosen = (self.values[place], self.labels[place]) if self.values else (None, None)
        return Row({"value": 0, "label": 1}, chosen)


def expand(source: PageSource, kept: Container[str] = ()) -> dict[str, str]:
    """SQL of each query with its `${query}` references put in as subqueries, those to `kept` ones as their temporary
    tables; `${params.x}` stays. In the result each query stands behind those that it reads. Raises PageError.
    """
    queries = {query.name: query for query in source.queries}
    done: dict[str, str] = {}

    def visit(query: Query, path: tuple[str, ...]) -> str:
        if query.name in done:
            return done[query.name]
        if query.name in path:
            raise PageError(source.path, query.line, f"查询互相引用成环：{' → '.join((*path, query.name))}")

        def put(match: re.Match[str]) -> str:
            name = match.group(1)
            if name.startswith("inputs."):
                return match.group(0)
            if name.startswith("params."):
                if name[7:] not in source.param_names:
                    raise PageError(source.path, query.line, f"页面没有参数“{name[7:]}”")
                return match.group(0)
            if name not in queries:
                raise PageError(source.path, query.line, f"查询 {query.name} 引用了不存在的查询“{name}”")
            sql = visit(queries[name], (*path, query.name))
            return f"(\n{_kept_rows(source, name, sql) if name in kept else sql}\n)"

        done[query.name] = _REFERENCE.sub(put, query.sql)
        return done[query.name]

    for query in source.queries:
        visit(query, ())
    return done


def list_params(connection: duckdb.DuckDBPyConnection, source: PageSource) -> list[ParamSet]:
    """Parameter sets of a parameter page, as text, sorted, from its `params` query. Raises PageError."""
    line = source.meta_lines.get("params", 1)
    rows = _run(connection, source.path, Query("params", str(source.meta["params"]), line), {})
    if rows.columns != source.param_names:
        raise PageError(source.path, line, f"params 查询应恰好给出列：{'、'.join(source.param_names)}")
    return sorted({tuple(map(str, record)) for record in rows.records if None not in record})


def run_plain(connection: duckdb.DuckDBPyConnection, source: PageSource) -> dict[str, Rows]:
    """Results of the queries of `source` that do not depend on parameters. Raises PageError."""
    kept = _kept(source)
    expanded = expand(source, kept)
    plain = {query.name: replace(query, sql=expanded[query.name]) for query in source.queries}
    plain = {name: query for name, query in plain.items() if not _REFERENCE.search(query.sql)}
    for name in [name for name in expanded if name in kept and name in plain]:
        plain[name] = _keep(connection, source.path, plain[name], {})
    wanted = [query.name for query in _wanted(source) if query.name in plain]
    return {name: _run(connection, source.path, plain[name], {}) for name in wanted}


Found = dict[str, tuple[tuple[str, ...], dict[tuple[Any, ...], list[Record]]]]


def run_batch(
    connection: duckdb.DuckDBPyConnection,
    source: PageSource,
    batch: Sequence[ParamSet],
    chosen: Input | None = None,
) -> Found:
    """Results of the queries that depend on parameters and on no input: query -> (columns, parameter set -> records in
    order). With `chosen`: of those that depend on this input, for every choice; the key ends with the choice's place.
    Raises PageError.
    """
    kept = _kept(source)
    expanded = expand(source, kept)
    queries = {query.name: query for query in source.queries}
    wanted = {query.name for query in _wanted(source)}
    names = source.param_names
    keys: list[tuple[Any, ...]] = list(batch)
    types = ["VARCHAR"] * len(names)
    if chosen is not None:
        keys = [(*params, *pair) for params in batch for pair in enumerate(chosen.values)]
        names, types = (*names, CHOICE, CHOSEN), [*types, "BIGINT", chosen.sql_type]
    # as one JSON text each: a list parameter costs an import check for every element
    values = {
        f"p_{name}": json.dumps([key[index] for key in keys], default=str) for index, name in enumerate(names)
    }
    width = len(names) - (chosen is not None)  # the chosen value itself is no part of the key
    results: Found = {}
    for name, sql in expanded.items():
        read = _inputs_read(source, queries[name], sql)
        if name not in wanted | kept or not _REFERENCE.search(sql) or read != (chosen and chosen.name):
            continue
        _check_batched(source.path, queries[name], sql)
        query, given = replace(queries[name], sql=_lateral(sql, names, types)), values
        if name in kept:
            query, given = _keep(connection, source.path, query, values), {}
        if name in wanted:
            rows = _run(connection, source.path, query, given)
            grouped: dict[tuple[Any, ...], list[Record]] = {}
            for record in rows.records:
                grouped.setdefault(record[:width], []).append(record[len(names) :])
            results[name] = (rows.columns[len(names) :], grouped)
    return results


def drop_kept(connection: duckdb.DuckDBPyConnection, source: PageSource) -> None:
    """Forget what was computed for several queries of `source`: the next page file has no use for it."""
    for name in sorted(_kept(source)):
        connection.execute(f"drop table if exists temp.{_table(name)}")


def _check_batched(page: str, query: Query, sql: str) -> None:
    """Raises PageError where a query for many sets of parameters at once would give something else than for one."""
    if re.search(r"(^|,)\s*\d+\b", split_order(sql)[1]):
        raise PageError(page, query.line, f"查询 {query.name} 的 order by 应写列名，不能写列的序号")
    strings = (match.group("string") or "" for match in _SQL_TOKEN.finditer(sql))
    if any("${" in text and not _PARAM.fullmatch(text) and not _INPUT.fullmatch(text) for text in strings):
        raise PageError(page, query.line, f"查询 {query.name} 中的参数不能写在其他文字的引号之内")


def _kept(source: PageSource) -> set[str]:
    """The queries that are read more than once, by others or by the page itself, and depend on no input."""
    expanded = expand(source)
    times = Counter(query.name for query in _wanted(source))
    for query in source.queries:
        times.update(set(_REFERENCE.findall(query.sql)) & expanded.keys())
    read = {name for query in source.queries for name in _REFERENCE.findall(query.sql)}
    return {name for name in read & expanded.keys() if times[name] > 1 and not _INPUT.search(expanded[name])}


def _table(name: str) -> str:
    return f'"page_query_{name}"'


def _kept_rows(source: PageSource, name: str, sql: str) -> str:
    """How a query reads a kept one: of the rows for all sets of parameters those for its own."""
    if not _PARAM.search(sql):
        return f"from {_table(name)}"
    keys = [f'"page_param_{param}"' for param in source.param_names]
    pairs = zip(keys, source.param_names, strict=True)
    own = " and ".join(f"{key} = ${{params.{param}}}" for key, param in pairs)
    return f"select * exclude ({', '.join(keys)}) from {_table(name)} where {own}"


def _wanted(source: PageSource) -> tuple[Query, ...]:
    """The queries whose own result a page may show: those named anywhere in its text, and those that no other query
    reads. The rest are parts of others alone, and one of them may hold more than all pages together.
    """
    text = " ".join([source.title, *(line.text for line in source.body)])
    words = set(re.findall(r"\w+", text, re.ASCII))
    read = {name for query in source.queries for name in _REFERENCE.findall(query.sql)}
    return tuple(query for query in source.queries if query.name in words or query.name not in read)


def _inputs_read(source: PageSource, query: Query, sql: str) -> str | None:
    """The one input that a query depends on."""
    read = {match.group(1) or match.group(2) for match in _INPUT.finditer(sql)}
    if len(read) > 1:
        raise PageError(
            source.path,
            query.line,
            f"查询 {query.name} 只能随一个选择框变化，却用了：{'、'.join(sorted(read))}",
        )
    return next(iter(read), None)


def inputs_read(source: PageSource) -> set[str]:
    """The inputs that any query of a page depends on. Raises PageError."""
    expanded = expand(source)
    read = {_inputs_read(source, query, expanded[query.name]) for query in source.queries}
    return {name for name in read if name is not None}


def _lateral(sql: str, names: Sequence[str], types: Sequence[str]) -> str:
    body, order = split_order(sql)
    body = _PARAM.sub(lambda match: f'page_params."{match.group(1) or match.group(2)}"', body)
    body = _INPUT.sub(f'page_params."{CHOSEN}"', body)
    listed = ", ".join(
        f"unnest(from_json($p_{name}, '[\"{kind}\"]')) as {name}"
        for name, kind in zip(names, types, strict=True)
    )
    own = ", ".join(f'page_params."{name}" as "page_param_{name}"' for name in names)
    ordering = ", ".join(str(position + 1) for position in range(len(names)))
    return (
        f"with page_params as (select {listed})\n"
        f"select {own}, page_result.* from page_params, lateral (\n{body}\n) as page_result\n"
        f"order by {ordering}{', ' + order if order else ''}"
    )


def split_order(sql: str) -> tuple[str, str]:
    """(query, final ORDER BY list). The query keeps its own ORDER BY when a LIMIT follows it, because that
    decides rows.
    """
    depth, order, limit = 0, None, None
    for match in _SQL_TOKEN.finditer(sql):
        if match.group("open"):
            depth += 1
        elif match.group("close"):
            depth -= 1
        elif match.group("order") and depth == 0:
            order, limit = match, None
        elif match.group("limit") and depth == 0:
            limit = limit or match
    if order is None:
        return sql, ""
    listed = sql[order.end() : limit.start() if limit else len(sql)].strip()
    return (sql if limit else sql[: order.start()]), listed


def _run(connection: duckdb.DuckDBPyConnection, page: str, query: Query, values: Mapping[str, str]) -> Rows:
    return _execute(connection, page, query, query.sql, values)


def _keep(connection: duckdb.DuckDBPyConnection, page: str, query: Query, values: Mapping[str, str]) -> Query:
    """Computes `query` into its temporary table; returns the query that reads it."""
    made = f"create or replace temporary table {_table(query.name)} as {query.sql}"
    _execute(connection, page, query, made, values)
    return replace(query, sql=f"from {_table(query.name)}")


def _execute(
    connection: duckdb.DuckDBPyConnection, page: str, query: Query, statement: str, values: Mapping[str, str]
) -> Rows:
    """`statement`: the query itself, or what is made of it; the query alone must be one select."""
    try:
        found = connection.extract_statements(query.sql)
        if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
            raise PageError(page, query.line, f"查询 {query.name} 必须是一条 select 语句")
        result = connection.execute(statement, dict(values) or None)
        return Rows([column[0] for column in result.description or []], result.fetchall())
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise PageError(page, query.line, f"查询 {query.name} 执行失败：{reason}") from error


def known_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the tables and views that this database's own schema `marts` has; an attached one's do not count."""
    rows = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'marts' and table_catalog = current_database()"
    ).fetchall()
    return {name for (name,) in rows}
