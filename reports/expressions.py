"""The small language inside `{…}`: a subset of JavaScript expressions, as Evidence pages use them.

Belongs here: parsing, checking against known columns, evaluating. Names, members, indices, literals, arrays,
`! - == != === !== < <= > >= && || ?:` and the function `fmt(value, format)`.
Does not belong here: statements, assignments, any other call: a page shows figures, it does not compute them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.rows import ANY, Row, Rows, RowsType, RowType, ValueType

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<operator>===|!==|==|!=|<=|>=|&&|\|\||[.\[\](),!<>?:-]))"
)
_LITERALS = {"true": True, "false": False, "null": None, "undefined": None}
_BINARY = [("||",), ("&&",), ("==", "!=", "===", "!=="), ("<", "<=", ">", ">=")]

Scope = Mapping[str, Any]
TypeScope = Mapping[str, ValueType]


class ExpressionError(ValueError):
    """A wrong expression; the message is Chinese and has no place (the compiler adds page and line)."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression: `evaluate(scope)` gives its value, `check(types)` what is known beforehand; `names`: the
    queries and variables it reads, an input as `inputs.name`.
    """

    text: str
    evaluate: Callable[[Scope], Any]
    check: Callable[[TypeScope], ValueType]
    names: frozenset[str] = frozenset()


def parse(text: str) -> Expression:
    """Parse one expression. Raises ExpressionError for anything outside the subset."""
    parser = _Parser(text)
    expression = parser.ternary()
    if parser.peek() is not None:
        raise ExpressionError(f"表达式“{text.strip()}”在“{parser.peek()}”处无法理解")
    return Expression(text.strip(), expression.evaluate, expression.check, parser.names())


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        self.position = 0
        start = 0
        stripped = text.rstrip()
        while start < len(stripped):
            match = _TOKEN.match(stripped, start)
            if match is None or match.lastgroup is None:
                raise ExpressionError(f"表达式“{stripped}”中有不认识的符号“{stripped[start:].strip()[:1]}”")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            start = match.end()
        if not self.tokens:
            raise ExpressionError("表达式为空")

    def names(self) -> frozenset[str]:
        """Names that are no members of something else."""
        found: set[str] = set()
        for place, (kind, text) in enumerate(self.tokens):
            if kind == "name" and (place == 0 or self.tokens[place - 1] != ("operator", ".")):
                member = (
                    self.tokens[place + 2][1] if text == "inputs" and place + 2 < len(self.tokens) else ""
                )
                found.add(f"{text}.{member}" if member else text)
        return frozenset(found)

    def peek(self) -> str | None:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else None

    def operator(self) -> str | None:
        """The next token when it is an operator (a string literal '<' is not)."""
        if self.position < len(self.tokens) and self.tokens[self.position][0] == "operator":
            return self.tokens[self.position][1]
        return None

    def take(self) -> tuple[str, str]:
        if self.position >= len(self.tokens):
            raise ExpressionError(f"表达式“{self.text.strip()}”不完整")
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, operator: str) -> None:
        kind, value = self.take()
        if kind != "operator" or value != operator:
            raise ExpressionError(f"表达式“{self.text.strip()}”中应有“{operator}”，却是“{value}”")

    def ternary(self) -> Expression:
        condition = self.binary(0)
        if self.operator() != "?":
            return condition
        self.take()
        yes = self.ternary()
        self.expect(":")
        no = self.ternary()

        def check(types: TypeScope) -> ValueType:
            condition.check(types)
            yes.check(types)
            no.check(types)
            return ANY

        return Expression(
            "?:", lambda s: yes.evaluate(s) if truthy(condition.evaluate(s)) else no.evaluate(s), check
        )

    def binary(self, level: int) -> Expression:
        if level == len(_BINARY):
            return self.unary()
        left = self.binary(level + 1)
        while (operator := self.operator()) in _BINARY[level]:
            self.take()
            left = _binary(operator or "", left, self.binary(level + 1))
        return left

    def unary(self) -> Expression:
        operator = self.operator()
        if operator not in ("!", "-"):
            return self.postfix()
        self.take()
        inner = self.unary()
        if operator == "!":
            return Expression("!", lambda s: not truthy(inner.evaluate(s)), inner.check)
        return Expression("-", lambda s: None if (v := inner.evaluate(s)) is None else -v, inner.check)

    def postfix(self) -> Expression:
        expression = self.primary()
        while (operator := self.operator()) in (".", "["):
            self.take()
            if operator == ".":
                kind, name = self.take()
                if kind != "name":
                    raise ExpressionError(f"表达式“{self.text.strip()}”中“.”后应为名称")
                expression = _member(expression, name)
            else:
                index = self.ternary()
                self.expect("]")
                expression = _index(expression, index)
        return expression

    def primary(self) -> Expression:
        kind, value = self.take()
        if kind == "number":
            return _constant(float(value) if "." in value else int(value))
        if kind == "string":
            return _constant(re.sub(r"\\(.)", r"\1", value[1:-1]))
        if kind == "name" and value in _LITERALS:
            return _constant(_LITERALS[value])
        if kind == "name":
            return _format_call(self.arguments(value)) if self.operator() == "(" else _name(value)
        if value == "(":
            inner = self.ternary()
            self.expect(")")
            return inner
        if value == "[":
            return _array(self.items("]"))
        raise ExpressionError(f"表达式“{self.text.strip()}”在“{value}”处无法理解")

    def arguments(self, function: str) -> list[Expression]:
        if function != "fmt":
            raise ExpressionError(f"表达式中没有函数“{function}”，只能用 fmt(值, 格式)")
        self.take()
        arguments = self.items(")")
        if len(arguments) != 2:
            raise ExpressionError("fmt 需要两个参数：值、格式")
        return arguments

    def items(self, closing: str) -> list[Expression]:
        items: list[Expression] = []
        while self.operator() != closing:
            if items:
                self.expect(",")
            items.append(self.ternary())
        self.take()
        return items


def truthy(value: Any) -> bool:
    """JavaScript's notion of truth, and an empty result is false."""
    return bool(len(value)) if isinstance(value, Rows) else bool(value)


def _constant(value: Any) -> Expression:
    return Expression(repr(value), lambda _: value, lambda _: ANY)


def _name(name: str) -> Expression:
    def check(types: TypeScope) -> ValueType:
        if name not in types:
            raise ExpressionError(f"没有名为“{name}”的查询或变量")
        return types[name]

    return Expression(name, lambda scope: scope[name], check)


def _member(target: Expression, name: str) -> Expression:
    def evaluate(scope: Scope) -> Any:
        value = target.evaluate(scope)
        if isinstance(value, Rows):
            return len(value)
        if isinstance(value, Row | Mapping):
            return value[name]
        return None

    def check(types: TypeScope) -> ValueType:
        inner = target.check(types)
        if isinstance(inner, RowsType) and name != "length":
            raise ExpressionError(f"查询结果“{target.text}”有多行，取列请写“{target.text}[0].{name}”")
        if isinstance(inner, RowType) and name not in inner.columns:
            raise ExpressionError(f"“{target.text}”没有列“{name}”，它的列为：{'、'.join(inner.columns)}")
        return inner.inner.get(name, ANY) if isinstance(inner, RowType) else ANY

    return Expression(f"{target.text}.{name}", evaluate, check)


def _index(target: Expression, index: Expression) -> Expression:
    def evaluate(scope: Scope) -> Any:
        value, position = target.evaluate(scope), index.evaluate(scope)
        if isinstance(value, Rows):
            return value.row(position)
        return value[position] if isinstance(value, list) and 0 <= position < len(value) else None

    def check(types: TypeScope) -> ValueType:
        inner = target.check(types)
        index.check(types)
        return RowType(inner.columns) if isinstance(inner, RowsType) else ANY

    return Expression(f"{target.text}[{index.text}]", evaluate, check)


def _array(items: list[Expression]) -> Expression:
    def check(types: TypeScope) -> ValueType:
        for item in items:
            item.check(types)
        return ANY

    return Expression("[…]", lambda scope: [item.evaluate(scope) for item in items], check)


def _format_call(arguments: list[Expression]) -> Expression:
    value, fmt = arguments

    def check(types: TypeScope) -> ValueType:
        value.check(types)
        fmt.check(types)
        return ANY

    def evaluate(scope: Scope) -> Any:
        name = fmt.evaluate(scope)
        if not formats.is_format(name):
            raise ExpressionError(f"没有名为“{name}”的格式")
        return formats.format_value(value.evaluate(scope), name)

    return Expression("fmt(…)", evaluate, check)


def _binary(operator: str, left: Expression, right: Expression) -> Expression:
    def evaluate(scope: Scope) -> Any:
        a = left.evaluate(scope)
        if operator == "&&":
            return right.evaluate(scope) if truthy(a) else a
        if operator == "||":
            return a if truthy(a) else right.evaluate(scope)
        b = right.evaluate(scope)
        if operator in ("==", "==="):
            return a == b
        if operator in ("!=", "!=="):
            return a != b
        if a is None or b is None:
            return False
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]

    def check(types: TypeScope) -> ValueType:
        left.check(types)
        right.check(types)
        return ANY

    return Expression(f"{left.text} {operator} {right.text}", evaluate, check)
