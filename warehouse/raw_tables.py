"""The raw tables: their names and columns.

Belongs here: schemas. Does not belong here: what must hold of the rows (raw_checks), reading or writing
files (raw_store).
"""

from __future__ import annotations

import polars as pl

RECEIPTS = pl.Schema(
    {
        "receipt_no": pl.Int64(),
        "file_sha256": pl.String(),
        "size_bytes": pl.Int64(),
        "file_name": pl.String(),
        "origin": pl.String(),
        "submitted_by": pl.String(),
        "received_by": pl.String(),
        "received_at": pl.Datetime("us"),
        "archived_at": pl.Datetime("us"),
        "is_register": pl.Boolean(),
        "refusal_code": pl.String(),
        "refusal_detail": pl.String(),
        "note": pl.String(),
    }
)
READINGS = pl.Schema(
    {
        "file_sha256": pl.String(),
        "batch_id": pl.String(),
        "reader_version": pl.String(),
        "form": pl.String(),
        "layout_id": pl.String(),
        "outcome": pl.String(),
        "reporting_year": pl.Int32(),
        "center_code": pl.String(),
        "center_name": pl.String(),
        "department_text": pl.String(),
        "value_count": pl.Int64(),
        "issue_count": pl.Int64(),
    }
)
VALUES = pl.Schema(
    {
        "file_sha256": pl.String(),
        "batch_id": pl.String(),
        "layout_id": pl.String(),
        "sheet": pl.String(),
        "sheet_id": pl.String(),
        "table": pl.String(),
        "record": pl.Int32(),
        "field": pl.String(),
        "cell": pl.String(),
        "text": pl.String(),
        "state": pl.String(),
        "number": pl.Float64(),
        "date": pl.Date(),
        "unit_text": pl.String(),
        "unit_source": pl.String(),
        "unit_factor": pl.Float64(),
        "clean_text": pl.String(),
    }
)
ISSUES = pl.Schema(
    {
        "file_sha256": pl.String(),
        "batch_id": pl.String(),
        "issue_code": pl.String(),
        "severity": pl.String(),
        "sheet": pl.String(),
        "cell": pl.String(),
        "field": pl.String(),
        "text": pl.String(),
        "message": pl.String(),
        "remedy": pl.String(),
    }
)

VALUE_TABLE_OF_FORM = {
    "ledger": "ledger_values",
    "annual_report": "annual_report_values",
    "annual_summary": "annual_summary_values",
    "application": "application_values",
    "recommendation": "application_values",
    "classification": "context_values",
    "context": "context_values",
    "base_list": "context_values",
    "statistics_edition": "statistics_edition_values",
    "direction_decisions": "decision_values",
}
REFUSED = "refused"
"""The pseudo-form of files without a form: refused and unrecognised ones, and receipt registers."""

YEARLY_FORM = "annual_report"
YEARLY_TABLE = "annual_report_values"
TABLES: dict[str, pl.Schema] = {
    "receipts": RECEIPTS,
    "readings": READINGS,
    "ledger_values": VALUES,
    "annual_report_values": VALUES,
    "annual_summary_values": VALUES,
    "application_values": VALUES,
    "context_values": VALUES,
    "statistics_edition_values": VALUES,
    "decision_values": VALUES,
    "reading_issues": ISSUES,
}
