"""A query once it is read: frozen, comparable, without a trace of how it was written."""

from collections.abc import Iterable
from enum import StrEnum

from phoenix_admin.domain.record import record


class Operator(StrEnum):
    """The comparison operators of the Logging query language."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    HAS = ":"
    SEARCHED = "=~"
    NOT_SEARCHED = "!~"

    @property
    def is_pattern(self) -> bool:
        """Whether the right side is a regular expression."""
        return self in {Operator.SEARCHED, Operator.NOT_SEARCHED}


@record
class FieldPath:
    """A field by the names on the way to it, as LogEntry spells them: ("resource", "type")."""

    names: tuple[str, ...]


@record
class Value:
    """The right side of a comparison as text. `is_null` is the word NULL_VALUE, not in quotes."""

    text: str
    is_null: bool = False


@record
class Everything:
    """The empty query."""


@record
class Comparison:
    """A field, an operator and one value."""

    field: FieldPath
    operator: Operator
    value: Value


@record
class Presence:
    """`field:*`: the field stands in the entry, whatever it holds."""

    field: FieldPath


@record
class Anywhere:
    """A global restriction: some field has this text."""

    text: str


@record
class Not:
    """Negation."""

    part: "Node"


@record
class And:
    """All of two or more parts, none of which is an And."""

    parts: tuple["Node", ...]


@record
class Or:
    """Any of two or more parts, none of which is an Or."""

    parts: tuple["Node", ...]


Node = Everything | Comparison | Presence | Anywhere | Not | And | Or


@record
class QueryNote:
    """Something in a readable query that may not mean what it looks like."""

    position: int
    length: int
    message: str


@record
class Part:
    """One part of a query's outermost conjunction and where it stands: text[start:end]."""

    node: Node
    start: int
    end: int


@record
class Query:
    """A text that was read. The text itself is what Cloud Logging gets."""

    text: str
    tree: Node
    parts: tuple[Part, ...] = ()
    notes: tuple[QueryNote, ...] = ()


def all_of(parts: Iterable[Node]) -> Node:
    """The conjunction in its flat form; of nothing, everything."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, And):
            flat.extend(part.parts)
        elif not isinstance(part, Everything):
            flat.append(part)
    if not flat:
        return Everything()
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: Iterable[Node]) -> Node:
    """The disjunction of at least one part in its flat form."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, Or):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def conjuncts(node: Node) -> tuple[Node, ...]:
    """What must hold together."""
    if isinstance(node, And):
        return node.parts
    return () if isinstance(node, Everything) else (node,)
