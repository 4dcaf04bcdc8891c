"""From the tree of a page to two programs that write it, one as HTML, one as Markdown.

Belongs here: Markdown once per page (not once per parameter), placement of dynamic parts, the checks that
need known columns, and the evaluation of component calls. Does not belong here: queries, layout, files.

How Markdown and dynamic parts meet: each dynamic node is put into the text as a word that Markdown leaves
alone, the text is rendered once, and the result is cut at those words. Data therefore never passes through
the Markdown parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from markdown_it.token import Token

from reports import formats
from reports.components import REGISTRY
from reports.components.base import Call, Component, ComponentError, PageContext
from reports.components.values import value_html, value_markdown
from reports.errors import PageError
from reports.expressions import Expression, ExpressionError, Scope, TypeScope, truthy
from reports.inputs import ALTERNATIVES, Alternatives, names_read
from reports.links import LinkError
from reports.markdown import escape_html, escape_markdown, markdown_parser
from reports.props import Props
from reports.rows import ANY, Row, Rows, RowsType, RowType
from reports.source import Line
from reports.template import Each, If, Node, Output, Tag, Text, parse_body

_SLOT = "qslot{}z"
_SLOT_PATTERN = re.compile(r"qslot(\d+)z")
_PIECE = re.compile(r'<p>qslot(?P<para>\d+)z</p>\n?|href="(?P<href>[^"]*)"|qslot(?P<slot>\d+)z')
_MD_PIECE = re.compile(r"\[(?P<label>[^\[\]]*)\]\((?P<href>[^()\s]+)\)|qslot(?P<slot>\d+)z")
_MARKDOWN = markdown_parser()

Mode = Literal["html", "md"]


@dataclass
class State:
    """What a program needs at run time: names in scope, and the page it writes."""

    scope: Scope
    page: PageContext

    def inside(self, name: str, value: Any) -> State:
        """The same page with one more name."""
        return State({**self.scope, name: value}, self.page)


Step = Callable[[State], str]
Program = list[str | Step]


@dataclass(frozen=True)
class Heading:
    """A heading of the page's own text, for the list of contents."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class CompiledPage:
    """Two programs and the headings they contain."""

    html: Program
    markdown: Program
    headings: tuple[Heading, ...]


def run(program: Program, state: State) -> str:
    """Run a program: static text as it is, each step with `state`."""
    return "".join([piece if isinstance(piece, str) else piece(state) for piece in program])


def compile_page(nodes: Sequence[Node], types: TypeScope) -> CompiledPage:
    """Check `nodes` against the known `types` (queries, params, globals) and compile both programs. Raises
    PageError.
    """
    compiler = _Compiler()
    html = compiler.html(nodes, types, inline=False)
    markdown = compiler.markdown(nodes, types)
    return CompiledPage(html, markdown, tuple(compiler.headings))


def compile_title(text: str, types: TypeScope, page: str, line: int) -> Callable[[Scope], str]:
    """A title that may hold `{expressions}`, as plain text. Raises PageError."""
    nodes = parse_body([Line(page, line, text)])
    for node in nodes:
        if isinstance(node, Output) and node.expression:
            _checked(node, node.expression, types)
        elif not isinstance(node, Text):
            raise PageError(page, line, "标题中只能有文字和 {表达式}")

    def title(scope: Scope) -> str:
        parts: list[str] = []
        for node in nodes:
            if isinstance(node, Text):
                parts.append(node.text)
            elif isinstance(node, Output) and node.expression:
                parts.append(formats.format_value(node.expression.evaluate(scope)) or formats.MISSING)
        return "".join(parts)

    return title


def _checked(node: Node, expression: Expression, types: TypeScope) -> Any:
    try:
        return expression.check(types)
    except ExpressionError as error:
        raise PageError(node.file, node.line, str(error)) from error


def _evaluate(node: Node, expression: Expression, scope: Scope) -> Any:
    try:
        return expression.evaluate(scope)
    except (ExpressionError, TypeError, KeyError) as error:
        raise PageError(node.file, node.line, f"表达式“{expression.text}”无法计算：{error}") from error


class _Compiler:
    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.anchors: dict[str, int] = {}
        self.depth = 0
        self.inside_alternatives = False

    # ---- HTML ----

    def html(self, nodes: Sequence[Node], types: TypeScope, *, inline: bool) -> Program:
        """Program for `nodes`; `inline` = inside a line, without paragraphs."""
        steps: list[Step] = []
        text: list[str] = []
        places: list[Node] = []
        for node in nodes:
            if isinstance(node, Text):
                text.append(node.text)
                continue
            slot = _SLOT.format(len(steps))
            if _is_block(node) and inline and isinstance(node, Tag):
                raise PageError(node.file, node.line, f"<{node.name}> 应独占一行，不能放在文字中间")
            text.append(f"\n\n{slot}\n\n" if _is_block(node) else slot)
            self.depth += 1
            steps.append(self.step(node, types, "html"))
            self.depth -= 1
            places.append(node)
        source = "".join(text)
        if inline:
            rendered = _MARKDOWN.renderInline(source.strip("\n"))
        else:
            tokens = _MARKDOWN.parse(source)
            self.mark_headings(tokens)
            rendered = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
        return self.cut(rendered, steps, places, nodes)

    def cut(self, rendered: str, steps: list[Step], places: list[Node], nodes: Sequence[Node]) -> Program:
        program: Program = []
        end = 0
        for match in _PIECE.finditer(rendered):
            program.append(rendered[end : match.start()])
            end = match.end()
            if (href := match.group("href")) is not None:
                program.append(_address_attribute(_link(href, places, nodes, "html")))
            else:
                number = int(match.group("para") or match.group("slot"))
                program.append(steps[number])
        program.append(rendered[end:])
        return _joined(program)

    def mark_headings(self, tokens: list[Token]) -> None:
        for place, token in enumerate(tokens):
            if token.type != "heading_open":
                continue
            text = tokens[place + 1].content
            plain = re.sub(r"[*`_]", "", text)
            base = "节" if _SLOT_PATTERN.search(plain) else re.sub(r"\s+", "-", plain.strip())
            self.anchors[base] = self.anchors.get(base, 0) + 1
            anchor = base if self.anchors[base] == 1 else f"{base}-{self.anchors[base]}"
            token.attrSet("id", anchor)
            if self.depth == 0 and not _SLOT_PATTERN.search(plain):
                self.headings.append(Heading(int(token.tag[1]), anchor, plain))

    # ---- Markdown ----

    def markdown(self, nodes: Sequence[Node], types: TypeScope) -> Program:
        """Program that writes the page's own Markdown with every dynamic part replaced by its result."""
        program: Program = []
        pending: list[str] = []
        slots: list[Node] = []
        for node in nodes:
            if isinstance(node, Text):
                pending.append(node.text)
            elif isinstance(node, Output):
                pending.append(_SLOT.format(len(slots)))
                slots.append(node)
            else:
                program += self.markdown_text(pending, slots, nodes, types)
                pending, slots = [], []
                step = self.step(node, types, "md")
                program += ["\n\n", step, "\n\n"] if _is_block(node) else [step]
        program += self.markdown_text(pending, slots, nodes, types)
        return _joined(program)

    def markdown_text(
        self, pending: Sequence[str], slots: list[Node], nodes: Sequence[Node], types: TypeScope
    ) -> Program:
        steps = [self.step(node, types, "md") for node in slots]

        def program_of(text: str) -> Program:
            program: Program = []
            end = 0
            for match in _MD_PIECE.finditer(text):
                program.append(text[end : match.start()])
                end = match.end()
                if (href := match.group("href")) is not None:
                    link = _link(href, slots, nodes, "md")
                    program.append(_markdown_link(program_of(match.group("label")), link))
                else:
                    program.append(steps[int(match.group("slot"))])
            program.append(text[end:])
            return program

        return program_of("".join(pending))

    # ---- dynamic nodes ----

    def step(self, node: Node, types: TypeScope, mode: Mode) -> Step:
        """What a node writes; a node that depends on an input writes itself for every choice."""
        read = set() if self.inside_alternatives else _inputs_of(node, types)
        if not read:
            return self.plain_step(node, types, mode)
        if len(read) > 1:
            raise PageError(
                node.file, node.line, f"这一部分只能随一个选择框变化，却用了：{'、'.join(sorted(read))}"
            )
        self.inside_alternatives = True
        step = self.plain_step(node, types, mode)
        self.inside_alternatives = False
        return _alternatives(step, read.pop(), mode, block=_is_block(node))

    def plain_step(self, node: Node, types: TypeScope, mode: Mode) -> Step:
        if isinstance(node, Output):
            return _output(node, types, mode)
        if isinstance(node, Each):
            return self.each(node, types, mode)
        if isinstance(node, If):
            return self.branches(node, types, mode)
        if isinstance(node, Tag):
            return self.tag(node, types, mode)
        raise TypeError(type(node).__name__)

    def inner(self, nodes: Sequence[Node], types: TypeScope, mode: Mode, *, block: bool) -> Program:
        return self.html(nodes, types, inline=not block) if mode == "html" else self.markdown(nodes, types)

    def each(self, node: Each, types: TypeScope, mode: Mode) -> Step:
        assert node.rows is not None
        rows = node.rows
        known = _checked(node, rows, types)
        row_type = RowType(known.columns) if isinstance(known, RowsType) else ANY
        body = self.inner(node.children, {**types, node.variable: row_type}, mode, block=node.block)
        otherwise = self.inner(node.otherwise, types, mode, block=node.block)

        def step(state: State) -> str:
            value = _evaluate(node, rows, state.scope)
            if not isinstance(value, Rows | list):
                raise PageError(node.file, node.line, f"“{rows.text}”不是查询结果，不能循环")
            if not len(value):
                return run(otherwise, state)
            parts = [run(body, state.inside(node.variable, item)) for item in value]
            # one Markdown block per turn must not become a row of separate paragraphs of blank lines
            return ("\n" if mode == "md" and node.block else "").join(
                part.strip("\n") if mode == "md" and node.block else part for part in parts
            )

        return step

    def branches(self, node: If, types: TypeScope, mode: Mode) -> Step:
        compiled: list[tuple[Expression | None, Program]] = []
        for condition, children in node.branches:
            if condition is not None:
                _checked(node, condition, types)
            compiled.append((condition, self.inner(children, types, mode, block=node.block)))

        def step(state: State) -> str:
            for condition, program in compiled:
                if condition is None or truthy(_evaluate(node, condition, state.scope)):
                    return run(program, state)
            return ""

        return step

    def tag(self, node: Tag, types: TypeScope, mode: Mode) -> Step:
        kind = REGISTRY.get(node.name)
        if kind is None:
            raise PageError(
                node.file,
                node.line,
                f"没有名为 <{node.name}> 的组件，可用的有：{'、'.join(sorted(REGISTRY))}",
            )
        component = kind()
        props = Props(node, kind.props, types, data_columns=None)
        children = [self.child(child, kind, props.data_columns, types) for child in _child_tags(node, kind)]
        content = self.inner(node.children, types, mode, block=not kind.inline) if kind.has_content else []

        def step(state: State) -> str:
            call = Call(
                props=props.values(state.scope),
                page=state.page,
                children=[child.values(state.scope) for child in children],
                content=lambda: run(content, state),
            )
            for part, values in zip((props, *children), (call.props, *call.children), strict=True):
                part.check_terms(values, state.page.definitions)
            try:
                return component.html(call) if mode == "html" else component.markdown(call)
            except (ComponentError, LinkError) as error:
                raise PageError(node.file, node.line, f"<{node.name}>：{error}") from error

        return step

    def child(
        self, node: Tag, kind: type[Component], columns: tuple[str, ...] | None, types: TypeScope
    ) -> Props:
        if node.name != kind.child_name:
            raise PageError(node.file, node.line, f"<{kind.name}> 之内不能有 <{node.name}>")
        return Props(node, kind.child_props, types, data_columns=columns)


def _inputs_of(node: Node, types: TypeScope) -> set[str]:
    """The inputs that a node depends on, by its queries or by itself."""
    names = names_read(node)
    read = {name.removeprefix("inputs.") for name in names if name.startswith("inputs.")}
    known = [types.get(name) for name in names]
    return read | {found.input for found in known if isinstance(found, RowsType) and found.input is not None}


def _alternatives(step: Step, name: str, mode: Mode, *, block: bool) -> Step:
    """`step` for each choice of the input `name`, of which the style shows one; in Markdown for the first alone."""

    def every(state: State) -> str:
        found: Alternatives = state.scope[ALTERNATIVES][name]
        first = found.input.first
        if mode == "md":
            return step(state)
        tag = "div" if block else "span"
        return "".join(
            f'<{tag} class="alt a-{name} v{place}{" first" if place == first else ""}">'
            f"{step(State(found.scope(state.scope, place), state.page))}</{tag}>"
            for place in range(len(found.results))
        )

    return every


def _is_block(node: Node) -> bool:
    """Whether a node stands as a block of its own: components do unless they are made for sentences."""
    if isinstance(node, Tag):
        kind = REGISTRY.get(node.name)
        return kind is None or not kind.inline
    return node.block and not isinstance(node, Output)


def _child_tags(node: Tag, kind: type[Component]) -> list[Tag]:
    if kind.has_content:
        return []
    tags: list[Tag] = []
    for child in node.children:
        if isinstance(child, Tag):
            tags.append(child)
        elif not isinstance(child, Text) or child.text.strip():
            raise PageError(child.file, child.line, f"<{kind.name}> 之内不能有文字")
    return tags


def _output(node: Output, types: TypeScope, mode: Mode) -> Step:
    assert node.expression is not None
    expression = node.expression
    _checked(node, expression, types)
    write = value_html if mode == "html" else value_markdown

    def step(state: State) -> str:
        value = _evaluate(node, expression, state.scope)
        if isinstance(value, Rows | Row):
            raise PageError(
                node.file, node.line, f"“{expression.text}”是查询结果，不能直接显示，请取其中一列"
            )
        return write(value)

    return step


def _link(target: str, slots: Sequence[Node], nodes: Sequence[Node], mode: Mode) -> Step:
    """A link whose address may hold expressions (`/centers/{row.center_id}`)."""
    parts: list[str | Output] = []
    end = 0
    for match in _SLOT_PATTERN.finditer(target):
        node = slots[int(match.group(1))]
        if not isinstance(node, Output):
            raise PageError(node.file, node.line, "链接地址中只能有文字和 {表达式}")
        parts += [target[end : match.start()], node]
        end = match.end()
    parts.append(target[end:])
    file, line = _place(target, [part for part in parts if isinstance(part, Output)], nodes)

    def step(state: State) -> str:
        text = "".join(
            part if isinstance(part, str) else str(_evaluate(part, part.expression, state.scope))  # type: ignore[arg-type]
            for part in parts
        )
        try:
            resolved = state.page.resolve_link(text, mode)
        except LinkError as error:
            raise PageError(file, line, str(error)) from error
        return escape_html(resolved) if mode == "html" else escape_markdown(resolved)

    return step


def _address_attribute(link: Step) -> Step:
    """`href="…"`, or nothing where the edition lacks the page: an element without an address is plain text."""

    def step(state: State) -> str:
        address = link(state)
        return f'href="{address}"' if address else ""

    return step


def _markdown_link(label: Program, link: Step) -> Step:
    def step(state: State) -> str:
        text, address = run(label, state), link(state)
        return f"[{text}]({address})" if address else text

    return step


def _place(target: str, outputs: Sequence[Output], nodes: Sequence[Node]) -> tuple[str, int]:
    """Where a link stands: at its expression, or in the text node that holds its address."""
    if outputs:
        return outputs[0].file, outputs[0].line
    for node in nodes:
        if isinstance(node, Text):
            for written in (target, unquote(target)):
                if (found := node.text.find(f"]({written}")) >= 0:
                    return node.file, node.line + node.text.count("\n", 0, found)
    return (nodes[0].file, nodes[0].line) if nodes else ("", 1)


def _joined(program: Program) -> Program:
    """The same program with neighbouring static pieces joined and empty ones dropped."""
    joined: Program = []
    for piece in program:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return joined
