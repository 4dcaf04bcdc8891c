"""How the bulletin looks: one style for each kind of paragraph, none set by hand in the text.

Belongs here: page, styles, fonts with their stand-ins. Does not belong here: content. Sizes and spacing follow the
habits of GB/T 9704 (三号仿宋正文, 一级标题黑体, 二级标题楷体, 固定行距), figures in tables are smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
MARGIN_TOP_MM, MARGIN_BOTTOM_MM, MARGIN_LEFT_MM, MARGIN_RIGHT_MM = 37, 35, 28, 26
TEXT_WIDTH_PT = (PAGE_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM) / 25.4 * 72
TEXT_HEIGHT_PT = (PAGE_HEIGHT_MM - MARGIN_TOP_MM - MARGIN_BOTTOM_MM) / 25.4 * 72

_FANG, _HEI, _KAI, _TITLE, _LATIN = "仿宋", "黑体", "楷体", "方正小标宋简体", "Times New Roman"
# A reader without the first font sees the nearest one at hand.
_STAND_INS = {
    _FANG: "FangSong;仿宋_GB2312;华文仿宋;STFangsong;Noto Serif CJK SC;Source Han Serif SC",
    _HEI: "SimHei;华文黑体;STHeiti;Noto Sans CJK SC;Source Han Sans SC",
    _KAI: "KaiTi;楷体_GB2312;华文楷体;STKaiti;Noto Serif CJK SC",
    _TITLE: "FZXiaoBiaoSong-B05S;宋体;SimSun;Noto Serif CJK SC",
}
_MARK_COLOR = RGBColor(0xB3, 0x31, 0x2B)

Align = Literal["left", "center", "right", "both"]
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class Look:
    """A paragraph style. Sizes in points; `indent_chars`: first line, `left`: whole paragraph; `line`: exact height,
    0 = as high as its content.
    """

    name: str
    font: str
    size: float
    align: Align = "left"
    bold: bool = False
    line: float = 0
    before: float = 0
    after: float = 0
    indent_chars: float = 0
    left: float = 0
    keep_with_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    marked: bool = False


TITLE = Look("公报题名", _TITLE, 26, "center", line=40, before=120, after=16)
SUBTITLE = Look("公报副题", _KAI, 18, "center", line=30, after=24)
COVER = Look("封面说明", _FANG, 14, "center", line=26)
CONTENTS_TITLE = Look("目录题", _HEI, 18, "center", line=32, after=12, keep_with_next=True)
CONTENTS_1 = Look("目录一级", _HEI, 11, line=20, before=4)
CONTENTS_2 = Look("目录二级", _FANG, 10.5, line=17, left=21)
HEADING = Look("公报一级标题", _HEI, 16, "left", line=30, before=6, after=8, keep_with_next=True, outline=0)
SUBHEADING = Look("公报二级标题", _KAI, 16, line=28, before=6, keep_with_next=True, outline=1, bold=True)
BODY = Look("公报正文", _FANG, 16, "both", line=28, indent_chars=2)
CAPTION = Look("表题", _HEI, 10.5, "center", line=18, before=12, keep_with_next=True)
UNIT = Look("表单位", _FANG, 9, "right", line=14, keep_with_next=True)
HEAD_CELL = Look("表头文字", _HEI, 9, "center", line=13)
TEXT_CELL = Look("表内文字", _FANG, 9, "left", line=13)
NUMBER_CELL = Look("表内数字", _FANG, 9, "right", line=13)
SMALL_HEAD_CELL = Look("表头小字", _HEI, 7.5, "center", line=11)
SMALL_TEXT_CELL = Look("表内小字", _FANG, 7.5, "left", line=11)
SMALL_NUMBER_CELL = Look("表内小数字", _FANG, 7.5, "right", line=11)
NOTE = Look("表注", _FANG, 9, "both", line=13, keep_with_next=True)
LAST_NOTE = Look("表注末行", _FANG, 9, "both", line=13, after=6)
SECTION_END = Look("分节", _FANG, 6, line=8)
PICTURE = Look("图题", _HEI, 10.5, "center", before=8, after=8, keep_lines=True)
FOOTER = Look("公报页脚", _TITLE, 14, "center", line=18)
HEADER = Look("公报页眉", _FANG, 9, "center", line=13)
MARK = Look("示例标记", _HEI, 10.5, "center", line=16, marked=True)

LOOKS = (
    TITLE, SUBTITLE, COVER, CONTENTS_TITLE, CONTENTS_1, CONTENTS_2, HEADING, SUBHEADING, BODY, CAPTION, UNIT,
    HEAD_CELL, TEXT_CELL, NUMBER_CELL, SMALL_HEAD_CELL, SMALL_TEXT_CELL, SMALL_NUMBER_CELL, NOTE, LAST_NOTE,
    SECTION_END, PICTURE, FOOTER, HEADER, MARK,
)  # fmt: skip

TABLE_STYLE = "三线表"
_TABLE_STYLE_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ThreeLines">
  <w:name w:val="{TABLE_STYLE}"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="12" w:space="0" w:color="000000"/>
      <w:bottom w:val="single" w:sz="12" w:space="0" w:color="000000"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="20" w:type="dxa"/><w:left w:w="50" w:type="dxa"/>
      <w:bottom w:w="20" w:type="dxa"/><w:right w:w="50" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
</w:style>
"""
CELL_PADDING_PT = 6.0  # left and right margin of a cell together, and a little air


def prepare(document: Document) -> None:
    """Give an empty document its page, its styles and its font table."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP_MM), Mm(MARGIN_BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT_MM), Mm(MARGIN_RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(20), Mm(24)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _fonts(normal, _FANG)
    for look in LOOKS:
        _add(document, look)
    document.styles.element.append(parse_xml(_TABLE_STYLE_XML))
    _language(document)
    _font_table(document)


def _add(document: Document, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    _fonts(style, look.font)
    style.font.size, style.font.bold = Pt(look.size), look.bold
    if look.marked:
        style.font.color.rgb = _MARK_COLOR
    form = style.paragraph_format
    form.alignment = _ALIGN[look.align]
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next, form.keep_together = look.keep_with_next, look.keep_lines
    form.widow_control = look is BODY
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    if look.left:
        form.left_indent = Pt(look.left)
    properties = style.element.get_or_add_pPr()
    if look.indent_chars:
        indent = properties.get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(int(look.indent_chars * 100)))
        indent.set(qn("w:firstLine"), str(int(look.indent_chars * look.size * 20)))
    if look.outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(look.outline))
        properties.append(level)


def _fonts(style: ParagraphStyle, east_asian: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)


def _language(document: Document) -> None:
    """Chinese for spelling and line breaking; the template says English."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _font_table(document: Document) -> None:
    """Name stand-ins for fonts that a machine may not have."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in _STAND_INS.items()
    )
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'
            relation.target_part._blob = blob.encode()  # pyright: ignore[reportAttributeAccessIssue]
