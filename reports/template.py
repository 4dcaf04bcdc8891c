"""Taking page text apart into text, expressions, components and blocks.

Belongs here: the syntax of `{expr}`, `{#each}`, `{#if}`, `<Component …>`, and a tree with line numbers.
Does not belong here: what components mean, Markdown, data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.errors import PageError
from reports.expressions import Expression, ExpressionError, parse
from reports.source import Line


@dataclass
class Node:
    """Anything in the tree; `file` and `line` are where the author wrote it; `block` = alone on its lines."""

    file: str
    line: int
    block: bool = False


@dataclass
class Text(Node):
    """Markdown text."""

    text: str = ""


@dataclass
class Output(Node):
    """`{expr}`."""

    expression: Expression | None = None


@dataclass
class Attribute:
    """One prop as written: `parts` of text and expressions; `bare`: one expression of any type."""

    line: int
    parts: list[str | Expression]
    bare: bool = False


@dataclass
class Tag(Node):
    """`<Component …>children</Component>`."""

    name: str = ""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


@dataclass
class Each(Node):
    """`{#each rows as row}`."""

    rows: Expression | None = None
    variable: str = ""
    children: list[Node] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


@dataclass
class If(Node):
    """`{#if}`: branches in order; a condition of None is `{:else}`."""

    branches: list[tuple[Expression | None, list[Node]]] = field(default_factory=list)


_START = re.compile(
    r"(?P<fence>^(?:```|~~~)[^\n]*\n.*?^(?:```|~~~)[ \t]*$)|(?P<code>(?P<ticks>`+)[^`].*?(?P=ticks))"
    r"|(?P<escape>\\[{<\\])|(?P<comment><!--.*?-->)|(?P<brace>\{)|(?P<close></[A-Z]\w*\s*>)|(?P<open><[A-Z]\w*)",
    re.DOTALL | re.MULTILINE,
)
_EACH = re.compile(r"#each\s+(.+?)\s+as\s+([A-Za-z_]\w*)\s*$", re.DOTALL)
_ATTRIBUTE = re.compile(r"\s*([A-Za-z_]\w*)\s*(=)?\s*")


def parse_body(lines: Sequence[Line]) -> list[Node]:
    """The tree of a page body. Raises PageError for unclosed or mismatched tags and blocks and wrong
    expressions.
    """
    return _Parser(lines).run()


class _Parser:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.text = "\n".join(line.text for line in lines)
        self.offsets = [0]
        for line in lines[:-1]:
            self.offsets.append(self.offsets[-1] + len(line.text) + 1)
        self.root: list[Node] = []
        self.stack: list[tuple[Node, list[Node]]] = []
        self.current = self.root

    def run(self) -> list[Node]:
        position = 0
        while position < len(self.text):
            match = _START.search(self.text, position)
            if match is None:
                break
            self.add_text(position, match.start())
            position = self.handle(match)
        self.add_text(position, len(self.text))
        if self.stack:
            node = self.stack[-1][0]
            name = (
                f"<{node.name}>"
                if isinstance(node, Tag)
                else "{#each}"
                if isinstance(node, Each)
                else "{#if}"
            )
            raise PageError(node.file, node.line, f"{name} 没有结束标记")
        return self.root

    def handle(self, match: re.Match[str]) -> int:
        start = match.start()
        if match.group("fence") or match.group("code"):
            self.add_text(start, match.end())
            return match.end()
        if escaped := match.group("escape"):
            literal = {"\\{": "&#123;", "\\<": "&lt;"}.get(
                escaped, escaped
            )  # inert in Markdown and HTML alike
            self.current.append(Text(*self.place(start), text=literal))
            return match.end()
        if match.group("comment"):
            return match.end()
        if match.group("brace"):
            end = self.closing_brace(start)
            self.brace(start, end, self.text[start + 1 : end].strip())
            return end + 1
        if match.group("close"):
            self.close_tag(start, match.group("close")[2:-1].strip())
            return match.end()
        return self.open_tag(start, match.end(), match.group("open")[1:])

    def index(self, offset: int) -> int:
        low, high = 0, len(self.offsets) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.offsets[middle] <= offset else (low, middle - 1)
        return low

    def place(self, offset: int) -> tuple[str, int]:
        line = self.lines[self.index(offset)]
        return line.file, line.number

    def fail(self, offset: int, message: str) -> PageError:
        file, line = self.place(offset)
        return PageError(file, line, message)

    def add_text(self, start: int, end: int) -> None:
        """One node for each run of lines from one file, so that a line in it can be told."""
        while start < end:
            index = self.index(start)
            stop = index + 1
            while stop < len(self.lines) and self.follows(stop):
                stop += 1
            cut = min(end, self.offsets[stop] if stop < len(self.lines) else len(self.text))
            self.current.append(Text(*self.place(start), text=self.text[start:cut]))
            start = cut

    def follows(self, index: int) -> bool:
        before, line = self.lines[index - 1], self.lines[index]
        return line.file == before.file and line.number == before.number + 1

    def alone(self, start: int, end: int) -> bool:
        before = self.text.rfind("\n", 0, start) + 1
        after = self.text.find("\n", end)
        after = len(self.text) if after < 0 else after
        return not self.text[before:start].strip() and not self.text[end:after].strip()

    def closing_brace(self, start: int) -> int:
        depth, quote = 0, ""
        for offset in range(start, len(self.text)):
            character = self.text[offset]
            if quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
            elif character in "{}":
                depth += 1 if character == "{" else -1
                if depth == 0:
                    return offset
        raise self.fail(start, "花括号“{”没有对应的“}”；要显示花括号请写“\\{”")

    def expression(self, offset: int, text: str) -> Expression:
        try:
            return parse(text)
        except ExpressionError as error:
            raise self.fail(offset, f"{error}") from error

    def push(self, node: Node, children: list[Node]) -> None:
        self.current.append(node)
        self.stack.append((node, self.current))
        self.current = children

    def pop(self, offset: int, kind: type[Node], shown: str) -> Node:
        if not self.stack or not isinstance(self.stack[-1][0], kind):
            raise self.fail(offset, f"{shown} 没有对应的开始标记")
        node, self.current = self.stack.pop()
        return node

    def brace(self, start: int, end: int, inner: str) -> None:
        file, line = self.place(start)
        block = self.alone(start, end + 1)
        if inner.startswith("#each"):
            match = _EACH.match(inner)
            if match is None:
                raise self.fail(start, "循环应写作 {#each 查询 as 变量}")
            node = Each(file, line, block, self.expression(start, match.group(1)), match.group(2))
            self.push(node, node.children)
        elif inner.startswith("#if"):
            node = If(file, line, block, [(self.expression(start, inner[3:]), [])])
            self.push(node, node.branches[-1][1])
        elif inner.startswith(":else"):
            self.otherwise(start, inner[5:].strip())
        elif inner in ("/each", "/if"):
            self.pop(start, Each if inner == "/each" else If, "{" + inner + "}")
        elif inner[:1] in "#:/@":
            raise self.fail(start, f"不认识的块“{{{inner}}}”")
        else:
            self.current.append(Output(file, line, block, self.expression(start, inner)))

    def otherwise(self, start: int, condition: str) -> None:
        node = self.stack[-1][0] if self.stack else None
        if isinstance(node, Each) and not condition:
            self.current = node.otherwise
        elif isinstance(node, If):
            parsed = self.expression(start, condition.removeprefix("if")) if condition else None
            node.branches.append((parsed, []))
            self.current = node.branches[-1][1]
        else:
            raise self.fail(start, "{:else} 不在 {#if} 或 {#each} 之内")

    def close_tag(self, start: int, name: str) -> None:
        node = self.pop(start, Tag, f"</{name}>")
        if isinstance(node, Tag) and node.name != name:
            raise self.fail(start, f"</{name}> 与第 {node.line} 行的 <{node.name}> 不配对")

    def open_tag(self, start: int, position: int, name: str) -> int:
        file, line = self.place(start)
        node = Tag(file, line, name=name)
        while True:
            rest = re.compile(r"\s*(/?>)").match(self.text, position)
            if rest:
                break
            match = _ATTRIBUTE.match(self.text, position)
            if match is None:
                raise self.fail(start, f"<{name}> 的写法有误或没有结束")
            if match.group(1) in node.attributes:
                raise self.fail(position, f"<{name}> 的属性 {match.group(1)} 重复")
            position, attribute = self.attribute(match)
            node.attributes[match.group(1)] = attribute
        end = rest.end()
        node.block = self.alone(start, end)
        if rest.group(1) == "/>":
            self.current.append(node)
        else:
            # a paired tag is a block when its opening tag ends the line: what follows is its content
            node.block = node.block or self.text[end : end + 1] == "\n"
            self.push(node, node.children)
        return end

    def attribute(self, match: re.Match[str]) -> tuple[int, Attribute]:
        position = match.end()
        line = self.place(match.start(1))[1]
        if match.group(2) is None:
            return match.end(1), Attribute(line, [parse("true")], bare=True)
        opening = self.text[position : position + 1]
        if opening == "{":
            end = self.closing_brace(position)
            inner = self.expression(position, self.text[position + 1 : end])
            return end + 1, Attribute(line, [inner], bare=True)
        if opening in ("'", '"') and opening:
            end = self.text.find(opening, position + 1)
            if end < 0:
                raise self.fail(position, f"属性 {match.group(1)} 的引号没有结束")
            return end + 1, Attribute(line, self.parts(position + 1, end))
        bare = re.compile(r"[^\s>{}'\"]+?(?=\s|/?>)").match(self.text, position)
        if bare is None:
            raise self.fail(position, f"属性 {match.group(1)} 没有值")
        return bare.end(), Attribute(line, [bare.group(0)])

    def parts(self, start: int, end: int) -> list[str | Expression]:
        parts: list[str | Expression] = []
        position = start
        while position < end:
            brace = self.text.find("{", position, end)
            if brace < 0:
                parts.append(self.text[position:end])
                break
            if brace > position:
                parts.append(self.text[position:brace])
            closing = self.closing_brace(brace)
            parts.append(self.expression(brace, self.text[brace + 1 : closing]))
            position = closing + 1
        return parts
