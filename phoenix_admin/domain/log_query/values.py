"""What a text means once a field's type is known.

The rules are those of "Values and conversions" and "Comparison operators" in Google's "Logging
query language" page. Times and durations are whole nanoseconds.
"""

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from phoenix_admin.domain.log_entry import Severity

SECOND: Final = 1_000_000_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_FIRST: Final = -62_135_596_800  # 0001-01-01T00:00:00Z
_LAST: Final = 253_402_300_799  # 9999-12-31T23:59:59Z
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SPECIAL: Final = {"nan": math.nan, "infinity": math.inf, "-infinity": -math.inf}
_DURATION: Final = re.compile(r"([+-]?)(\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(ns|us|ms|s|m|h)")
_UNITS: Final = {
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND,
}  # fmt: skip
_MOMENT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?([Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?",
    re.ASCII,
)
_SEVERITIES: Final = {each.name: int(each) for each in Severity}
_IGNORABLE: Final = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
"""Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties."""
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]{1,32}")


def fold(text: str) -> str:
    """Text as it is compared: without letter case (NFKC_Casefold, Unicode's D146 and TR 44)."""
    if text.isascii():
        return text.lower()
    # Piece by piece, as most of a text in any Latin script is ASCII and the rest comes again.
    return unicodedata.normalize("NFC", _FOREIGN.sub(_folded_piece, text).lower())


def _folded_piece(found: re.Match[str]) -> str:
    return _folded(found[0])


@lru_cache(maxsize=4096)
def _folded(piece: str) -> str:
    once = unicodedata.normalize("NFD", _IGNORABLE.sub("", piece)).casefold()
    twice = unicodedata.normalize("NFKC", once).casefold()
    return unicodedata.normalize("NFKC", _IGNORABLE.sub("", twice))


def number(text: str) -> float | None:
    """A double, or None."""
    if _NUMBER.fullmatch(text):
        return float(text)
    return _SPECIAL.get(text.lower())


def double(value: float) -> float:
    """A number of a JSON text as the double that Cloud Logging keeps."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def truth(text: str) -> bool | None:
    """True or false in any letter case, or None."""
    return {"true": True, "false": False}.get(text.lower())


def duration(text: str) -> int | None:
    """Nanoseconds of "3.2s", or None."""
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    from decimal import Decimal  # noqa: PLC0415 - 0.4 MiB, for a time that somebody types

    size = int(Decimal(found[2]) * _UNITS[found[3]])
    return -size if found[1] == "-" else size


def moment(text: str) -> int | None:
    """Nanoseconds since 1970 of an RFC 3339 time or a date (midnight UTC), or None.

    A time without a zone is UTC. Digits behind the ninth are dropped.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, digits, _, sign, zone_hours, zone_minutes = (
        found.groups()
    )
    try:
        at = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    whole = at - EPOCH
    seconds = whole.days * 86_400 + whole.seconds
    if sign:
        shift = int(zone_hours) * 3600 + int(zone_minutes) * 60
        seconds -= shift if sign == "+" else -shift
    return seconds * SECOND + int((digits or "").ljust(9, "0"))


def moment_text(nanoseconds: int) -> str:
    """RFC 3339 in UTC with as many digits as are needed; within the years 1 to 9999."""
    seconds, rest = divmod(nanoseconds, SECOND)
    at = EPOCH + timedelta(seconds=min(max(seconds, _FIRST), _LAST))
    digits = f".{rest:09}".rstrip("0") if rest else ""
    return f"{at.replace(tzinfo=None).isoformat()}{digits}Z"


def nanoseconds(at: datetime) -> int:
    """An aware moment in nanoseconds since 1970."""
    whole = at - EPOCH
    return (whole.days * 86_400 + whole.seconds) * SECOND + whole.microseconds * 1_000


def severity(text: str) -> int | None:
    """The number of a severity's name in any letter case, or a whole number; else None."""
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    return _SEVERITIES.get(text.upper())


def entry_moment(value: Any) -> int:
    """Nanoseconds of what an entry has as a timestamp. What is no moment is 0, as none is."""
    return (moment(value) or 0) if isinstance(value, str) else 0


def entry_severity(value: Any) -> int:
    """The number of what an entry has under `severity`. What is no severity is DEFAULT."""
    if isinstance(value, str):
        return severity(value) or 0
    return int(value) if type(value) is int else 0
