"""Pages are Evidence pages: its own preprocessor and svelte's compiler take them as the templates leave them.

npm fetches both once into `target/evidence`; later runs need no network. What a page uses and Evidence does not
have is named below, page by page, so that a page can neither leave Evidence nor return to it unseen.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from reports.components import EVIDENCE, REGISTRY
from reports.render import PAGES_DIR
from reports.source import page_environment, page_text
from tests.integration.evidence.packages import ACCEPT, fetched_packages

# What Evidence itself puts around each query.
OF_EVIDENCE = EVIDENCE | {"QueryViewer"}
# Pages that show tables and charts alone and must stay Evidence's own language.
PURE = ("centers.md", "clusters.md", "departments.md", "dictionary.md", "kpis.md", "rules.md")


@pytest.fixture(scope="module")
def packages() -> Path:
    """Folder with the two packages and what they need."""
    try:
        return fetched_packages()
    except RuntimeError as error:
        pytest.fail(str(error))


def accepted(packages: Path, pages: dict[str, str]) -> dict[str, dict]:
    """What Evidence says of each page: `undeclared` names, or an `error`."""
    done = subprocess.run(
        ["node", str(ACCEPT)],
        cwd=packages,
        input=json.dumps(list(pages.items())),
        capture_output=True,
        text=True,
        check=True,
    )
    return {said["name"]: said for said in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def verdicts(packages: Path) -> dict[str, dict]:
    """What Evidence says of the pages of this repository."""
    environment = page_environment(PAGES_DIR)
    names = [path.relative_to(PAGES_DIR).as_posix() for path in sorted(PAGES_DIR.rglob("*.md"))]
    pages = [name for name in names if not any(part.startswith("_") for part in name.split("/"))]
    return accepted(packages, {name: page_text(environment, name) for name in pages})


def test_every_page_is_accepted(verdicts: dict[str, dict]) -> None:
    assert {name: said["error"] for name, said in verdicts.items() if "error" in said} == {}


def test_pages_use_nothing_but_evidence_and_our_components(verdicts: dict[str, dict]) -> None:
    children = {kind.child_name for kind in REGISTRY.values()}
    ours = OF_EVIDENCE | REGISTRY.keys() | children | {"snapshot"}
    foreign = {name: sorted(set(said["undeclared"]) - ours) for name, said in verdicts.items()}
    assert {name: names for name, names in foreign.items() if names} == {}


@pytest.mark.parametrize("name", PURE)
def test_simple_pages_use_nothing_but_evidence(verdicts: dict[str, dict], name: str) -> None:
    assert set(verdicts[name]["undeclared"]) <= OF_EVIDENCE


def test_tags_said_to_be_evidences_are_ours_too() -> None:
    assert REGISTRY.keys() | {kind.child_name for kind in REGISTRY.values()} >= EVIDENCE


BROKEN = {
    "unclosed.md": "{#each q as row}\n\n{row.a}\n",
    "expression.md": "{row.}\n",
    "tag.md": '<DataTable data={q} title="表>\n',
}


def test_what_is_no_evidence_page_is_refused(packages: Path) -> None:
    query = "```sql q\nselect 1 as a\n```\n\n"
    head = "---\ntitle: 页\n---\n\n"
    pages = {name: head + query + body for name, body in BROKEN.items()}
    pages["misspelt.md"] = head + query + "<DataTabel data={q} />\n\n{p.length}\n"
    said = accepted(packages, pages)
    assert [name for name in BROKEN if "error" not in said[name]] == []
    assert {"DataTabel", "p"} <= set(said["misspelt.md"]["undeclared"]) and "q" not in said["misspelt.md"][
        "undeclared"
    ]
