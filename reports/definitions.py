"""What a KPI or a rule means, in the words of the edition's own tables, for `<Term>` and for columns that define.

Belongs here: id -> definition. Does not belong here: how it is shown (components/term).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from reports.queries import known_tables

# table -> (id, title, address of its page, then pairs of what is said and where it stands); a missing part is left out
_SOURCES = {
    "dim_kpi": """
        select
            kpi_id, kpi_name, '/kpis/' || kpi_id,
            '回答的问题', question, '算法', concat_ws(' ÷ ', numerator_text, denominator_text), '计量单位', unit,
            '填报项', source
        from marts.dim_kpi
    """,
    "dim_rule": """
        select
            u.rule_id, u.rule_name, '/rules#' || u.rule_id,
            '条款', '《' || g.title || '》' || coalesce(u.article_label, ''), '内容', u.paraphrase,
            '要求', u.parameters_text, '后果', u.leads_to, '不作评价的原因', u.not_evaluated_reason
        from marts.dim_rule as u
        inner join marts.dim_regulation as g on u.regulation_id = g.regulation_id
    """,
}


@dataclass(frozen=True)
class Definition:
    """One definition. `parts`: what is said (算法, 条款 …) and its text; `link`: address as pages write it."""

    term_id: str
    title: str
    link: str
    parts: tuple[tuple[str, str], ...]


def load_definitions(
    connection: duckdb.DuckDBPyConnection, elsewhere: Iterable[str] = ()
) -> Mapping[str, Definition | None]:
    """All definitions that the database holds, by id: `K02`, `LN-TIC-2019/31-2`; None for those that only other
    editions have (`elsewhere`: their ids). What is not in it at all is no id.
    """
    known = known_tables(connection)
    found: dict[str, Definition | None] = dict.fromkeys(elsewhere)
    for table, query in _SOURCES.items():
        if table in known:
            rows = connection.execute(query).fetchall()
            found |= {row[0]: _definition(row) for row in rows}
    return found


def term_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The ids of all definitions of the published database."""
    found = connection.execute(
        "select kpi_id from marts.dim_kpi union all select rule_id from marts.dim_rule"
    )
    return [term_id for (term_id,) in found.fetchall()]


def _definition(row: tuple[Any, ...]) -> Definition:
    pairs = zip(row[3::2], row[4::2], strict=True)
    return Definition(row[0], row[1] or row[0], row[2], tuple((name, text) for name, text in pairs if text))
