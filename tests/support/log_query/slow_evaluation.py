"""The obvious evaluator, which goes the other way round: from values to the entries that have them.

Each comparison looks at every value that stands anywhere under its path, and the answer is the set
of entries with a value that fits; AND, OR and NOT are set algebra. Written from Google's page,
without a line of the product's.
"""

import math
import re
import unicodedata
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from tests.support.log_query.written_queries import Meaning

SCALES = {
    "DEFAULT": 0, "DEBUG": 100, "INFO": 200, "NOTICE": 300, "WARNING": 400, "ERROR": 500,
    "CRITICAL": 600, "ALERT": 700, "EMERGENCY": 800,
}  # fmt: skip
TYPES = {
    ("timestamp",): "moment", ("severity",): "severity", ("logName",): "text",
    ("insertId",): "text", ("textPayload",): "text", ("trace",): "text",
    ("resource", "type"): "text", ("httpRequest", "status"): "number",
    ("httpRequest", "responseSize"): "number", ("httpRequest", "latency"): "duration",
    ("httpRequest", "cacheHit"): "bool", ("httpRequest", "userAgent"): "text",
    ("operation", "id"): "text", ("operation", "first"): "bool",
    ("sourceLocation", "file"): "text", ("sourceLocation", "line"): "number",
}  # fmt: skip
DEFAULTS = {
    "moment": "1970-01-01T00:00:00Z", "severity": "DEFAULT", "text": "", "number": 0,
    "duration": "0s", "bool": False,
}  # fmt: skip
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}


Pair = tuple[tuple[str, ...], Any]
OBJECT, EMPTY_LIST = object(), object()


def flatten(value: Any, path: tuple[str, ...] = ()) -> list[Pair]:
    """Every value with the names on the way to it; a list adds no name, an object stands too."""
    if isinstance(value, list):
        return [pair for one in value for pair in flatten(one, path)] or [(path, EMPTY_LIST)]
    if isinstance(value, dict):
        below = [pair for name, one in value.items() for pair in flatten(one, (*path, name))]
        return [(path, OBJECT), *below] if path else below
    return [(path, value)]


class Index:
    """Which entries have which value under which path."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.all = set(range(len(entries)))
        self._found: dict[tuple[str, ...], dict[tuple[type, Any], set[int]]] = {}
        for number, entry in enumerate(entries):
            for path, value in flatten(entry):
                values = self._found.setdefault(normal(path), {})
                values.setdefault((type(value), value), set()).add(number)

    def matches(self, what: Meaning) -> set[int]:
        """The numbers of the entries that match."""
        name = what[0]
        if name == "and":
            return set.intersection(*map(self.matches, what[1]))
        if name == "or":
            return set.union(*map(self.matches, what[1]))
        if name == "not":
            return self.all - self.matches(what[1])
        if name == "any":
            return self._anywhere(what[1])
        path = normal(what[1])
        if name == "has":
            return set().union(*self._found.get(path, {}).values())
        return self._compared(path, *what[2:])

    def _compared(self, path: tuple[str, ...], sign: str, text: str, is_null: bool) -> set[int]:
        kind = TYPES.get(path, "json")
        places = [path]
        if kind == "json" and sign == ":":
            places = [each for each in self._found if each[: len(path)] == path]
        held = [pair for place in places for pair in self._found.get(place, {}).items()]
        fit = [ids for (_, value), ids in held if compare(kind, value, sign, text, is_null)]
        found = set().union(*fit)
        if kind != "json" and compare(kind, DEFAULTS[kind], sign, text, is_null):
            found |= self.all - set().union(*(ids for _, ids in held))
        return found

    def _anywhere(self, text: str) -> set[int]:
        found: set[int] = set()
        for path, held in self._found.items():
            kind = TYPES.get(path, "json")
            if kind == "severity" and text.isdigit():
                continue
            for (_, value), ids in held.items():
                if compare(kind, value, ":", text, False):
                    found |= ids
        return found


def normal(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path by which two spellings of one field are the same."""
    if path[0] == "protoPayload":
        return tuple(name.lower().replace("_", "") for name in path)
    return path


def compare(kind: str, value: Any, sign: str, text: str, is_null: bool) -> bool:
    if value is OBJECT:
        return is_null and sign == "!="
    if value is EMPTY_LIST:
        return False
    if is_null:
        if kind == "json" and value is None:
            return sign in {"=", ":"}
        return sign == "!="
    if kind == "json":
        kind = {str: "text", bool: "bool", int: "number", float: "number"}.get(type(value), "null")
    if kind == "null":
        return False
    if sign in {"=~", "!~"}:
        return kind == "text" and (re.search(text, value) is not None) == (sign == "=~")
    left, right = CONVERSIONS[kind](value), CONVERSIONS[kind](text)
    if kind in {"severity", "moment"} and left is None:
        left = 0
    if left is None or right is None:
        return False
    if sign == ":" and kind == "text":
        return right in left
    return {
        "=": left == right, ":": left == right, "!=": left != right,
        "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
    }[sign]  # fmt: skip


@cache
def folded(value: Any) -> str:
    for _ in range(2):
        value = unicodedata.normalize("NFD", value).casefold()
        value = unicodedata.normalize("NFKC", value)
    return "".join(each for each in value if unicodedata.category(each) != "Cf")


def as_number(value: Any) -> float | None:
    try:
        return float(value) if not re.search(r"[_\s]", str(value)) else None
    except ValueError:
        return None


def as_bool(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


def as_moment(value: Any) -> Fraction | None:
    whole, digits = re.sub(r"\.(\d+)", "", value), re.search(r"\.(\d+)", value)
    try:
        at = datetime.fromisoformat(whole)
    except ValueError:
        return None
    at = at if at.tzinfo else datetime.fromisoformat(whole + "T00:00:00+00:00")
    part = Fraction(int(digits[1]), 10 ** len(digits[1])) if digits else Fraction(0)
    return Fraction(int(at.timestamp())) + part


def as_duration(value: Any) -> Fraction | None:
    found = re.fullmatch(r"(-?[\d.]+)(\D+)", value)
    return Fraction(found[1]) * UNITS[found[2]] if found else None


def as_severity(value: Any) -> int | None:
    return SCALES.get(str(value).upper(), int(value) if str(value).isdigit() else None)


CONVERSIONS = {
    "text": folded, "number": as_number, "bool": as_bool, "moment": as_moment,
    "duration": as_duration, "severity": as_severity,
}  # fmt: skip
assert math.isnan(as_number("nan") or 0)
