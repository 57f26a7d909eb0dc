"""The obvious evaluator: an entry is a list of (path, value), a comparison tries each of them.

Written from Google's page, without a line of the product's. Slow on purpose.
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


def flatten(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every value with the names on the way to it; a list adds no name, an object stands too."""
    if isinstance(value, list):
        return [pair for one in value for pair in flatten(one, path)] or [(path, [])]
    if isinstance(value, dict):
        below = [pair for name, one in value.items() for pair in flatten(one, (*path, name))]
        return [(path, {}), *below] if path else below
    return [(path, value)]


def holds(what: Meaning, pairs: list[tuple[tuple[str, ...], Any]]) -> bool:
    """Whether an entry, flattened, matches."""
    name = what[0]
    if name == "and":
        return all(holds(part, pairs) for part in what[1])
    if name == "or":
        return any(holds(part, pairs) for part in what[1])
    if name == "not":
        return not holds(what[1], pairs)
    if name == "any":
        return any(anywhere(path, value, what[1]) for path, value in pairs)
    path = what[1]
    found = [value for each, value in pairs if each[0] == path[0] and same_path(each, path)]
    if name == "has":
        return bool(found)
    _, _, sign, text, is_null = what
    kind = TYPES.get(path)
    if kind is None:
        found = [value for value in found if value not in ({}, [])]
        below = [value for each, value in pairs if len(each) > len(path)
                 and same_path(each[: len(path)], path)]  # fmt: skip
        if any(value == {} for each, value in pairs if same_path(each, path)):
            if sign == "!=" and is_null:
                return True
            if sign == ":":
                found += [value for value in below if value not in ({}, [])]
        return any(compare("json", value, sign, text, is_null) for value in found)
    return any(compare(kind, value, sign, text, is_null) for value in found or [DEFAULTS[kind]])


def same_path(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if one[0] == other[0] == "protoPayload":
        return [plain(name) for name in one] == [plain(name) for name in other]
    return one == other


def plain(name: str) -> str:
    return name.lower().replace("_", "")


def anywhere(path: tuple[str, ...], value: Any, text: str) -> bool:
    if value in ({}, []):
        return False
    kind = TYPES.get(path, "json")
    if kind == "severity" and text.isdigit():
        return False
    return compare(kind, value, ":", text, False)


def compare(kind: str, value: Any, sign: str, text: str, is_null: bool) -> bool:
    if isinstance(value, (dict, list)):
        return is_null and sign == "!="
    return compare_scalars(kind, type(value), value, sign, text, is_null)


@cache  # the same few words over and over
def compare_scalars(kind: str, _: type, value: Any, sign: str, text: str, is_null: bool) -> bool:
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
