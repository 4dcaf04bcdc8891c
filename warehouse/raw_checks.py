"""What must hold of rows before they become part of the lake.

Belongs here: checks of whole tables. Does not belong here: the tables' columns (raw_tables), which the
reading children need too and which must not cost them the import of a validation library.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from warehouse.raw_tables import TABLES

OUTCOMES = ["accepted", "refused", "unrecognised"]
SEVERITIES = ["refusal", "error", "warning", "notice"]
_SHA256 = pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{64}$"))
_BATCH_ID = pa.Column(str, pa.Check.str_matches(r"^b\d{6}$"))
_CHECKS = {
    "readings": pa.DataFrameSchema(
        {
            "file_sha256": _SHA256,
            "batch_id": _BATCH_ID,
            "reader_version": pa.Column(str),
            "outcome": pa.Column(str, pa.Check.isin(OUTCOMES)),
            "value_count": pa.Column(pl.Int64, pa.Check.ge(0)),
            "issue_count": pa.Column(pl.Int64, pa.Check.ge(0)),
        },
        unique=["file_sha256"],
    ),
    "reading_issues": pa.DataFrameSchema(
        {
            "file_sha256": _SHA256,
            "batch_id": _BATCH_ID,
            "issue_code": pa.Column(str),
            "severity": pa.Column(str, pa.Check.isin(SEVERITIES)),
            "message": pa.Column(str),
            "remedy": pa.Column(str),
        }
    ),
}
"""What must hold of every row before it becomes part of the lake; columns are not null unless said."""


def checked_rows(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """`frame` with exactly the columns of `table`. Raises pandera's SchemaError for rows that must not be
    kept.
    """
    shaped = frame.select(pl.col(name).cast(dtype) for name, dtype in TABLES[table].items())
    return _CHECKS[table].validate(shaped)
