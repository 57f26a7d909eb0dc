"""A row of a log as an entry, and as the one line that is shown of it.

Texts are from outside: nothing here runs, renders or resolves any of them.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from phoenix_admin.domain.log_query import Entry, entry_of_record, entry_of_text
from phoenix_admin.domain.log_query.values import moment_text
from phoenix_admin.log_store.columns import DERIVED, NO_TIME, severity_of

LONGEST_MESSAGE: Final = 2_000
"""Characters of the line that is shown."""
LONGEST_PARSED: Final = 4 * 1024 * 1024
"""Bytes of a row that are read as JSON; a longer one counts as plain text."""

_MESSAGES: Final = ("message", "msg", "text", "event", "error")


def decoded(text: bytes) -> str:
    """The row as text, with a replacement character for what is no UTF-8."""
    return text.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def record_of(text: bytes) -> dict[str, Any] | None:
    """The row as one object of JSON; None for anything else, however it looks."""
    if not text.startswith(b"{") or len(text) > LONGEST_PARSED:
        return None
    try:
        value = json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def entry_of_row(text: bytes, time: int, severity: int, *, stated: bool = False) -> Entry:
    """The row as queries see it: time and severity are those of its columns.

    `stated`: a severity that was read out of the text does not count (entries of Cloud Logging).
    """
    record = record_of(text)
    found = entry_of_record(record) if record is not None else entry_of_text(decoded(text))
    entry = dict(found)
    entry.pop("timestamp", None)
    if time != NO_TIME:
        entry["timestamp"] = moment_text(time)
    if not (stated and severity & DERIVED):
        known = severity_of(severity)
        if known or "severity" in entry:
            entry["severity"] = known.name
    return entry


def message_of(text: bytes) -> tuple[str, bool]:
    """The first line of a row's message, and whether there is more of it."""
    record = record_of(text)
    whole = decoded(text) if record is None else _said(record) or decoded(text)
    whole = whole.strip("\r\n")
    line, _, rest = whole.partition("\n")
    line = line.removesuffix("\r")
    cut = line[:LONGEST_MESSAGE]
    return cut, bool(rest.strip()) or len(cut) < len(line)


def whole_message(text: bytes) -> str:
    """All of a row's message."""
    record = record_of(text)
    return decoded(text) if record is None else _said(record) or decoded(text)


def _said(record: Mapping[str, Any]) -> str:
    """What an entry or a program's line says, or nothing."""
    if isinstance(record.get("textPayload"), str):
        return record["textPayload"]
    for payload in (record.get("jsonPayload"), record):
        if isinstance(payload, dict):
            held = cast("dict[str, Any]", payload)
            for name in _MESSAGES:
                if isinstance(held.get(name), str) and held[name]:
                    return held[name]
    return _of_proto(record.get("protoPayload")) or _of_request(record.get("httpRequest"))


def _of_proto(payload: Any) -> str:
    if not isinstance(payload, dict):
        return ""
    held = cast("dict[str, Any]", payload)
    status = held.get("status")
    said = cast("dict[str, Any]", status).get("message") if isinstance(status, dict) else None
    return " ".join(one for one in (held.get("methodName"), said) if isinstance(one, str))


def _of_request(request: Any) -> str:
    if not isinstance(request, dict):
        return ""
    held = cast("dict[str, Any]", request)
    parts = (held.get("requestMethod"), held.get("status"), held.get("requestUrl"))
    return " ".join(str(one) for one in parts if isinstance(one, str | int))
