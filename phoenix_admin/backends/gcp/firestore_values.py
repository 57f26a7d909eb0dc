"""Firestore's values and Python's, one at a time; what is of another kind stays recognisable."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

from google.protobuf import struct_pb2

from phoenix_admin.backends.gcp.google_messages import TIMESTAMP, Pb, of_firestore

VALUE: Final[Pb] = of_firestore("Value")
_NULL: Final[Pb] = struct_pb2.NULL_VALUE

Plain = str | bool | int | float | datetime | None


class OddValue:
    """A value of a kind the app has no use for (bytes, places, references): only shown."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __repr__(self) -> str:
        return self._shown


def read_value(value: Pb) -> object:
    """A raw value as text, number, moment, list or dict; an `OddValue` for the rest."""
    kind = value.WhichOneof("value_type")
    match kind:
        case "string_value" | "integer_value" | "double_value" | "boolean_value":
            return cast("object", getattr(value, kind))
        case "null_value" | None:
            return None
        case "timestamp_value":
            return _moment(value.timestamp_value)
        case "array_value":
            return [read_value(each) for each in value.array_value.values]
        case "map_value":
            fields = value.map_value.fields
            return {key: read_value(fields[key]) for key in fields}
        case _:
            return OddValue(" ".join(str(value).split()))


def written_value(value: "Plain | Mapping[str, str] | list[str]") -> Pb:
    """A Python value as a raw one. Moments are aware."""
    match value:
        case None:
            return VALUE(null_value=_NULL)
        case bool():
            return VALUE(boolean_value=value)
        case str():
            return VALUE(string_value=value)
        case int():
            return VALUE(integer_value=value)
        case float():
            return VALUE(double_value=value)
        case datetime():
            stamp: Any = TIMESTAMP()
            stamp.FromDatetime(value.astimezone(UTC))
            return VALUE(timestamp_value=stamp)
        case list():
            made = VALUE()
            made.array_value.SetInParent()
            for each in value:
                made.array_value.values.append(written_value(each))
            return made
        case _:
            made = VALUE()
            made.map_value.SetInParent()
            for key, each in value.items():
                made.map_value.fields[key].CopyFrom(written_value(each))
            return made


def _moment(stamp: Pb) -> object:
    try:
        return cast("datetime", stamp.ToDatetime(UTC))
    except (ValueError, OverflowError):  # a year that Python cannot say
        return OddValue(f"{stamp.seconds} s since 1970")
