"""Entries of Cloud Logging as log lines, and the filter by which they are asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from google.protobuf import json_format

from phoenix_admin.backends.gcp.run_messages import Pb
from phoenix_admin.domain.log_entry import LogEntry, Severity

EXECUTION: Final = "run.googleapis.com/execution_name"
_ATTEMPT: Final = ("run.googleapis.com/task_index", "run.googleapis.com/task_attempt")
_BEFORE_START: Final = timedelta(minutes=1)
_MESSAGE_KEYS: Final = ("message", "msg", "textPayload")
_SEVERITIES: Final = {int(each): each for each in Severity}


@dataclass(frozen=True, slots=True)
class RunOfLines:
    """A run whose lines are asked for: by its short name, and what the lines are told to be of."""

    execution: str
    job: str
    created_at: datetime
    job_id: str | None
    project_id: str | None


def begin_of(runs: Iterable[RunOfLines]) -> datetime:
    """Before this moment nothing of these runs was written, even where clocks differ a little."""
    return min(run.created_at for run in runs) - _BEFORE_START


def filter_of(runs: Iterable[RunOfLines], since: datetime) -> str:
    """The lines of these runs since a moment. Every value is quoted.

    A list without a bound in time takes minutes to answer.
    """
    found = list(runs)
    return " AND ".join(
        [
            'resource.type="cloud_run_job"',
            f"resource.labels.job_name={any_of(sorted({run.job for run in found}))}",
            f'labels."{EXECUTION}"={any_of(run.execution for run in found)}',
            f'timestamp>="{since.astimezone(UTC).isoformat()}"',
        ]
    )


def line_of(entry: Pb, runs: Mapping[str, RunOfLines]) -> LogEntry:
    """One entry. Its text is outside text."""
    execution = str(entry.labels.get(EXECUTION, ""))
    run = runs.get(execution)
    message, fields = payload_of(entry)
    for label in _ATTEMPT:
        if label in entry.labels:
            fields[label.rpartition("/")[2]] = entry.labels[label]
    return LogEntry(
        time=time_of(entry),
        severity=_SEVERITIES.get(int(entry.severity), Severity.DEFAULT),
        source=execution or str(entry.log_name),
        message=message,
        identity=identity_of(entry),
        job_id=run.job_id if run else None,
        project_id=run.project_id if run else None,
        fields=fields,
    )


def time_of(entry: Pb) -> datetime:
    """When it was written, aware and in UTC."""
    return cast("datetime", entry.timestamp.ToDatetime(UTC))


def identity_of(entry: Pb) -> str:
    """What tells it from every other entry of the project (Cloud Logging: timestamp, insert id)."""
    stamp = entry.timestamp
    return f"{stamp.seconds}.{stamp.nanos:09}:{entry.insert_id}"


def payload_of(entry: Pb) -> tuple[str, dict[str, object]]:
    """What was said, and the other fields where it was said with any. Outside text."""
    kind = entry.WhichOneof("payload")
    if kind == "text_payload":
        return str(entry.text_payload), {}
    if kind == "json_payload":
        fields = cast("dict[str, object]", json_format.MessageToDict(entry.json_payload))
        for key in _MESSAGE_KEYS:
            if isinstance(fields.get(key), str):
                return str(fields.pop(key)), fields
        return "", fields
    if kind == "proto_payload":
        return f"({entry.proto_payload.type_url})", {}
    return "", {}


def any_of(values: Iterable[str]) -> str:
    """One quoted value, or any of several, as a filter has it."""
    quoted = [_quoted(value) for value in values]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
