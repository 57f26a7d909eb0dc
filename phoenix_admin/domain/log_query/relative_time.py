"""`now-1h` written out as a moment, before a query is read.

Cloud Logging knows no relative times. So they are no part of the language: a text with one is
rewritten, the person sees the new text, and that text is read, evaluated and sent.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from phoenix_admin.domain.log_query.log_fields import key_of
from phoenix_admin.domain.log_query.tokens import Kind, Token, tokens
from phoenix_admin.domain.log_query.values import SECOND, moment_text, nanoseconds
from phoenix_admin.domain.record import record

_RELATIVE: Final = re.compile(r'"?now(?:-(\d{1,6})([smhdw]))?"?', re.ASCII)
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_FIELDS: Final = frozenset({"timestamp", "receivetimestamp"})


@record
class WrittenOut:
    """A text without relative times, and what was replaced: pairs of old and new."""

    text: str
    replaced: tuple[tuple[str, str], ...]


def write_out(text: str, now: datetime) -> WrittenOut:
    """Replace `now`, `now-30m`, `now-2d` (s, m, h, d, w) behind a timestamp's operator.

    `now` is aware; moments are whole seconds. Everything else stays as it is, faults too.
    """
    found = tokens(text)
    pieces: list[str] = []
    replaced: list[tuple[str, str]] = []
    at = 0
    for index in range(2, len(found)):
        if not _is_relative(found, index):
            continue
        old = found[index]
        new = f'"{_moment(old, now)}"'
        pieces += [text[at : old.start], new]
        replaced.append((old.text, new))
        at = old.end
    return WrittenOut("".join([*pieces, text[at:]]), tuple(replaced))


def _is_relative(found: list[Token], index: int) -> bool:
    field, operator, value = found[index - 2 : index + 1]
    if index >= 3 and found[index - 3].kind is Kind.DOT:
        return False
    return (
        field.kind is Kind.WORD
        and key_of(field.text) in _FIELDS
        and operator.kind is Kind.OPERATOR
        and value.kind in {Kind.WORD, Kind.STRING}
        and _RELATIVE.fullmatch(value.text) is not None
    )


def _moment(token: Token, now: datetime) -> str:
    found = _RELATIVE.fullmatch(token.text)
    assert found
    back = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found[1] else timedelta()
    seconds = nanoseconds(now) // SECOND - int(back.total_seconds())
    return moment_text(seconds * SECOND)
