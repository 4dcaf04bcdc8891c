"""The page at the door of the site folder: which folder is for whom, and which may be handed on.

Belongs here: the folders of the editions, and that page. Does not belong here: what the editions hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from reports.frame import content_hash, layout, minified_style, site_constants
from reports.links import safe_segment
from reports.site import PageFile
from warehouse.audiences import Audience, edition_texts
from warehouse.publishing import Manifest

DOOR = "index.html"


def edition_folder(audience: Audience) -> str:
    """The folder of an edition inside the site folder, POSIX."""
    if audience.department_code is None:
        return audience.kind
    return f"{audience.kind}/{safe_segment(audience.department_code)}"


def door_page(audiences: Sequence[Audience], manifest: Manifest) -> PageFile:
    """The page, with the editions in the order of the seed and the departments in their own."""
    style = minified_style()
    content = layout("door.html.j2").render(
        style=Markup(style),
        style_hash=Markup(content_hash(style)),
        site_title=site_constants()["title"],
        sample_banner=site_constants()["sample_banner"] if manifest.sample else "",
        editions=[
            {"text": text, "folders": [_folder(item) for item in audiences if item.kind == kind]}
            for kind, text in edition_texts().items()
            if any(item.kind == kind for item in audiences)
        ],
        as_of=manifest.as_of.isoformat(),
        snapshot_id=manifest.snapshot_id,
    )
    return PageFile(DOOR, content.encode())


def _folder(audience: Audience) -> dict[str, str]:
    path = edition_folder(audience)
    return {
        "path": f"{path}/",
        "href": quote(f"{path}/index.html"),
        "name": audience.department_name or audience.text.edition_name,
    }
