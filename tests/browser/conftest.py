"""A site to look at and a browser to look with.

`TIC_SITE`: folder of a site made before (a real run); without it a site of invented data is built once.
`TIC_SCREENSHOTS`: folder that keeps the pictures, `target/screenshots` unless set.
`TIC_CHROMIUM`: the browser's path, `/usr/bin/chromium` unless set. A missing browser fails the tests: they
never skip.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from reports.render import PAGES_DIR, render
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.settings import project_dir

TALLEST = 6000  # pixels of a screenshot
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root folder of the site under test."""
    if given := os.environ.get("TIC_SITE"):
        return Path(given).resolve()
    out = tmp_path_factory.mktemp("site")
    connection = demo_database()
    render(connection, demo_manifest(connection), out)
    return out


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Folder for screenshots, for a person to look at; the last run's are written over."""
    folder = Path(os.environ.get("TIC_SCREENSHOTS", project_dir() / "target" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take_picture(page: Page, folder: Path, kind: str, width: int, scheme: str) -> None:
    """A screenshot of the whole page, or of what a person would scroll through."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    name = re.sub(r"[^\w/]", "", kind).replace("/", "-")
    page.screenshot(
        path=str(folder / f"{name}-{width}-{scheme}.png"),
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": height},
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    executable = Path(os.environ.get("TIC_CHROMIUM", "/usr/bin/chromium"))
    if not executable.exists():
        pytest.fail(
            f"浏览器测试需要 {executable}：请以管理员身份运行 apt-get install chromium，或用 TIC_CHROMIUM 指明位置。"
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(executable), args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visitor:
    """A page that remembers everything that should not happen."""

    def __init__(self, context: BrowserContext, site: Path) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure))

    def _requested(self, url: str) -> None:
        if not url.startswith((self.site.as_uri(), "data:")):
            self.complaints.append(f"request: {url}")

    def _failed(self, url: str, reason: str | None) -> None:
        # Going on to the next page breaks off what the last one was still reading.
        if reason != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {url}")

    def open(self, name: str) -> Page:
        """Open a page of the site by its route-like name, without suffix."""
        self.page.goto((self.site / f"{name}.html").as_uri())
        return self.page


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Visit]:
    """`visit(width=…, scheme=…, script=…)` gives a Visitor; contexts are closed afterwards."""
    contexts: list[BrowserContext] = []

    def start(width: int = 1440, scheme: str = "light", script: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        return Visitor(context, site)

    yield start
    for context in contexts:
        context.close()


def page_kinds() -> list[str]:
    """Every page of the product, as its file is called: `index`, `centers/[center_id]` …"""
    paths = (path.relative_to(PAGES_DIR).with_suffix("") for path in PAGES_DIR.rglob("*.md"))
    return sorted(path.as_posix() for path in paths if not any(part.startswith("_") for part in path.parts))


def page_of(site: Path, kind: str) -> str:
    """One page of that kind: of pages of one form the largest, which has most of everything."""
    folder, _, last = kind.rpartition("/")
    if not last.startswith("["):
        return kind
    found = max((site / folder).glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
    return f"{folder}/{found.stem}"
