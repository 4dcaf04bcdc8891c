"""For whom an edition of the site is made: the house itself, one 归口部门, or the public.

Belongs here: which audiences a database has, their names and folders. Does not belong here: what each may see
(`edition_database`), or issued editions of the annual statistics (`editions`).
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass

import duckdb

from warehouse.settings import seeds_dir

INTERNAL, DEPARTMENT, PUBLIC = "internal", "department", "public"
KINDS = (INTERNAL, DEPARTMENT, PUBLIC)

_DEPARTMENTS = """
select c.department_code, coalesce(any_value(d.department_name), c.department_code)
from marts.dim_center as c
left join marts.dim_department as d on c.department_code = d.department_code
where c.is_current and c.department_code is not null
group by c.department_code
order by any_value(d.sort_order) nulls last, c.department_code
"""


@dataclass(frozen=True)
class EditionText:
    """What an edition is, in words for its readers (`seeds/editions/editions.csv`)."""

    edition: str
    edition_name: str
    readers: str
    contents: str
    left_out: str
    passing_on: str


@dataclass(frozen=True)
class Audience:
    """One edition's readers. `kind`: one of KINDS; the department's code and name where it is one."""

    kind: str
    department_code: str | None = None
    department_name: str | None = None

    @property
    def text(self) -> EditionText:
        """The words for this kind."""
        return edition_texts()[self.kind]


HOUSE = Audience(INTERNAL)


@functools.cache
def edition_texts() -> dict[str, EditionText]:
    """The editions by kind, in the order of the seed."""
    with (seeds_dir() / "editions" / "editions.csv").open(encoding="utf-8", newline="") as file:
        texts = [EditionText(**row) for row in csv.DictReader(file)]
    return {text.edition: text for text in texts}


def audiences(connection: duckdb.DuckDBPyConnection) -> list[Audience]:
    """The house, every 归口部门 that has a center on the register, and the public. `connection`: with `marts`."""
    departments = connection.execute(_DEPARTMENTS).fetchall()
    return [HOUSE, *(Audience(DEPARTMENT, code, name) for code, name in departments), Audience(PUBLIC)]
