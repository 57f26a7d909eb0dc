"""All of one row: its entry, the traceback in it, and what else it points to."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, cast

from phoenix_admin.domain.log_query import Entry, entry_of_record, entry_of_text
from phoenix_admin.domain.log_query.values import EPOCH
from phoenix_admin.log_store.columns import NO_TIME
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.row_entries import decoded, record_of, whole_message
from phoenix_admin.services.logs.shown_log import LineDetail, Pivots, ShownLine

LONGEST: Final = 1024 * 1024
"""Bytes of a row that are shown in detail."""
EXECUTION: Final = "run.googleapis.com/execution_name"

_TRACE: Final = re.compile(
    r"Traceback \(most recent call last\)|^Caused by: |^goroutine \d+ \[|^[ \t]+at \S+\(",
    re.MULTILINE,
)
_TRACE_FIELDS: Final = ("exc_info", "exception", "stack_trace", "stack", "traceback", "exc_text")
_PID: Final = re.compile(r"\bpid\b[\"']?\s*[:=]?\s*(\d{1,9})\b", re.IGNORECASE | re.ASCII)
_LONGEST_ID: Final = 300


def detail_of(part: LogPart, number: int, line: ShownLine, name: str) -> LineDetail | None:
    """One row in full; None when it is gone. Reads the disk; on a lane."""
    row = part.read(number, LONGEST)
    if row is None:
        return None
    text = decoded(row.text)
    record = record_of(row.text)
    whole = entry_of_record(record) if record is not None else entry_of_text(text)
    message = whole_message(row.text)
    return LineDetail(
        line,
        text,
        row.size,
        whole if record is not None else None,
        trace_in(message, record),
        pivots_in(whole, message, row.time),
        name,
    )


def trace_in(message: str, record: Mapping[str, Any] | None) -> str | None:
    """A traceback from its first line to the end of the message, or of the field that has it."""
    found = _TRACE.search(message)
    if found is not None:
        trace = message[message.rfind("\n", 0, found.start()) + 1 :].rstrip()
        if "\n" in trace:
            return trace
    for fields in (record or {}, (record or {}).get("jsonPayload")):
        if isinstance(fields, dict):
            held = cast("dict[str, Any]", fields)
            for name in _TRACE_FIELDS:
                value = held.get(name)
                if isinstance(value, str) and "\n" in value:
                    return value.rstrip()
    return None


def pivots_in(entry: Entry, message: str, time: int) -> Pivots:
    """What the entry names; ids are outside text and mean nothing before they are looked up."""
    payload, labels = _below(entry, "jsonPayload"), _below(entry, "labels")
    resource = _below(entry, "resource")
    about = _below(resource, "labels")
    at = None
    if time != NO_TIME:
        try:
            at = EPOCH + timedelta(microseconds=time // 1000)
        except OverflowError:
            at = None
    return Pivots(
        project_id=_text(payload, "project", "project_id", "projectId")
        or _text(labels, "project", "project-id"),
        job_id=_text(payload, "job", "job_id", "jobId") or _text(labels, "job", "job-id"),
        execution=_text(labels, EXECUTION) or _text(payload, "execution", "execution_name"),
        service=_text(about, "service_name", "job_name") or _text(payload, "service"),
        pid=_pid(payload, message),
        at=at,
    )


def _pid(payload: Mapping[str, Any], message: str) -> int | None:
    value = payload.get("pid")
    if type(value) is int and 0 < value < 2**31:
        return value
    found = _PID.search(message[:10_000])
    return int(found[1]) if found and 0 < int(found[1]) < 2**31 else None


def _below(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = entry.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _text(fields: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID:
            return value
    return None
