"""Reading received files: from bytes in the archive to typed values with the cell that each came from.

The way of a file: gatekeeper (what is it, is it safe) → workbook (cells) → recognise (which layout) →
forms, tables (which cell is which field) → values (what does it say). `batch` runs all that in child
processes over everything pending.
"""

from warehouse.reading.batch import Batch, read_pending, reader_version

__all__ = ["Batch", "read_pending", "reader_version"]
