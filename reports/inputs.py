"""What readers may choose on a page: the inputs of its `<Dropdown>`s.

Belongs here: inputs and their choices, found before the queries that depend on them are run. Does not belong here:
running queries, drawing the box (`components.dropdown`).

Every choice is rendered when the site is built, and the style of the page shows the chosen one: pages run no queries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.components.dropdown import Dropdown
from reports.errors import PageError
from reports.expressions import Scope
from reports.props import Props
from reports.queries import Input
from reports.rows import Row, Rows, RowsType
from reports.source import PageSource
from reports.template import Each, If, Node, Output, Tag, parse_body

ALTERNATIVES = "alternatives of inputs"  # no expression can name it


def page_inputs(source: PageSource, plain: Mapping[str, Rows], read: Set[str]) -> list[Input]:
    """The inputs of a page; every one that a query reads (`read`) must have its box. Raises PageError."""
    boxed = any("<Dropdown" in line.text for line in source.body)
    inputs = find_inputs(parse_body(source.body), plain) if boxed else []
    if missing := sorted(read - {item.name for item in inputs}):
        raise PageError(source.path, 1, f"没有名为“{missing[0]}”的选择框")
    return inputs


def find_inputs(nodes: Sequence[Node], plain: Mapping[str, Rows]) -> list[Input]:
    """The inputs of a page in order of appearance. `plain`: results that depend on nothing. Raises PageError."""
    found: dict[str, Input] = {}
    for tag in _tags(nodes):
        if tag.name != Dropdown.name:
            continue
        types = {name: RowsType(rows.columns) for name, rows in plain.items()}
        props = Props(tag, Dropdown.props, types, data_columns=None).values(plain)
        if props["name"] in found:
            raise PageError(tag.file, tag.line, f"有两个名为“{props['name']}”的选择框")
        values = tuple(dict.fromkeys(Rows.of(props["data"]).column(props["value"])))
        labels = tuple(formats.format_value(value, props["fmt"]) or formats.MISSING for value in values)
        found[props["name"]] = Input(props["name"], values, labels, _first(tag, props, values))
    return list(found.values())


def _first(tag: Tag, props: Mapping[str, Any], values: Sequence[Any]) -> int:
    wanted = props["defaultValue"]
    texts = [str(value) for value in values]
    if wanted is None or not values:
        return 0
    if str(wanted) not in texts:
        raise PageError(tag.file, tag.line, f"defaultValue“{wanted}”不在选项之中：{'、'.join(texts)}")
    return texts.index(str(wanted))


def inputs_row(inputs: Sequence[Input], chosen: Mapping[str, int]) -> Row:
    """`inputs` as pages see it, with the choice of each; the first one where none is named."""
    index = {item.name: place for place, item in enumerate(inputs)}
    return Row(index, tuple(item.row(chosen.get(item.name, item.first)) for item in inputs))


@dataclass(frozen=True)
class Alternatives:
    """What a page shows for each choice of one input: `results` by place of the choice."""

    input: Input
    results: Sequence[Mapping[str, Rows]]
    inputs: Sequence[Input]

    def scope(self, base: Scope, place: int) -> dict[str, Any]:
        """The names of a page under one choice."""
        return {**base, **self.results[place], "inputs": inputs_row(self.inputs, {self.input.name: place})}


def offered(
    inputs: Sequence[Input], chosen: Mapping[str, Mapping[str, Any]], params: tuple[str, ...]
) -> dict[str, Any]:
    """What a page with these parameters has by its inputs: the results of every choice, and as such those of the first.

    `chosen`: input -> query -> (columns, key -> records), the key being the parameters and the place of the choice.
    """
    scope: dict[str, Any] = {"inputs": inputs_row(inputs, {})}
    alternatives: dict[str, Alternatives] = {}
    for item in inputs:
        found = chosen[item.name]
        results = [
            {
                name: Rows(columns, groups.get((*params, place), []))
                for name, (columns, groups) in found.items()
            }
            for place in range(len(item.values))
        ]
        alternatives[item.name] = Alternatives(item, results, inputs)
        scope |= (
            results[item.first]
            if results
            else {name: Rows(columns, []) for name, (columns, _) in found.items()}
        )
    return {**scope, ALTERNATIVES: alternatives}


def names_read(node: Node) -> set[str]:
    """All names that a node and what stands inside it read."""
    found: set[str] = set()
    if isinstance(node, Output) and node.expression:
        found |= node.expression.names
    elif isinstance(node, Each) and node.rows:
        found |= node.rows.names
    elif isinstance(node, If):
        found |= {name for condition, _ in node.branches if condition for name in condition.names}
    elif isinstance(node, Tag):
        parts = (part for attribute in node.attributes.values() for part in attribute.parts)
        found |= {name for part in parts if not isinstance(part, str) for name in part.names}
    for child in _children(node):
        found |= names_read(child)
    return found


def _tags(nodes: Sequence[Node]) -> Iterator[Tag]:
    for node in nodes:
        if isinstance(node, Tag):
            yield node
        yield from _tags(_children(node))


def _children(node: Node) -> list[Node]:
    if isinstance(node, Each):
        return [*node.children, *node.otherwise]
    if isinstance(node, If):
        return [child for _, children in node.branches for child in children]
    return node.children if isinstance(node, Tag) else []
