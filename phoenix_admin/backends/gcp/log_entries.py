"""What an entry of Cloud Logging says of itself, and how a filter names values."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, cast

from google.protobuf import json_format

from phoenix_admin.backends.gcp.run_messages import Pb

EXECUTION: Final = "run.googleapis.com/execution_name"
_MESSAGE_KEYS: Final = ("message", "msg", "textPayload")


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
