"""What offices decided before on the directions that a question comes near: shown beside an answer.

Belongs here: which earlier decisions speak about a question and an answer, and whether a wording has changed since.
Does not belong here: what a decision does (models) or writing one (deciding).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from warehouse.directions.resources import Resources
from warehouse.directions.successors import likeness

_DECIDED = """
    select
        text_id_a, text_id_b, normalised_text_a, normalised_text_b, decided_text_one, decided_text_two,
        decision_state, verdict_code, verdict_name, office, decided_on, reason, document_number, pair_id
    from marts.fct_direction_pair
    where decision_state in ('decided', 'reopened')
    order by decided_on desc, pair_id
"""


@dataclass(frozen=True)
class Precedent:
    """A decision on a standing direction and a text that is the question's, or nearly so."""

    verdict: str
    office: str
    decided_on: date
    reason: str
    document_number: str | None
    decided_texts: list[str]  # the two texts as they were decided on, where the decision states them
    is_text_changed: bool  # one of the two texts is another today than the one that was decided on
    is_other_text: bool  # the question is in other words than the text that was decided on

    def as_row(self) -> dict[str, object]:
        """For JSON."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Precedents:
    """The decided pairs of a snapshot, by the standing direction that they are about."""

    by_text_id: dict[str, list[dict]]
    least_likeness: float

    @classmethod
    def open(cls, connection: duckdb.DuckDBPyConnection, resources: Resources) -> Precedents:
        """Reads the decided pairs of a snapshot, the latest first."""
        found: dict[str, list[dict]] = {}
        for row in connection.execute(_DECIDED).pl().iter_rows(named=True):
            for own, other in (("a", "b"), ("b", "a")):
                found.setdefault(row[f"text_id_{own}"], []).append(
                    row | {"own": row[f"normalised_text_{own}"], "other": row[f"normalised_text_{other}"]}
                )
        return cls(found, resources.parameters["successor_least_likeness"])

    def of(self, question: str, text_id: str) -> list[Precedent]:
        """The decisions on the standing direction `text_id` and a text like `question`, the latest first.

        Like: the wording that was decided on or that stands in its place today, punctuation aside, or one that
        could have become the question's (`is_other_text`); whether it did is for a person to say.
        """
        asked = comparable([question])[0]
        return [found for row in self.by_text_id.get(text_id, []) if (found := self._precedent(row, asked))]

    def _precedent(self, row: dict, asked: str) -> Precedent | None:
        decided = [row["decided_text_one"], row["decided_text_two"]]
        keys = comparable(decided)
        # The side that the standing direction took is the one liker to it; the question is set against the other.
        about = 1 if likeness(keys[0], row["own"]) >= likeness(keys[1], row["own"]) else 0
        nearest = max(likeness(asked, keys[about]), likeness(asked, row["other"]))
        if nearest < self.least_likeness:
            return None
        return Precedent(
            *(row["verdict_name"], row["office"], row["decided_on"], row["reason"], row["document_number"]),
            *([text for text in decided if text], row["decision_state"] == "reopened"),
            asked not in (keys[about], row["other"]),
        )


def comparable(texts: Sequence[str | None]) -> list[str]:
    """Texts as the models compare them (macro comparable_text): no space, punctuation, width or case."""
    return (
        pl.Series(list(texts), dtype=pl.String)
        .fill_null("")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all(r"[\s\p{Z}\p{P}\p{S}]+", "")
        .to_list()
    )
