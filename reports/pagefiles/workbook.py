"""The tables of one page as a workbook: one sheet a table.

Belongs here: which sheets there are, and putting the package together. Does not belong here: sheets (`sheet`), what is
the same in all workbooks (`shell`). The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from reports.pagefiles.cells import escape
from reports.pagefiles.sheet import Origin, Sheet
from reports.pagefiles.shell import package
from reports.pagefiles.tables import PageTable
from reports.statistics.reading import inert

_SHEET_NAME_LIMIT = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_COMPRESSION = 2  # of nine; the best one takes twice as long for a twentieth less


def workbook_bytes(tables: Sequence[PageTable], origin: Origin) -> bytes:
    """The workbook of a page's tables, in the order of the page."""
    shell = package(len(tables), origin.as_of)
    buffer = io.BytesIO()
    buffer.write(shell.archive)
    listed, printed = "", ""
    with zipfile.ZipFile(buffer, "a") as archive:
        for place, table in enumerate(tables):
            sheet = Sheet(table, origin)
            _add(archive, f"xl/worksheets/sheet{place + 1}.xml", sheet.xml(is_first=place == 0))
            name = escape(_sheet_name(place + 1, table.title))
            listed += f'<sheet name="{name}" sheetId="{place + 1}" r:id="rId{place + 1}"/>'
            for use, cells in sheet.printed().items():
                printed += (
                    f'<definedName name="_xlnm.{use}" localSheetId="{place}">\'{name}\'!{cells}</definedName>'
                )
        sheets = f"<sheets>{listed}</sheets><definedNames>{printed}</definedNames>"
        _add(archive, "xl/workbook.xml", [sheets.join(shell.sheets)])
        _add(archive, "docProps/core.xml", [escape(origin.page).join(shell.title)])
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, path: str, texts: Iterable[str]) -> None:
    content = io.BytesIO()
    content.writelines(text.encode() for text in texts)
    archive.writestr(zipfile.ZipInfo(path), content.getbuffer(), zipfile.ZIP_DEFLATED, _COMPRESSION)


def _sheet_name(number: int, title: str) -> str:
    """Number and title: the number keeps names apart however much of the titles is cut off."""
    name = f"{number} {_NOT_IN_SHEET_NAMES.sub(' ', inert(title))}"
    return name.encode("utf-16-le")[: 2 * _SHEET_NAME_LIMIT].decode("utf-16-le", "ignore").strip()
