"""`<Term>`, and what other components use to define a word: a button that opens the definition where it stands.

Belongs here: the button, and the definitions at the end of a page, each once. Does not belong here: what a word means
(`reports.definitions`). A browser opens and closes them by itself (popover); the program of the pages adds opening
under the pointer and the place below the word.
"""

from __future__ import annotations

from typing import Any, ClassVar

from reports.components.base import Call, Component, ComponentError, PageContext, Prop
from reports.definitions import Definition
from reports.markdown import escape_html, escape_markdown


class Term(Component):
    """`<Term id=K02 />` or `<Term id="{row.rule_id}">…</Term>`: a word with its definition; the definition's title
    without content. An id that only other editions define leaves the word alone; one that none defines stops the build.
    """

    name = "Term"
    props: ClassVar = {"id": Prop("term", required=True)}
    has_content = True
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        term_id = call.props["id"]
        found = call.page.definitions.get(term_id or "")
        word = call.content().strip() or escape_html(found.title if found else term_id or "")
        return word_html(call.page, term_id, word)

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        term_id = call.props["id"] or ""
        found = call.page.definitions.get(term_id)
        return call.content().strip() or escape_markdown(found.title if found else term_id)


def word_html(page: PageContext, term_id: str | None, word: str) -> str:
    """`word` (HTML without links) as a button that opens the definition of `term_id`; unchanged without one."""
    target = _target(page, term_id)
    return f'<button type="button" class="term" popovertarget="{target}">{word}</button>' if target else word


def named_html(page: PageContext, text: str, link: Any, term_id: str | None) -> str:
    """`text` (HTML) as a link with its definition behind it, or where there is no page to lead to, as a word with it."""
    address = page.resolve_link(str(link), "html") if link else ""
    if not address:
        return word_html(page, term_id, text)
    return f'<a href="{escape_html(address)}">{text}</a>{help_html(page, term_id)}'


def help_html(page: PageContext, term_id: str | None) -> str:
    """A small button to stand behind a word that is a link or a heading itself; nothing without a definition."""
    target = _target(page, term_id)
    if target is None:
        return ""
    title = escape_html(_definition(page, term_id).title)
    return f'<button type="button" class="term help" popovertarget="{target}" aria-label="释义：{title}"></button>'


def _target(page: PageContext, term_id: str | None) -> str | None:
    if term_id is None:
        return None
    if page.definitions and term_id not in page.definitions:
        raise ComponentError(f"没有编号为“{term_id}”的指标或规则")
    if page.definitions.get(term_id) is None:
        return None
    return page.defined.setdefault(term_id, f"def{len(page.defined) + 1}")


def definitions_html(page: PageContext) -> str:
    """The definitions that the page's buttons open."""
    return "".join(_definition_html(page, term_id, target) for term_id, target in page.defined.items())


def _definition(page: PageContext, term_id: str | None) -> Definition:
    found = page.definitions[term_id or ""]
    assert found is not None, "only terms that are defined get an element"
    return found


def _definition_html(page: PageContext, term_id: str, target: str) -> str:
    found = _definition(page, term_id)
    title = page.linked_html(escape_html(found.title), found.link)
    parts = "".join(f"<dt>{escape_html(name)}</dt><dd>{escape_html(text)}</dd>" for name, text in found.parts)
    number = escape_html(found.term_id)
    return (
        f'<div class="def" id="{target}" popover><b>{title}</b> <small>{number}</small><dl>{parts}</dl></div>'
    )
