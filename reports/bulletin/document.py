"""The bulletin, composed: cover, contents, main points, chapters with tables and pictures, definitions, method, limits.

Belongs here: what stands where. Does not belong here: figures (`figures`), sentences (`bulletin.yml`), looks
(`styles`), Word's markup (`parts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION

from reports.bulletin import parts, styles
from reports.bulletin.blocks import Block, Grid, Image, Paper, Text
from reports.bulletin.composing import compose
from reports.bulletin.packing import to_bytes
from reports.bulletin.paging import pages
from reports.bulletin.parts import Target, paragraph
from reports.charts import ChartEngine
from reports.statistics.shelf import StatisticsShelf
from warehouse.publishing import Manifest

_CONTENTS_TITLE = "目　录"


def build_bulletin(
    shelf: StatisticsShelf, manifest: Manifest, year: int, charts: ChartEngine, *, public: bool = True
) -> bytes:
    """The bulletin of one year as a Word document; `public` withholds what the marts mark so.

    Raises StatisticsError (Chinese, one sentence) when the snapshot has no statistics of that year.
    """
    return word_bytes(compose(shelf, manifest, year, charts, public=public), manifest.as_of)


def word_bytes(paper: Paper, day: dt.date) -> bytes:
    """A paper as a Word document with `day` as its date. The same paper gives the same bytes."""
    document = docx.Document()
    styles.prepare(document)
    for text, look in paper.cover:
        paragraph(document, text, look)
    _contents(document, paper.blocks)
    _body_section(document, paper)
    for number, block in enumerate(paper.blocks, start=1):
        _write(document, block, Target(number))
    _cover_section(document, paper)
    return to_bytes(document, title=paper.title, subject=paper.subtitle, day=day)


def _contents(document: Document, blocks: Sequence[Block]) -> None:
    title = paragraph(document, _CONTENTS_TITLE, styles.CONTENTS_TITLE)
    title.paragraph_format.page_break_before = True
    for number, (block, page) in enumerate(zip(blocks, pages(blocks), strict=True), start=1):
        if isinstance(block, Text) and block.contents:
            parts.contents_line(document, block.text, str(page), block.contents, Target(number))


def _body_section(document: Document, paper: Paper) -> None:
    """The pages that count from 1, with page numbers below and the title above."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    document.paragraphs[-1].style = styles.SECTION_END.name
    section._sectPr.append(parts.element("pgNumType", start="1"))
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    _empty(section.header)
    _empty(section.footer)
    if paper.sample_mark:
        paragraph(section.header, paper.sample_mark, styles.MARK)
    paragraph(section.header, paper.running_title, styles.HEADER)
    parts.page_number(section.footer)


def _cover_section(document: Document, paper: Paper) -> None:
    """Cover and contents carry no page number, but the sample mark."""
    if paper.sample_mark:
        header = document.sections[0].header
        header.is_linked_to_previous = False
        _empty(header)
        paragraph(header, paper.sample_mark, styles.MARK)


def _empty(place: parts.HeaderOrFooter) -> None:
    """A new header begins with an empty paragraph of the template's style."""
    for old in list(place.paragraphs):
        old._p.getparent().remove(old._p)


def _write(document: Document, block: Block, target: Target) -> None:
    if isinstance(block, Grid):
        parts.grid(
            document, block.widths, block.header, block.body, is_whole=block.is_whole, is_lined=block.is_lined
        )
    elif isinstance(block, Image):
        parts.picture(
            document, block.picture.png, block.width, block.picture.alternative, block.caption, target.number
        )
    else:
        made = paragraph(document, block.text, block.look, target if block.contents else None)
        if block.new_page:
            made.paragraph_format.page_break_before = True
