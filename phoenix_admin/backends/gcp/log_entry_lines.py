"""Entries of Cloud Logging as lines of JSON, in the shape of LogEntry in Google's REST reference.

Written by hand where every entry has it: the library's own JSON takes twice as long, and a
thousand entries a second share one interpreter with the window. A test holds both side by side.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from json.encoder import encode_basestring
from typing import Any, Final

from google.protobuf import json_format

from phoenix_admin.backends.gcp.log_entries import identity_of
from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.entries import severity_name
from phoenix_admin.domain.log_query.values import EPOCH, SECOND
from phoenix_admin.ports.log_feed import FedLine

JsonObject = dict[str, Any]
EntryLine = tuple[Pb, FedLine]

SLICE: Final = 100
PAUSE: Final = 0.001
"""Lines that are made at once, four milliseconds of them, and seconds until the next ones are."""

_SEVERITIES: Final = {int(each): each for each in Severity}
_SEVERITY_KEYS: Final = ("severity", "level", "levelname")
_MOST_KEPT: Final = 500
"""Resources whose JSON is remembered: those of a whole pipeline, many times over."""
_EXACT: Final = 2**53
_WORD = (
    "DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|FATAL|CRIT(?:ICAL)?|ALERT|"
    "EMERG(?:ENCY)?|TRACE"
)
_IN_TEXT: Final = re.compile(
    r"(?:\[?[\d:T.,+/ Z-]{8,40}\]?[ ]?)?(?:\[\d+\] )?(?:- [\w.]+ - )?"  # when, who
    rf"\[?({_WORD})\]?(?=[:|\s-])"
)
_RARE: Final = (
    ("http_request", "httpRequest"),
    ("operation", "operation"),
    ("source_location", "sourceLocation"),
    ("split", "split"),
)
_AUDIT: Final = "google.cloud.audit.AuditLog"


class EntryLines:
    """Turns entries into lines, and remembers what many of them have alike. One thread at a time.

    Texts of entries are outside text: they are written as JSON strings and nothing else.
    """

    def __init__(self) -> None:
        self._resources: dict[bytes, str] = {}

    def lines(self, entries: Iterable[Pb], wait: Callable[[float], object]) -> list[EntryLine]:
        """Many of them, with a short wait after each hundred: the window is to have its turn."""
        made: list[EntryLine] = []
        for number, entry in enumerate(entries, 1):
            made.append((entry, self.line(entry)))
            if not number % SLICE:
                wait(PAUSE)
        return made

    def line(self, entry: Pb) -> FedLine:
        """One entry as one line, without the line's end."""
        payload, said = _payload(entry)
        severity = _SEVERITIES.get(int(entry.severity), Severity.DEFAULT)
        derived = None if severity is not Severity.DEFAULT else said()
        stamp = entry.timestamp
        parts = [f'"timestamp":"{_moment(stamp)}"'] if entry.HasField("timestamp") else []
        if severity is not Severity.DEFAULT:
            parts.append(f'"severity":"{severity.name}"')
        if payload:
            parts.append(payload)
        parts.append(f'"logName":{encode_basestring(entry.log_name)}')
        parts.append(self._resource(entry))
        if labels := dict(entry.labels):
            parts.append(f'"labels":{dumped(labels)}')
        parts.append(f'"insertId":{encode_basestring(entry.insert_id)}')
        if entry.HasField("receive_timestamp"):
            parts.append(f'"receiveTimestamp":"{_moment(entry.receive_timestamp)}"')
        parts += _rest(entry)
        text = f"{{{','.join(parts)}}}".encode("utf-8", errors="replace")
        return FedLine(time_of(entry), derived or severity, text, identity_of(entry), bool(derived))

    def _resource(self, entry: Pb) -> str:
        key = entry.resource.SerializeToString()
        known = self._resources.get(key)
        if known is None:
            told: JsonObject = {"type": entry.resource.type, "labels": dict(entry.resource.labels)}
            known = f'"resource":{dumped(told)}'
            while len(self._resources) >= _MOST_KEPT:
                del self._resources[next(iter(self._resources))]
            self._resources[key] = known
        return known


def time_of(entry: Pb) -> int | None:
    """Nanoseconds since 1970 of when it was written, else of when it came; None without both."""
    for name in ("timestamp", "receive_timestamp"):
        if entry.HasField(name):
            stamp = getattr(entry, name)
            return int(stamp.seconds) * SECOND + int(stamp.nanos)
    return None


def plain(value: Pb) -> Any:
    """A `google.protobuf.Value` as Python has it; whole numbers are whole, as REST prints them."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        return _number(value.number_value)
    if kind == "struct_value":
        return {name: plain(each) for name, each in value.struct_value.fields.items()}
    if kind == "list_value":
        return [plain(each) for each in value.list_value.values]
    return value.bool_value if kind == "bool_value" else None


def _number(value: float) -> float | int | str:
    if value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _payload(entry: Pb) -> tuple[str, Callable[[], Severity | None]]:
    """The payload as a member, and what tells the severity that it states."""
    kind = entry.WhichOneof("payload")
    if kind == "text_payload":
        text = str(entry.text_payload)
        return f'"textPayload":{encode_basestring(text)}', lambda: _in_text(text)
    if kind == "json_payload":
        fields = {name: plain(each) for name, each in entry.json_payload.fields.items()}
        return f'"jsonPayload":{dumped(fields)}', lambda: _in_fields(fields)
    if kind == "proto_payload":
        return f'"protoPayload":{dumped(_message(entry.proto_payload))}', lambda: None
    return "", lambda: None


def _in_text(text: str) -> Severity | None:
    found = _IN_TEXT.match(text[:120])
    return Severity[severity_name(found[1]) or "DEFAULT"] if found is not None else None


def _in_fields(fields: JsonObject) -> Severity | None:
    for key in _SEVERITY_KEYS:
        name = severity_name(fields.get(key))
        if name:
            return Severity[name] or None
    return None


def _message(packed: Pb) -> JsonObject:
    """What an Any holds. Of a type that nobody here has, only its name is told."""
    try:
        if packed.TypeName() == _AUDIT:
            return _audit(packed)
        return json_format.MessageToDict(packed)
    except (TypeError, ValueError, json_format.Error):
        return {"@type": str(packed.type_url)}


def _audit(packed: Pb) -> JsonObject:
    from google.cloud.audit import audit_log_pb2  # noqa: PLC0415 - few logs have such entries

    made: Any = audit_log_pb2
    log: Pb = made.AuditLog()
    packed.Unpack(log)
    service_data = log.service_data.type_url
    log.ClearField("service_data")  # of a hundred APIs, and long out of use
    told = json_format.MessageToDict(log)
    if service_data:
        told["serviceData"] = {"@type": service_data}
    return {"@type": str(packed.type_url), **told}


def _rest(entry: Pb) -> list[str]:
    parts = [
        f'"{name}":{dumped(json_format.MessageToDict(getattr(entry, field)))}'
        for field, name in _RARE
        if entry.HasField(field)
    ]
    if entry.trace:
        parts.append(f'"trace":{encode_basestring(entry.trace)}')
    if entry.span_id:
        parts.append(f'"spanId":{encode_basestring(entry.span_id)}')
    if entry.trace_sampled:
        parts.append('"traceSampled":true')
    return parts


def dumped(value: object) -> str:
    """JSON on one line, its keys in order, so that an entry reads alike however it came."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _moment(stamp: Pb) -> str:
    """RFC 3339 with 0, 3, 6 or 9 digits, as Google's servers write it."""
    whole = (EPOCH + timedelta(seconds=stamp.seconds)).replace(tzinfo=None).isoformat()
    nanos = int(stamp.nanos)
    if not nanos:
        return f"{whole}Z"
    if not nanos % 1_000_000:
        return f"{whole}.{nanos // 1_000_000:03}Z"
    return f"{whole}.{nanos // 1000:06}Z" if not nanos % 1000 else f"{whole}.{nanos:09}Z"
