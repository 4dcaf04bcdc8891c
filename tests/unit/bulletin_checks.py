"""Reading a bulletin back: every number in its tables and sentences against the marts, recomputed on its own.

Used on the invented marts and on a whole built province.
"""

from __future__ import annotations

import io
import itertools
import re
from decimal import ROUND_HALF_UP, Decimal

import docx
import duckdb
from docx.document import Document
from docx.table import Table as WordTable

from reports.bulletin.composing import Bulletin, compose
from reports.bulletin.document import build_bulletin
from reports.bulletin.figures import Figure
from reports.bulletin.sentences import Cited
from reports.charts import ChartEngine
from reports.statistics.shelf import StatisticsShelf
from warehouse.publishing import Manifest

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
LARGE = Decimal(10000)


def paper_of(database: duckdb.DuckDBPyConnection, manifest: Manifest, year: int) -> Bulletin:
    with ChartEngine() as charts:
        return compose(StatisticsShelf(database), manifest, year, charts)


def bulletin_of(
    database: duckdb.DuckDBPyConnection, manifest: Manifest, year: int, *, public: bool = True
) -> bytes:
    with ChartEngine() as charts:
        return build_bulletin(StatisticsShelf(database), manifest, year, charts, public=public)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def number_text(value: float, decimals: int) -> str:
    """Not the product's own rounding: decimal arithmetic on the number's shortest text."""
    quantum = Decimal(1).scaleb(-decimals)
    return f"{Decimal(repr(float(value))).quantize(quantum, ROUND_HALF_UP) + 0:,}"


def compare_tables(connection: duckdb.DuckDBPyConnection, content: bytes, year: int, *, public: bool) -> int:
    """Every figure of every statistics mart stands in the document, in its row and column; returns how many."""
    grids = _grids_by_caption(opened(content))
    compared = 0
    contents = connection.execute(
        "select table_id, table_no from marts.rpt_statistics_contents where reporting_year = ?", [year]
    ).fetchall()
    assert contents
    for table_id, table_no in contents:
        cells = connection.execute(
            f"""
            select row_no, column_no, row_kind, value, decimals, disclosure
            from marts.rpt_statistics_{table_id} where reporting_year = ? order by row_no, column_no
            """,
            [year],
        ).fetchall()
        parts = grids.get(table_no, [])
        if not cells:
            assert parts == [], table_no
            continue
        rows = sorted({cell[0] for cell in cells})
        columns = sorted({cell[1] for cell in cells})
        shown = [list(itertools.chain(*(part[place][1:] for part in parts))) for place in range(len(rows))]
        assert all(len(part) == len(rows) for part in parts), table_no
        for row_no, column_no, kind, value, decimals, disclosure in cells:
            text = shown[rows.index(row_no)][columns.index(column_no)]
            if kind == "heading":
                expected = ""
            elif public and disclosure != "open":
                expected = "*"
            else:
                expected = "—" if value is None else number_text(value, decimals or 0)
            assert text == expected, (table_no, row_no, column_no, text, expected)
            compared += 1
    return compared


def _grids_by_caption(document: Document) -> dict[str, list[list[list[str]]]]:
    """Body rows (as texts) of the grids below each table's caption, by table number."""
    found: dict[str, list[list[list[str]]]] = {}
    number: str | None = None
    for child in document.element.body.iterchildren():
        if child.tag.endswith("}p"):
            style = child.style
            if style == "表题":
                text = "".join(node.text or "" for node in child.iter() if node.tag.endswith("}t"))
                number = re.split(r"[　（]", text)[0]
            elif style == "公报一级标题":
                number = None
        elif child.tag.endswith("}tbl") and number:
            rows = [
                [cell.text for cell in row.cells]
                for row in WordTable(child, document).rows
                if not row._tr.xpath("./w:trPr/w:tblHeader")
            ]
            found.setdefault(number, []).append(rows)
    return found


def compare_sentences(connection: duckdb.DuckDBPyConnection, bulletin: Bulletin, content: bytes) -> int:
    """Every number in every computed sentence comes from the cell it cites; returns how many numbers."""
    whole = "\n".join(paragraph.text for paragraph in opened(content).paragraphs)
    compared = 0
    for sentence in bulletin.sentences:
        assert sentence.text in whole, sentence.text
        for cited in sentence.cited:
            for figure in cited.figures:
                assert figure.value == _in_mart(connection, figure), figure
            shown = NUMBER.findall(_without_names(cited))
            assert shown == _expected(cited), (sentence.text, cited.form, shown)
            compared += len(shown)
    return compared


def _in_mart(connection: duckdb.DuckDBPyConnection, figure: Figure) -> float | None:
    found = connection.execute(
        f"""
        select value from marts.rpt_statistics_{figure.table_id}
        where reporting_year = ? and row_no = ? and column_no = ?
        """,
        [figure.year, figure.row_no, figure.column_no],
    ).fetchall()
    assert len(found) == 1
    return found[0][0]


def _without_names(cited: Cited) -> str:
    text = cited.text
    for figure in cited.figures:
        text = text.replace(figure.name, "")
    return text


def _amount(figure: Figure) -> str:
    assert figure.value is not None
    if figure.cell.unit == "万元" and abs(figure.value) >= LARGE:
        return number_text(float(Decimal(repr(figure.value)) / LARGE), 2)
    return number_text(figure.value, figure.cell.decimals)


def _percent(part: float, whole: float) -> str:
    return number_text(float(Decimal(repr(part)) * 100 / Decimal(repr(whole))), 1)


def _expected(cited: Cited) -> list[str]:
    """The numbers that the phrase should show, from its figures alone."""
    first = cited.figures[0] if cited.figures else None
    if cited.form == "none":
        return [str(len(cited.figures))] if cited.figures else []
    if cited.form == "count":
        return [str(sum(figure.code != "unclassified" for figure in cited.figures))]
    assert first is not None
    cell = first.cell
    if cited.form in ("response", "reported", "owed", "unreported"):
        assert cell.reported_count is not None and cell.owed_count is not None
        return [
            {
                "response": _percent(cell.reported_count, cell.owed_count),
                "reported": f"{cell.reported_count:,}",
                "owed": f"{cell.owed_count:,}",
                "unreported": f"{cell.owed_count - cell.reported_count:,}",
            }[cited.form]
        ]
    if cited.form in ("value", "parts", "top"):
        return [_amount(figure) for figure in cited.figures]
    if cited.form == "equal":
        assert len({figure.value for figure in cited.figures}) == 1
        return [str(len(cited.figures)), _amount(first)]
    if cited.form == "of":
        return [_percent(first.value or 0, cited.figures[1].value or 0)]
    if cited.form == "lead":
        *parts, whole = cited.figures
        assert whole.value
        return [text for part in parts for text in (_amount(part), _percent(part.value or 0, whole.value))]
    return _expected_change(cited)


def _expected_change(cited: Cited) -> list[str]:
    if len(cited.figures) < 2 or cited.figures[1].value is None:
        assert cited.text in ("上年无数据", "上年数字不予公布")
        return []
    now, before = cited.figures
    assert now.value is not None and before.value is not None and now.year == before.year + 1
    shares = re.search("（报送率由(.*)变为(.*)，不完全可比）", cited.text)
    tail = [text.removesuffix("%") for text in shares.groups()] if shares else []
    for text, figure in zip(tail, (before, now), strict=False):
        assert text == _percent(figure.cell.reported_count or 0, figure.cell.owed_count or 0)
    difference = float(abs(Decimal(repr(now.value)) - Decimal(repr(before.value))))
    if "持平" in cited.text:
        limit = 0.0005 * abs(before.value) + 1e-9 if cited.form == "change" and now.cell.unit != "%" else 0.05
        assert difference <= max(limit, 0.5 * 10**-now.cell.decimals if cited.form == "added" else 0)
        return tail
    if cited.text.startswith("上年为零"):
        assert before.value == 0
        return tail
    assert any(
        word in cited.text for word in (("增", "提高") if now.value > before.value else ("减", "下降"))
    )
    if cited.form == "added":
        return [number_text(difference, now.cell.decimals), *tail]
    if now.cell.unit == "%":
        return [number_text(difference, max(now.cell.decimals, 1)), *tail]
    return [_percent(difference, abs(before.value)), *tail]
