"""A paper as PDF: the same blocks as the Word document, with the same looks.

Belongs here: blocks -> HTML with a style for each look, pages and their numbers. Does not belong here: which texts a
paper has, PDF itself (`reports.pdf`). Texts only ever become escaped text, so nothing in them is markup.
"""

from __future__ import annotations

import base64
from string import Template

from reports.bulletin import styles
from reports.bulletin.blocks import Block, Grid, Image, Paper, Text
from reports.bulletin.parts import GridCell, safe
from reports.bulletin.styles import Look
from reports.markdown import escape_html
from reports.pdf import css_string, pdf_bytes

_SERIF, _SANS = '"Noto Serif CJK SC", serif', '"Noto Sans CJK SC", sans-serif'
_FAMILIES = {"黑体": _SANS}  # what Debian's fonts have for the others is the serif
_ALIGN = {"both": "justify"}
_MARGINS_MM = (
    styles.MARGIN_TOP_MM - 8, styles.MARGIN_RIGHT_MM, styles.MARGIN_BOTTOM_MM - 8, styles.MARGIN_LEFT_MM
)  # fmt: skip
_STYLE = """
@page { size: A4; margin: $MARGINS; @top-left { content: $MARK; font: 9pt $SANS; color: #b3312b; } }
@page body { @top-right { content: $TITLE; font: 8pt $SANS; color: #444; }
  @bottom-center { content: "— " counter(page) " —"; font: 11pt $SERIF; } }
@page :nth(1 of body) { counter-reset: page 1; }
body { margin: 0; font-family: $SERIF; } p, h1, h2 { margin: 0; font-weight: normal; }
section { break-before: page; } .body { page: body; }
.contents a { color: inherit; text-decoration: none; display: block; }
.contents a::after { content: leader(dotted) target-counter(attr(href), page); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; border: solid #000; border-width: 1.5pt 0; }
thead { display: table-header-group; } thead tr:last-child th, th.ruled { border-bottom: .75pt solid #000; }
th, td { padding: 1.5pt 2.5pt; vertical-align: middle; font-weight: normal; overflow-wrap: anywhere; }
td { border-bottom: .25pt solid #bbb; } tr, figure { break-inside: avoid; } figure { margin: 0; text-align: center; }
table.whole { break-inside: avoid; } .new { break-before: page; }
"""


def print_bytes(paper: Paper) -> bytes:
    """The paper as a tagged PDF. Raises PdfError when Pango is missing."""
    cover = "".join(
        _paragraph("p" if place else "h1", text, look) for place, (text, look) in enumerate(paper.cover)
    )
    listed = "".join(
        f'<a href="#b{number}" class="{_name(block.contents)}">{_text(block.text)}</a>'
        for number, block in enumerate(paper.blocks)
        if isinstance(block, Text) and block.contents
    )
    body = "".join(_block(number, block) for number, block in enumerate(paper.blocks))
    return pdf_bytes(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{_text(paper.title)}</title>'
        f'<meta name="description" content="{_text(paper.subtitle)}"><style>{_style(paper)}</style></head>'
        f'<body>{cover}<section class="contents">{_paragraph("p", "目　录", styles.CONTENTS_TITLE)}{listed}</section>'
        f'<section class="body">{body}</section></body></html>'
    )


def _style(paper: Paper) -> str:
    rules = [_STYLE, *(_rule(look) for look in styles.LOOKS)]
    return Template("".join(rules)).substitute(
        SANS=_SANS,
        SERIF=_SERIF,
        MARGINS=" ".join(f"{margin}mm" for margin in _MARGINS_MM),
        MARK=css_string(paper.sample_mark or ""),
        TITLE=css_string(paper.running_title),
    )


def _name(look: Look | None) -> str:
    return f"k{styles.LOOKS.index(look)}" if look else ""


def _rule(look: Look) -> str:
    lines = [
        f"font: {'700 ' if look.bold else ''}{look.size}pt {_FAMILIES.get(look.font, _SERIF)}",
        f"text-align: {_ALIGN.get(look.align, look.align)}",
        f"margin: {look.before}pt 0 {look.after}pt {look.left}pt",
    ]
    lines += [f"line-height: {look.line}pt"] if look.line else []
    lines += [f"text-indent: {look.indent_chars}em"] if look.indent_chars else []
    lines += ["break-after: avoid"] if look.keep_with_next else []
    lines += ["break-inside: avoid"] if look.keep_lines else []
    return f".{_name(look)} {{ {'; '.join(lines)} }}"


def _block(number: int, block: Block) -> str:
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Image):
        data = base64.b64encode(block.picture.png).decode()
        return (
            f'<figure><img src="data:image/png;base64,{data}" alt="{_text(block.picture.alternative)}" '
            f'style="width: {block.width:.1f}pt">{_paragraph("figcaption", block.caption, styles.PICTURE)}</figure>'
        )
    tag = "p" if block.look.outline is None else f"h{block.look.outline + 1}"
    extra = f' id="b{number}"' if block.contents else ""
    return _paragraph(tag, block.text, block.look, extra, is_new_page=block.new_page)


def _paragraph(tag: str, text: str, look: Look, extra: str = "", *, is_new_page: bool = False) -> str:
    new = " new" if is_new_page else ""
    return f'<{tag} class="{_name(look)}{new}"{extra}>{_text(text)}</{tag}>'


def _grid(grid: Grid) -> str:
    width_of_all = sum(grid.widths)
    head = "".join(
        f"<tr>{''.join(_cell(cell, 'th') for cell in line if cell.rows)}</tr>" for line in grid.header
    )
    body = "".join(f"<tr>{''.join(_cell(cell, 'td') for cell in line)}</tr>" for line in grid.body)
    widths = "".join(f'<col style="width: {width / width_of_all:.4%}">' for width in grid.widths)
    whole = ' class="whole"' if grid.is_whole else ""
    return f"<table{whole}><colgroup>{widths}</colgroup><thead>{head}</thead><tbody>{body}</tbody></table>"


def _cell(cell: GridCell, tag: str) -> str:
    attributes = f' class="{_name(cell.look)}{" ruled" if cell.ruled else ""}"'
    attributes += f' colspan="{cell.span}"' if cell.span > 1 else ""
    attributes += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    attributes += ' scope="col"' if tag == "th" else ""
    return f"<{tag}{attributes}>{'　' * cell.level}{_text(cell.text)}</{tag}>"


def _text(text: str) -> str:
    return escape_html(safe(text))
