"""Components for law and time: a risk level, an article, the days to a date.

Belongs here: `<RiskBadge>`, `<Article>`, `<Countdown>`. Does not belong here: finding out what is at risk (marts).
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from reports import formats
from reports.components.base import Call, Component, ComponentError, Prop
from reports.components.values import MISSING_HTML
from reports.markdown import escape_html, escape_markdown


class RiskBadge(Component):
    """`<RiskBadge level={row.level_code} />`: a risk level in a sentence, with mark and wording, never colour alone."""

    name = "RiskBadge"
    props: ClassVar = {"level": Prop("text", required=True)}
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        level = call.props["level"]
        if level is None:
            return MISSING_HTML
        found = _level(level)
        return (
            f'<span class="badge {found.tone}"><span class="mark" aria-hidden="true">{found.mark}</span>'
            f"{escape_html(found.text)}</span>"
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        level = call.props["level"]
        return formats.MISSING if level is None else f"**{escape_markdown(_level(level).text)}**"


def _level(code: str) -> formats.Label:
    found = formats.label(code, "risk_level")
    if found is None:
        raise ComponentError(f"没有名为“{code}”的风险等级")
    return found


class Article(Component):
    """`<Article rule={row.rule_id} />`: the article a rule rests on: regulation, number, wording, link to the rule.

    `rule` empty: nothing is shown. The wording is the paraphrase on record.
    """

    name = "Article"
    props: ClassVar = {"rule": Prop("text", required=True)}

    def html(self, call: Call) -> str:
        """See `Component`."""
        if call.props["rule"] is None:
            return ""
        found = call.page.articles.article(call.props["rule"])
        name = call.page.linked_html(escape_html(found.name), f"/rules#{found.rule_id}")
        about = "，".join(text for text in (found.document_number, found.standing) if text)
        about = f'<span class="doc">{escape_html(about)}</span>' if about else ""
        words = f"<p>{escape_html(found.wording)}</p>" if found.wording else ""
        return f'<div class="article"><p class="clause">{name}{about}</p>{words}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        if call.props["rule"] is None:
            return ""
        found = call.page.articles.article(call.props["rule"])
        name = call.page.linked_markdown(escape_markdown(found.name), f"/rules#{found.rule_id}")
        about = "，".join(text for text in (found.document_number, found.standing) if text)
        about = f"（{escape_markdown(about)}）" if about else ""
        return f"> {name}{about}" + (f"\n>\n> {escape_markdown(found.wording)}" if found.wording else "")


class Countdown(Component):
    """`<Countdown date={row.due_on} />`: a date and the days to it, counted from the as-of day, never from today."""

    name = "Countdown"
    props: ClassVar = {"date": Prop("text", required=True)}
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        date = _date(call)
        if date is None:
            return MISSING_HTML
        words = formats.countdown((date - call.page.as_of).days)
        counted = f"自数据截止日{call.page.as_of}起算"
        return (
            f'<span class="count" title="{counted}"><time datetime="{date}">{date}</time>（{words}）</span>'
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        date = _date(call)
        return (
            formats.MISSING
            if date is None
            else f"{date}（{formats.countdown((date - call.page.as_of).days)}）"
        )


def _date(call: Call) -> dt.date | None:
    text = call.props["date"]
    try:
        return None if text is None else dt.date.fromisoformat(text[:10])
    except ValueError as error:
        raise ComponentError(f"“{text}”不是日期") from error
