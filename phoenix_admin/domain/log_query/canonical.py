"""A tree as text again. `parse(unparse(tree))` gives the same tree."""

from typing import Final

from phoenix_admin.domain.log_query.quoting import (
    NULL_WORD,
    quoted,
    quoted_pattern,
    written,
    written_name,
)
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    FieldPath,
    Node,
    Not,
    Operator,
    Or,
    Presence,
    Value,
)

_WORDS: Final = {And: "AND", Or: "OR"}


def unparse(node: Node) -> str:
    """The canonical text: operators written out, values of one field gathered in parentheses."""
    if isinstance(node, Everything):
        return ""
    if isinstance(node, Anywhere):
        return quoted(node.text)
    if isinstance(node, Presence):
        return f"{field_text(node.field)}:*"
    if isinstance(node, Comparison):
        return _compared(node) + value_text(node.operator, node.value)
    if isinstance(node, Not):
        return "NOT " + _inside(node.part, node)
    gathered = _gathered(node)
    if gathered:
        return gathered
    return f" {_WORDS[type(node)]} ".join(_inside(part, node) for part in node.parts)


def field_text(field: FieldPath) -> str:
    """A path with quotes around the names that need them."""
    return ".".join(written_name(name) for name in field.names)


def value_text(operator: Operator, value: Value) -> str:
    """The right side of a comparison."""
    if value.is_null:
        return NULL_WORD
    return quoted_pattern(value.text) if operator.is_pattern else written(value.text)


def _inside(part: Node, outside: Node) -> str:
    text = unparse(part)
    bare = isinstance(part, (Comparison, Anywhere, Presence)) or _gathered(part)
    if bare or (isinstance(part, Not) and not isinstance(outside, Not)):
        return text
    # OR binds tighter than AND, so that it needs no parentheses in it; they help the reader.
    return f"({text})"


def _gathered(node: Node) -> str:
    """`field=(a OR b)` for a part that compares one field in one way; else empty."""
    if not isinstance(node, (And, Or)):
        return ""
    first = node.parts[0]
    if not isinstance(first, Comparison):
        return ""
    found: list[str] = []
    for part in node.parts:
        if not isinstance(part, Comparison) or _compared(part) != _compared(first):
            return ""
        found.append(value_text(part.operator, part.value))
    return f"{_compared(first)}({f' {_WORDS[type(node)]} '.join(found)})"


def _compared(node: Comparison) -> str:
    return f"{field_text(node.field)}{node.operator}"
