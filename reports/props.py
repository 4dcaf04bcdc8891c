"""The props of one tag: what is declared, checked when the page is compiled, evaluated when it is written.

Belongs here: kinds of props, their conversion, the check of column names. Does not belong here: components
themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports import formats
from reports.components.base import Prop
from reports.errors import PageError
from reports.expressions import ExpressionError, Scope, TypeScope
from reports.rows import Rows, RowsType, RowType
from reports.template import Attribute, Tag


@dataclass
class Props:
    """The props of one tag: checked when compiled, evaluated when run."""

    node: Tag
    declared: Mapping[str, Prop]
    types: TypeScope
    data_columns: tuple[str, ...] | None
    constants: dict[str, Any] = field(default_factory=dict)
    dynamic: dict[str, Attribute] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        name = self.node.name
        for written, attribute in self.node.attributes.items():
            if written not in self.declared:
                known = "、".join(self.declared)
                raise self._fail(attribute.line, f"<{name}> 没有属性 {written}，可用的有：{known}")
        for key, prop in self.declared.items():
            if prop.required and key not in self.node.attributes:
                raise self._fail(self.node.line, f"<{name}> 缺少属性 {key}")
        self.constants = {key: prop.default for key, prop in self.declared.items()}
        # `data` first: the columns of the others are looked up in it
        for key in sorted(self.node.attributes, key=lambda key: self.declared[key].kind != "rows"):
            self._take(key, self.declared[key], self.node.attributes[key])
        self.terms = [key for key in self.node.attributes if self.declared[key].kind == "term"]

    def _fail(self, line: int, message: str) -> PageError:
        return PageError(self.node.file, line, message)

    def _take(self, key: str, prop: Prop, attribute: Attribute) -> None:
        expressions = [part for part in attribute.parts if not isinstance(part, str)]
        for expression in expressions:
            try:
                known = expression.check(self.types)
            except ExpressionError as error:
                raise self._fail(attribute.line, f"属性 {key}：{error}") from error
            if prop.kind == "rows":
                if not isinstance(known, RowsType | RowType):
                    raise self._fail(attribute.line, f"属性 {key}：“{expression.text}”不是查询结果")
                self.data_columns = known.columns
        if prop.kind == "rows" and not attribute.bare:
            raise self._fail(attribute.line, f"属性 {key} 应写作 {key}={{查询名}}")
        if not expressions or prop.kind in ("column", "columns", "format", "choice"):
            value = self._evaluate(attribute, {})
            self.constants[key] = self.converted(key, prop, value, attribute.line)
        else:
            self.dynamic[key] = attribute

    def _evaluate(self, attribute: Attribute, scope: Scope) -> Any:
        try:
            if attribute.bare:
                part = attribute.parts[0]
                return part if isinstance(part, str) else part.evaluate(scope)
            return "".join(
                part
                if isinstance(part, str)
                else formats.format_value(part.evaluate(scope), "id") or formats.MISSING
                for part in attribute.parts
            )
        except (ExpressionError, KeyError, TypeError) as error:
            raise self._fail(attribute.line, f"属性值无法计算：{error}") from error

    def converted(self, key: str, prop: Prop, value: Any, line: int) -> Any:
        """`value` as the prop's kind wants it. Raises PageError."""
        if value is None:
            return Rows((), []) if prop.kind == "rows" else prop.default
        if prop.kind == "rows":
            return value
        if prop.kind == "columns":
            names = value if isinstance(value, list) else [name.strip() for name in str(value).split(",")]
            return [self.converted(key, Prop("column"), name, line) for name in names]
        if prop.kind == "column" and self.data_columns is not None and value not in self.data_columns:
            raise self._fail(line, f"属性 {key}：数据中没有列“{value}”，有：{'、'.join(self.data_columns)}")
        if prop.kind == "format" and not formats.is_format(value):
            raise self._fail(line, f"属性 {key}：没有名为“{value}”的格式")
        if prop.kind == "choice" and value not in prop.choices:
            raise self._fail(line, f"属性 {key} 只能是：{'、'.join(prop.choices)}")
        if prop.kind == "flag":
            if str(value).lower() not in ("true", "false"):
                raise self._fail(line, f"属性 {key} 只能是 true 或 false")
            return str(value).lower() == "true"
        if prop.kind == "number":
            try:
                return float(value)
            except ValueError as error:
                raise self._fail(line, f"属性 {key} 应为数字，却是“{value}”") from error
        if prop.kind in ("text", "link", "term"):
            return formats.format_value(value)
        return value

    def values(self, scope: Scope) -> dict[str, Any]:
        """All declared props with this scope's values, not to be changed; those not written have their defaults."""
        if not self.dynamic:
            return self.constants
        values = dict(self.constants)
        for key, attribute in self.dynamic.items():
            value = self._evaluate(attribute, scope)
            values[key] = self.converted(key, self.declared[key], value, attribute.line)
        return values

    def check_terms(self, values: Mapping[str, Any], known: Collection[str]) -> None:
        """Stop at a prop that should name a term and names none of `known`, nor a column; where no term is known, as in
        a database without rows, none is missed. Raises PageError.
        """
        for key in self.terms if known else ():
            named = values[key]
            if named in (None, formats.MISSING) or named in known or named in (self.data_columns or ()):
                continue
            raise self._fail(self.node.attributes[key].line, f"属性 {key}：没有编号为“{named}”的指标或规则")
