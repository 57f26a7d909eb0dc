"""What of a line from outside is put on the screen: nothing in it acts, all of it can be seen.

Codes that only colour a terminal are left out on the screen; every other control character is
written out (`\\x00`), and so is what turns the reading direction. The line itself stays whole.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.notation import duration
from phoenix_admin.ui.logs.one_line import one_line

_COLOUR_CODES: Final = re.compile(r"\x1b\[[0-9;:]*m")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
NO_TIME: Final = "no time"

SEVERITY_WORDS: Final = {
    Severity.DEFAULT: "LOG",
    Severity.DEBUG: "DEBUG",
    Severity.INFO: "INFO",
    Severity.NOTICE: "NOTICE",
    Severity.WARNING: "WARN",
    Severity.ERROR: "ERROR",
    Severity.CRITICAL: "CRITICAL",
    Severity.ALERT: "ALERT",
    Severity.EMERGENCY: "EMERG",
}


def message_text(text: str) -> str:
    """A message on one line, harmless."""
    return one_line(_COLOUR_CODES.sub("", text) if "\x1b" in text else text)


def whole_text(text: str, most: int) -> str:
    """Several lines of it, each harmless, at most so many characters in all."""
    cut = _COLOUR_CODES.sub("", text[:most])
    return "\n".join(_safe_line(line) for line in cut.split("\n"))


def moment_of(nanoseconds: int) -> datetime:
    """The moment, in UTC, to the microsecond; the ends of the calendar where it lies outside."""
    try:
        return _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if nanoseconds > 0 else _EPOCH


def time_text(nanoseconds: int | None, *, local: bool) -> str:
    """`14:32:07.412`; the zone stands in the column's head."""
    if nanoseconds is None:
        return NO_TIME
    moment = moment_of(nanoseconds)
    return (moment.astimezone() if local else moment).strftime("%H:%M:%S.%f")[:-3]


def date_text(nanoseconds: int | None, *, local: bool) -> str:
    """`2026-11-22 14:32:07.412Z`, or with the offset of this computer's zone."""
    if nanoseconds is None:
        return NO_TIME
    moment = moment_of(nanoseconds)
    if local:
        moment = moment.astimezone()
    text = moment.isoformat(" ", "milliseconds")
    return text.replace("+00:00", "Z") if not local else text


def elapsed_text(nanoseconds: int | None) -> str:
    """`+812 ms`: since the row above; nothing where that is not known."""
    if nanoseconds is None:
        return ""
    sign = "-" if nanoseconds < 0 else "+"
    return sign + duration(timedelta(microseconds=abs(nanoseconds) // 1000))


def _safe_line(line: str) -> str:
    # `one_line` cuts at what a row shows; here a line may be as long as the text.
    if line.isprintable():
        return line
    step = 1000
    return "".join(one_line(line[at : at + step]) for at in range(0, len(line), step))


def value_text(value: Any) -> str:
    """A value as it is copied: a text as it is, all else as JSON."""
    if isinstance(value, str):
        return value
    import json  # noqa: PLC0415 - for the copy of an object only

    return json.dumps(value, ensure_ascii=False)
