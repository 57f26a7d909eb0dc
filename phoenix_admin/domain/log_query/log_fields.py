"""The fields of LogEntry and their types.

From Google's LogEntry reference (docs.cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry).
A field that an entry does not have is *missing* below a payload or labels, where no comparison
with it holds; elsewhere it is *defaulted*: compared as an empty text, 0, false or the year 1970
("Missing fields" in "Logging query language"). Any other name is an error.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from phoenix_admin.domain.log_query.tree import FieldPath
from phoenix_admin.domain.record import record


class FieldType(Enum):
    """What a field holds."""

    TEXT = auto()
    NUMBER = auto()
    BOOL = auto()
    DURATION = auto()
    MOMENT = auto()
    SEVERITY = auto()
    GROUP = auto()  # more fields: of a fixed kind, labels, or a whole payload
    LABEL = auto()  # a text that may be missing
    JSON = auto()  # whatever the entry has there, or nothing


_Fields = Mapping[str, "FieldType | _Fields"]

_T, _N, _B, _D = FieldType.TEXT, FieldType.NUMBER, FieldType.BOOL, FieldType.DURATION
_LABELS: Final[_Fields] = {"*": FieldType.LABEL}
_STRUCT: Final[_Fields] = {"*": FieldType.JSON}

LOG_ENTRY: Final[_Fields] = {
    "logName": _T,
    "resource": {"type": _T, "labels": _LABELS},
    "textPayload": _T,
    "jsonPayload": _STRUCT,
    "protoPayload": _STRUCT,
    "timestamp": FieldType.MOMENT,
    "receiveTimestamp": FieldType.MOMENT,
    "severity": FieldType.SEVERITY,
    "insertId": _T,
    "httpRequest": {
        "requestMethod": _T, "requestUrl": _T, "requestSize": _N, "status": _N,
        "responseSize": _N, "userAgent": _T, "remoteIp": _T, "serverIp": _T, "referer": _T,
        "latency": _D, "cacheLookup": _B, "cacheHit": _B,
        "cacheValidatedWithOriginServer": _B, "cacheFillBytes": _N, "protocol": _T,
    },
    "labels": _LABELS,
    "metadata": {"systemLabels": _STRUCT, "userLabels": _LABELS},
    "operation": {"id": _T, "producer": _T, "first": _B, "last": _B},
    "trace": _T,
    "spanId": _T,
    "traceSampled": _B,
    "sourceLocation": {"file": _T, "line": _N, "function": _T},
    "split": {"uid": _T, "index": _N, "totalSplits": _N},
    "errorGroups": _STRUCT,
}  # fmt: skip


@record
class KnownField:
    """A field in LogEntry's own spelling, and its type."""

    path: FieldPath
    type: FieldType


@record
class UnknownField:
    """The name at `index` of a path is none of `names`, which may stand there."""

    index: int
    names: tuple[str, ...]


def field_of(names: tuple[str, ...]) -> KnownField | UnknownField:
    """The field of these names. LogEntry's own names are known in any letter case."""
    place: _Fields = LOG_ENTRY
    spelled: list[str] = []
    for index, name in enumerate(names):
        if "*" in place:
            return _below(place, (*spelled, *names[index:]), index)
        own = next((each for each in place if key_of(each) == key_of(name)), None)
        if own is None:
            return UnknownField(index, tuple(place))
        spelled.append(own)
        found = place[own]
        if isinstance(found, FieldType):
            if index + 1 < len(names):
                return UnknownField(index + 1, ())
            return KnownField(FieldPath(tuple(spelled)), found)
        place = found
    return KnownField(FieldPath(tuple(spelled)), FieldType.GROUP)


def key_of(name: str) -> str:
    """A name without letter case and underscores, in which the JSON and proto spellings differ."""
    return name.replace("_", "").lower()


def typed_fields() -> tuple[KnownField, ...]:
    """Every field with a type of its own."""
    return tuple(_typed(LOG_ENTRY, ()))


def _typed(place: _Fields, above: tuple[str, ...]) -> list[KnownField]:
    found: list[KnownField] = []
    for name, what in place.items():
        if isinstance(what, FieldType):
            if name != "*":
                found.append(KnownField(FieldPath((*above, name)), what))
        else:
            found += _typed(what, (*above, name))
    return found


def _below(place: _Fields, names: tuple[str, ...], index: int) -> KnownField | UnknownField:
    found = place["*"]
    if found is FieldType.LABEL and index + 1 < len(names):
        return UnknownField(index + 1, ())
    assert isinstance(found, FieldType)
    return KnownField(FieldPath(names), found)
