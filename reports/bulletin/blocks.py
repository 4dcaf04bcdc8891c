"""What a bulletin consists of, before it is a Word document.

Belongs here: the kinds of blocks. The same list is written to Word (`document`) and measured for the page numbers of
the contents (`paging`), so that both see one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.bulletin.parts import GridCell
from reports.bulletin.pictures import Picture
from reports.bulletin.styles import Look


@dataclass(frozen=True)
class Text:
    """A paragraph. `contents`: the look of its line in the contents, None = not listed."""

    text: str
    look: Look
    contents: Look | None = None
    new_page: bool = False


@dataclass(frozen=True)
class Grid:
    """A three-line table; widths in points. `is_whole`: short enough to stand on one page undivided; `is_lined`: with a
    fine line between rows, for rows of several lines of text.
    """

    widths: Sequence[float]
    header: Sequence[Sequence[GridCell]]
    body: Sequence[Sequence[GridCell]]
    is_whole: bool = False
    is_lined: bool = False


@dataclass(frozen=True)
class Image:
    """A picture, how wide it stands in points, and what is written below it."""

    picture: Picture
    width: float
    caption: str


Block = Text | Grid | Image


@dataclass(frozen=True)
class Paper:
    """Everything that a document needs: `cover` lines with their looks, `blocks` in order. `sample_mark`: words on every
    page of fictional data.
    """

    title: str
    subtitle: str
    running_title: str
    sample_mark: str | None
    cover: list[tuple[str, Look]]
    blocks: list[Block]


@dataclass
class Blocks:
    """A growing list of blocks."""

    items: list[Block] = field(default_factory=list)

    def text(self, text: str, look: Look, *, contents: Look | None = None, new_page: bool = False) -> None:
        """Add a paragraph."""
        self.items.append(Text(text, look, contents, new_page))
