"""A Word document as bytes that depend on its content alone.

Belongs here: properties and the zip container. Does not belong here: content.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from docx.document import Document

_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def to_bytes(document: Document, *, title: str, subject: str, day: dt.date) -> bytes:
    """The document with `day` as its date everywhere; the same document gives the same bytes."""
    properties = document.core_properties
    properties.title, properties.subject = title, subject
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = dt.datetime(day.year, day.month, day.day)
    properties.revision = 1
    package = document.part.package
    assert package is not None
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of python-docx's own empty template
            del package.rels[name]
    buffer = io.BytesIO()
    document.save(buffer)
    packed = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, source.read(name))
    return packed.getvalue()
