"""Whether a comparison makes sense: a field that exists, and a value that its type can hold.

Cloud Logging lets a comparison fail silently where the value cannot be converted. For a field of a
fixed type that is known beforehand, and such a query would never match: it is refused here.
"""

from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query import values
from phoenix_admin.domain.log_query.fault import QueryFault, Unreadable
from phoenix_admin.domain.log_query.log_fields import FieldType, UnknownField, field_of
from phoenix_admin.domain.log_query.quoting import quoted
from phoenix_admin.domain.log_query.tokens import Token
from phoenix_admin.domain.log_query.tree import FieldPath, Operator, Value

RELATIVE_HINT: Final = "A time that counts from now (now-1h) is first written out as a moment."

_EXPECTED: Final = {
    FieldType.NUMBER: (values.number, "a number", "Write digits, as in 404."),
    FieldType.BOOL: (values.truth, "true or false", "Write true or false."),
    FieldType.DURATION: (values.duration, "a length of time", 'Write a unit: "1.5s", "200ms".'),
    FieldType.MOMENT: (
        values.moment,
        "a moment",
        'Write "2026-01-31T10:00:00Z" or 2026-01-31. ' + RELATIVE_HINT,
    ),
    FieldType.SEVERITY: (
        values.severity,
        "a severity",
        "Write one of " + ", ".join(each.name for each in Severity) + ".",
    ),
}
_NEAR: Final = {"WARN": "WARNING", "ERR": "ERROR", "FATAL": "CRITICAL", "CRIT": "CRITICAL"}


def known_field(path: list[tuple[str, Token]]) -> tuple[FieldPath, FieldType]:
    """The field of these names and its type. Raises Unreadable at the name that does not exist."""
    found = field_of(tuple(name for name, _ in path))
    if not isinstance(found, UnknownField):
        return found.path, found.type
    name, token = path[found.index]
    above = ".".join(each for each, _ in path[: found.index])
    if not found.names:
        message = f"{above} has no fields of its own."
        hint = "A name with dots needs double quotes, as in " + 'labels."a.b".'
    else:
        message = f"{above} has no field {name}." if above else f"Entries have no field {name}."
        # For who misspells a field, and a third of a MiB.
        from difflib import get_close_matches  # noqa: PLC0415

        near = get_close_matches(name, found.names, 1)
        hint = f"Did you mean {near[0]}?" if near else "There are: " + ", ".join(found.names) + "."
        if not above and not near:
            hint = f"What a program wrote stands below jsonPayload: jsonPayload.{name}."
    raise _fault(token, message, hint)


def check_operator(field: FieldPath, kind: FieldType, operator: Token) -> Operator:
    """The operator, if it goes with fields of this type. Raises Unreadable otherwise."""
    found = Operator(operator.text)
    name = ".".join(field.names)
    if kind is FieldType.GROUP and found is not Operator.HAS:
        message = f"{name} holds more fields and is no value by itself."
        raise _fault(operator, message, f"Compare one of its fields, or look into all: {name}:…")
    texts = {FieldType.TEXT, FieldType.LABEL, FieldType.JSON}
    if found.is_pattern and kind not in texts:
        message = f"{name} is no text, and regular expressions search texts only."
        raise _fault(operator, message, "Use =, !=, <, <=, > or >=.")
    return found


def check_value(field: FieldPath, kind: FieldType, value: Value, token: Token) -> None:
    """Raise Unreadable if a field of this type can never hold the value."""
    if value.is_null or kind not in _EXPECTED:
        return
    read: Callable[[str], object]
    read, expected, hint = _EXPECTED[kind]
    if read(value.text) is not None:
        return
    if kind is FieldType.SEVERITY and value.text.upper() in _NEAR:
        hint = f"Did you mean {_NEAR[value.text.upper()]}?"
    name = ".".join(field.names)
    raise _fault(token, f"{name} takes {expected}; {quoted(value.text)} is not one.", hint)


def _fault(token: Token, message: str, hint: str) -> Unreadable:
    return Unreadable(QueryFault(token.start, token.end - token.start, message, hint))
