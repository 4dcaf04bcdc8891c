"""What the last register says of every center, and the centers and years in it that no report is about.

Belongs here: truth/register.csv, other_centers.parquet and other_nodes.parquet. Does not belong here: the
register as a file (`ledger`), its faults (`ledger_faults`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from warehouse.sample.assembly import Province, Request
from warehouse.sample.expected_industry import CLASSIFICATION_SCHEMA, node_rows
from warehouse.sample.industry import build_industry
from warehouse.sample.ledger import ledger_rows
from warehouse.sample.ledger_faults import UNNUMBERED_NAME, UNNUMBERED_TYPE
from warehouse.sample.model import Center
from warehouse.sample.truth import CENTER_SCHEMA, center_row, write_csv, write_parquet
from warehouse.sample.vocabulary import vocabulary

# sheet of the register -> what its columns are called in truth/register.csv
COLUMNS = {
    "evaluations": {
        "kind": "evaluation_kind",
        "year": "evaluation_year",
        "word": "grade",
        "attendance": "attendance",
        "begun_on": "concluded_on",
    },
    "rectifications": {"word": "acceptance_result", "begun_on": "started_on", "ended_on": "accepted_on"},
    "changes": {"kind": "change_item", "begun_on": "changed_on", "filed_on": "filed_on"},
    "events": {"kind": "event_kind", "year": "covered_year", "begun_on": "occurred_on"},
    "directions": {"word": "direction_name", "begun_on": "started_on", "ended_on": "ended_on"},
}
REGISTER_COLUMNS = (
    "sheet",
    "center_code",
    "kind",
    "year",
    "word",
    "attendance",
    "begun_on",
    "ended_on",
    "filed_on",
)


def write_expected_register(request: Request, province: Province) -> None:
    """Writes the truth as of the last register; a record that was declared void is none."""
    valid = vocabulary().province["words"]["record"]["valid"]
    rows = ledger_rows(province.centers, province.hosts, province.legacy_bases, request.as_of)
    write_csv(
        request.truth / "register.csv",
        REGISTER_COLUMNS,
        [
            dict.fromkeys(REGISTER_COLUMNS)
            | {"sheet": sheet, "center_code": row["center_code"]}
            | {name: row.get(column) or None for name, column in columns.items()}
            for sheet, columns in COLUMNS.items()
            for row in rows[sheet]
            if row["record_status"] == valid
        ],
    )
    _write_others(request, province)


def _write_others(request: Request, province: Province) -> None:
    """Center-years that no report is about: the year that has just ended, and the center without a code."""
    standing = [(center, request.last + 1) for center in province.centers]
    if request.centers >= vocabulary().province["large_from"]:
        unnumbered = _unnumbered(request, province)
        standing += [(unnumbered, year) for year in (*request.years, request.last + 1)]
    standing = [(center, year) for center, year in standing if center.owes(year)]
    known = {node.code: node for node in build_industry(request, province).nodes if not node.fault}
    write_parquet(
        request.truth / "other_centers.parquet",
        [center_row(center, year) for center, year in standing],
        CENTER_SCHEMA,
    )
    write_parquet(
        request.truth / "other_nodes.parquet",
        [row for center, year in standing for row in node_rows(known, center, year)],
        CLASSIFICATION_SCHEMA,
    )


def _unnumbered(request: Request, province: Province) -> Center:
    """As `ledger_faults` writes it: beside the first center, carried by the first host of the register."""
    first, on = province.centers[0], request.as_of
    carrying = {center.host_on(on, as_filed=True).uscc for center in province.centers}
    told = {name: first.attribute(name, on, as_filed=True) for name in ("region", "cluster", "department")}
    return replace(
        first,
        code="",
        name=UNNUMBERED_NAME,
        base_type=UNNUMBERED_TYPE,
        host=next(host for host in province.hosts if host.uscc in carrying),
        approved_on=date(request.last, 12, 1),
        changes=[],
        ended_on=None,
        situation="",
        filing={},
        **told,
    )
