"""The door, the public edition and one department's in a real browser: what their readers meet first, and every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reports.door import DOOR, door_page, edition_folder
from reports.render import render
from tests.browser.conftest import Visitor, page_kinds, page_of, take_picture
from tests.browser.test_site import LOW_CONTRAST, breaches
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import HOUSE, audiences

pytestmark = pytest.mark.browser

FEW = ["index", "centers", "about"]
Look = Callable[[str, str, int, str], None]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each of the two editions, and of the door above them."""
    out = tmp_path_factory.mktemp("editions")
    connection = demo_database(centers=6)
    manifest = demo_manifest(connection)
    made = audiences(connection)
    (out / DOOR).write_bytes(door_page(made, manifest).content)
    first = {audience.kind: audience for audience in reversed(made) if audience != HOUSE}
    for audience in first.values():
        render(connection, manifest, out / edition_folder(audience), edition=audience)
    return {"door": out, **{kind: out / edition_folder(audience) for kind, audience in first.items()}}


@pytest.fixture
def look(browser: Browser, folders: dict[str, Path], pictures: Path) -> Iterator[Look]:
    """Open a page of an edition, look at it and keep a picture."""
    contexts = []

    def start(edition: str, name: str, width: int, scheme: str) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        contexts.append(context)
        visitor = Visitor(context, folders["door"])
        page = visitor.page
        page.goto((folders[edition] / f"{name}.html").as_uri())
        assert visitor.complaints == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(LOW_CONTRAST) == []
        assert breaches(page) == []
        take_picture(page, pictures, f"{edition}/{name}", width, scheme)

    yield start
    for context in contexts:
        context.close()


def test_the_door_can_be_read(look: Look) -> None:
    look("door", "index", 1440, "light")


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("edition", ["public", "department"])
def test_pages_that_readers_meet_first(look: Look, edition: str, name: str) -> None:
    look(edition, name, 1440, "light")


@pytest.mark.long  # axe takes seconds a page
@pytest.mark.parametrize("kind", page_kinds())
@pytest.mark.parametrize("edition", ["public", "department"])
def test_every_page_of_an_edition_in_other_views(
    look: Look, folders: dict[str, Path], edition: str, kind: str
) -> None:
    if not any(folders[edition].glob(f"{kind.partition('[')[0]}*.html")):
        return  # the edition lacks the page
    for width, scheme in ((1440, "light"), (820, "dark"), (390, "light")):
        look(edition, page_of(folders[edition], kind), width, scheme)
