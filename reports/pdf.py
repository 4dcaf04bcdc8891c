"""A page as a PDF: tagged (PDF/UA-1), A4 with page numbers, without navigation, readable without a network.

Belongs here: from the HTML of a document to the bytes of its PDF. Does not belong here: what the document says
(`site`), how it looks (`static/site.css` under print, `static/document.css`). The same HTML gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Any

from reports.markdown import show_controls

_FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif'
_VARIANT = "pdf/ua-1"


class PdfError(RuntimeError):
    """PDF cannot be made on this machine; one Chinese sentence with the remedy."""


@dataclass(frozen=True)
class RunningFacts:
    """What stands at the edge of every sheet. `mark`: words on fictional data, else empty."""

    as_of: dt.date
    snapshot_id: str
    edition: str
    mark: str


def page_bytes(html: str, facts: RunningFacts) -> bytes:
    """The PDF of a page of the site (`Site.document`). Raises PdfError when Pango is missing."""
    style = Template(
        resources.files("reports").joinpath("static/document.css").read_text("utf-8")
    ).substitute(
        font=_FONT,
        mark=css_string(facts.mark),
        facts=css_string(
            f"数据截止日 {facts.as_of.isoformat()}　快照 {facts.snapshot_id}　{facts.edition}".strip()
        ),
    )
    # In the document itself: a sheet given beside it would stand behind the document's own.
    return pdf_bytes(html.replace("</head>", f"<style>{style}</style></head>", 1))


def pdf_bytes(html: str) -> bytes:
    """The PDF of an HTML text that holds all it needs. Raises PdfError when Pango is missing."""
    weasyprint = _weasyprint()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
        pdf_variant=_VARIANT,
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
    )


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:  # a library of the system that WeasyPrint opens when it is imported
        raise PdfError(
            "这台机器缺少生成 PDF 所需的 Pango，请先安装（Debian：apt install libpango-1.0-0 "
            f"libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk），再重试。（{str(error).splitlines()[0]}）"
        ) from error
    # it reports each rule meant for screens only, and each link to another page of the site
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


def css_string(text: str) -> str:
    """`text` as a CSS string in which nothing is markup."""
    return (
        '"'
        + "".join(
            sign if sign.isalnum() or sign in " -—·：（）　" else f"\\{ord(sign):x} "
            for sign in show_controls(text)
        )
        + '"'
    )
