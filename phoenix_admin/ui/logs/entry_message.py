"""Which field of an entry is its message. Pure."""

from collections.abc import Mapping
from typing import Any, Final, cast

from phoenix_admin.domain.log_query import FieldPath

_MESSAGE_FIELDS: Final = (
    ("textPayload",),
    ("jsonPayload", "message"),
    ("jsonPayload", "msg"),
    ("jsonPayload", "event"),
    ("protoPayload", "status", "message"),
)
"""In the order in which they are looked for."""


def entry_message(entry: Mapping[str, Any]) -> tuple[FieldPath, str] | None:
    """The field and its text; None where an entry has no message."""
    for names in _MESSAGE_FIELDS:
        value: Any = entry
        for name in names:
            value = (
                cast("Mapping[str, Any]", value).get(name) if isinstance(value, Mapping) else None
            )
        if isinstance(value, str) and value:
            return FieldPath(names), value
    return None
