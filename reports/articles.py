"""The articles that rules rest on, looked up by rule.

Belongs here: rule -> article, read once from the edition's database. Does not belong here: drawing (components).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import duckdb

from reports.components.base import ComponentError

_STANDING = {"draft": "征求意见稿，不用于正式提示", "repealed": "已废止"}


@dataclass(frozen=True)
class ArticleText:
    """`name`: regulation and number; `wording`: what it says, as paraphrased on record; `standing`: when not in force."""

    rule_id: str
    name: str
    wording: str | None
    document_number: str | None
    standing: str | None


class ArticleShelf:
    """All articles of one edition."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def article(self, rule_id: str) -> ArticleText:
        """The article of a rule. Raises ComponentError for a rule that is not known."""
        found = self._articles.get(rule_id)
        if found is None:
            raise ComponentError(f"没有编号为“{rule_id}”的规则")
        return found

    @functools.cached_property
    def _articles(self) -> dict[str, ArticleText]:
        rows = self._connection.execute(
            "select r.rule_id, '《' || g.title || '》' || coalesce(r.article_label, ''), r.paraphrase, g.document_number, "
            "g.status from marts.dim_rule as r inner join marts.dim_regulation as g on r.regulation_id = g.regulation_id"
        ).fetchall()
        return {
            rule_id: ArticleText(rule_id, name, wording, document, _STANDING.get(status))
            for rule_id, name, wording, document, status in rows
        }
