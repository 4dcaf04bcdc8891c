"""On which page a block will stand, as the contents say until a word processor has counted for itself.

Belongs here: measuring blocks. The contents hold live page references, which LibreOffice fills on opening and Word on
updating fields; these numbers are what a reader sees before that. Every chapter begins a page, so an error of some
lines seldom reaches a page number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.bulletin.blocks import Block, Grid, Image, Text
from reports.bulletin.parts import GridCell
from reports.bulletin.styles import CELL_PADDING_PT, PICTURE, TEXT_HEIGHT_PT, TEXT_WIDTH_PT, Look
from reports.bulletin.textwidth import text_width

_ROW_MARGIN = 2.0  # cell margins of the table style, above and below
_NATURAL_LINE = 1.4  # height of a line of Chinese without a fixed distance, over its size


def pages(blocks: Sequence[Block]) -> list[int]:
    """The page (from 1) on which each block begins."""
    found: list[int] = []
    page, used = 1, 0.0
    for place, block in enumerate(blocks):
        if isinstance(block, Text) and block.new_page and found:
            page, used = page + 1, 0.0
        need = _height_kept_together(blocks, place)
        if used > 0 and used + need > TEXT_HEIGHT_PT:
            # a word processor drops the space above a paragraph that an automatic break puts on top of a page
            page, used = page + 1, 0.0 if isinstance(block, Grid) else -_look(block).before
        found.append(page)
        if isinstance(block, Grid):
            page, used = _through_rows(block, page, used)
        else:
            used += _height(block)
            page, used = page + int(used // TEXT_HEIGHT_PT), used % TEXT_HEIGHT_PT
    return found


def _through_rows(grid: Grid, page: int, used: float) -> tuple[int, float]:
    header = sum(_row_height(line, grid.widths) for line in grid.header)
    used += header
    for line in grid.body:
        height = _row_height(line, grid.widths)
        if used + height > TEXT_HEIGHT_PT:
            page, used = page + 1, header
        used += height
    return page, used


def _height_kept_together(blocks: Sequence[Block], place: int) -> float:
    """The height that must fit on the page where a block begins: with what it is kept with, or its own first lines."""
    block = blocks[place]
    if isinstance(block, Grid):
        return sum(_row_height(line, block.widths) for line in [*block.header, *block.body[:1]])
    if isinstance(block, Image):
        return _height(block) - PICTURE.after  # the space below may hang over the end of the page
    if not block.look.keep_with_next:
        return min(_height(block), 2 * block.look.line)
    following = _height_kept_together(blocks, place + 1) if place + 1 < len(blocks) else 0.0
    return _height(block) + following


def _look(block: Block) -> Look:
    return block.look if isinstance(block, Text) else PICTURE


def _height(block: Block) -> float:
    if isinstance(block, Image):
        look = PICTURE
        lines = _lines(block.caption, look, TEXT_WIDTH_PT)
        drawn = block.width * block.picture.height / block.picture.width
        return look.before + drawn + lines * look.size * _NATURAL_LINE + look.after
    assert isinstance(block, Text)
    look = block.look
    indent = look.indent_chars * look.size
    return look.before + look.after + look.line * _lines(block.text, look, TEXT_WIDTH_PT - look.left, indent)


def _row_height(line: Sequence[GridCell], widths: Sequence[float]) -> float:
    place, height = 0, 0.0
    for cell in line:
        width = sum(widths[place : place + cell.span]) - CELL_PADDING_PT - cell.level * cell.look.size
        place += cell.span
        if cell.rows != 2:
            height = max(height, cell.look.line * _lines(cell.text, cell.look, width))
    return height + _ROW_MARGIN


def _lines(text: str, look: Look, width: float, indent: float = 0.0) -> int:
    return max(1, math.ceil((text_width(text, look.size) + indent) / max(width, look.size)))
