"""Whether an entry matches: `matcher()`, made once for a query and called for each entry."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from phoenix_admin.domain.log_query.comparing import (
    SearchPattern,
    Test,
    always,
    default_of,
    json_test,
    members,
    text_test,
    typed_test,
)
from phoenix_admin.domain.log_query.entries import Entry
from phoenix_admin.domain.log_query.log_fields import (
    FieldType,
    KnownField,
    field_of,
    key_of,
)
from phoenix_admin.domain.log_query.searching import anywhere
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    FieldPath,
    Node,
    Not,
    Presence,
)

Matcher = Callable[[Entry], bool]
PatternMaker = Callable[[str], SearchPattern]

_NOTHING: Final = object()
_BY_KEY: Final = "protoPayload"
"""The one payload whose names Google compares without letter case."""


def matcher(node: Node, compile_pattern: PatternMaker) -> Matcher:
    """A function from entry to yes or no. It never raises for a JSON mapping, however deep.

    `compile_pattern` gives the engine for =~ and !~ (google-re2 in the product, so that no pattern
    can take more than linear time). Raises BadPattern if it does; `parse()` with the same engine
    finds that first. A matcher holds no state and may be called on any thread.
    """
    return _compiled(node, compile_pattern)


def _compiled(node: Node, make: PatternMaker) -> Matcher:
    if isinstance(node, Everything):
        return always
    if isinstance(node, Anywhere):
        return anywhere(node.text)
    if isinstance(node, Presence):
        return _walk(node.field, always)
    if isinstance(node, Comparison):
        pattern = make(node.value.text) if node.operator.is_pattern else None
        return _comparison(node, pattern)
    if isinstance(node, Not):
        inner = _compiled(node.part, make)
        return lambda entry: not inner(entry)
    parts = tuple(_compiled(part, make) for part in node.parts)
    return _all(parts) if isinstance(node, And) else _any(parts)


def _all(parts: tuple[Matcher, ...]) -> Matcher:
    if len(parts) == 2:
        first, second = parts
        return lambda entry: first(entry) and second(entry)

    def test(entry: Entry) -> bool:
        for part in parts:  # noqa: SIM110 - a loop; all() with a generator costs half as much again
            if not part(entry):
                return False
        return True

    return test


def _any(parts: tuple[Matcher, ...]) -> Matcher:
    def test(entry: Entry) -> bool:
        for part in parts:  # noqa: SIM110 - see _all
            if part(entry):
                return True
        return False

    return test


def _comparison(node: Comparison, pattern: SearchPattern | None) -> Matcher:
    known = field_of(node.field.names)
    assert isinstance(known, KnownField)  # the parser has seen to that
    if known.type is FieldType.LABEL:
        on_text = text_test(node.operator, node.value, pattern)
        return _walk(node.field, lambda found: type(found) is str and on_text(found))
    if known.type in {FieldType.JSON, FieldType.GROUP}:
        return _walk(node.field, json_test(node.operator, node.value, pattern))
    test = typed_test(known.type, node.operator, node.value, pattern)
    return _typed(node.field, test, absent=test(default_of(known.type)))


def _typed(field: FieldPath, test: Test, *, absent: bool) -> Matcher:
    """A field of a fixed type; where it is not there, the answer for its default."""
    *above, name = field.names
    if not above:

        def at_top(entry: Entry) -> bool:
            found = entry.get(name)
            return absent if found is None else test(found)

        return at_top
    (group,) = above

    def in_group(entry: Entry) -> bool:
        held = entry.get(group)
        found = cast("Mapping[str, Any]", held).get(name) if isinstance(held, Mapping) else None
        return absent if found is None else test(found)

    return in_group


def _walk(field: FieldPath, test: Test) -> Matcher:
    """A field that may be missing. A list on the way is any of its members."""
    step = test
    by_key = field.names[0] == _BY_KEY
    for name in reversed(field.names[1:]):
        step = _member_by_key(name, step) if by_key else _member(name, step)
    first, inner = field.names[0], step

    def start(entry: Entry) -> bool:
        found = entry.get(first, _NOTHING)
        return found is not _NOTHING and inner(found)

    return start


def _member(name: str, inner: Test) -> Test:
    def step(found: Any) -> bool:
        if type(found) is dict:
            held = cast("dict[str, Any]", found).get(name, _NOTHING)
            return held is not _NOTHING and inner(held)
        if type(found) is list:
            return any(step(one) for one in members(cast("list[Any]", found)))
        return False

    return step


def _member_by_key(name: str, inner: Test) -> Test:
    key = key_of(name)

    def step(found: Any) -> bool:
        if type(found) is dict:
            held = cast("dict[str, Any]", found)
            return any(inner(value) for each, value in held.items() if key_of(each) == key)
        if type(found) is list:
            return any(step(one) for one in members(cast("list[Any]", found)))
        return False

    return step
