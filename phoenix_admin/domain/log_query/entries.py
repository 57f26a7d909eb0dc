"""The one shape of an entry that queries are evaluated on: LogEntry in JSON.

Keys are those of Google's LogEntry reference, values as `gcloud logging read --format=json` prints
them: `timestamp` in RFC 3339, `severity` by name, `labels` and `resource` as objects, one of
`textPayload`, `jsonPayload` and `protoPayload`. Objects are dicts, lists are lists.
"""

from collections.abc import Mapping
from typing import Any, Final

from phoenix_admin.domain.log_query.values import moment, severity

Entry = Mapping[str, Any]

_MOMENTS: Final = ("timestamp", "time", "ts", "@timestamp", "asctime")
_SEVERITIES: Final = ("severity", "level", "levelname")
_AGENT: Final = "logging.googleapis.com/"
_MOVED: Final = {
    f"{_AGENT}insertId": "insertId",
    f"{_AGENT}labels": "labels",
    f"{_AGENT}operation": "operation",
    f"{_AGENT}sourceLocation": "sourceLocation",
    f"{_AGENT}spanId": "spanId",
    f"{_AGENT}trace": "trace",
    f"{_AGENT}trace_sampled": "traceSampled",
    "httpRequest": "httpRequest",
}
"""Special members of a line of JSON ("Structured logging" in Google's Cloud Logging pages)."""
_OTHER_NAMES: Final = {
    "WARN": "WARNING", "ERR": "ERROR", "SEVERE": "ERROR", "FATAL": "CRITICAL", "CRIT": "CRITICAL",
    "EMERG": "EMERGENCY", "TRACE": "DEBUG", "FINE": "DEBUG", "INFORMATION": "INFO",
}  # fmt: skip
_PAYLOADS: Final = ("jsonPayload", "textPayload", "protoPayload")


def entry_of_record(record: Mapping[str, Any], outside: Entry | None = None) -> Entry:
    """One line of JSON as an entry.

    A line that is a LogEntry already (it has a payload under LogEntry's name) stays as it is. Any
    other is treated as Cloud Run treats a line that a container prints: time, severity and the
    `logging.googleapis.com/…` members move to the entry's own fields, all else is jsonPayload. So
    a worker's line has the same fields here and in the cloud: `jsonPayload.message`,
    `jsonPayload.project`. `outside` adds what the line does not say and its file does (logName,
    resource); what the line says goes first.
    """
    entry = dict(outside or {})
    if any(name in record for name in _PAYLOADS) and "message" not in record:
        return entry | dict(record)
    rest = dict(record)
    for name in _MOMENTS:
        if isinstance(rest.get(name), str) and moment(rest[name]) is not None:
            entry["timestamp"] = rest.pop(name)
            break
    for name in _SEVERITIES:
        known = severity_name(rest.get(name))
        if known:
            entry["severity"] = known
            del rest[name]
            break
    for name, own in _MOVED.items():
        if name in rest:
            entry[own] = rest.pop(name)
    entry["jsonPayload"] = rest
    return entry


def entry_of_text(text: str, outside: Entry | None = None) -> Entry:
    """A line that is not JSON."""
    return {**(outside or {}), "textPayload": text}


def severity_name(value: Any) -> str | None:
    """LogEntry's name for what a program calls a severity, or None for what is none."""
    if not isinstance(value, str):
        return None
    name = value.strip().upper()
    name = _OTHER_NAMES.get(name, name)
    return name if not name.isdigit() and severity(name) is not None else None
