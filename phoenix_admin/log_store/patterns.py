"""Searching bytes in linear time: the one place that knows RE2.

Rows are bytes and patterns are matched byte by byte (Latin-1), so invalid UTF-8 is searched as
it stands. What a person types is text: characters beyond ASCII become their UTF-8 bytes. Cases
are folded for ASCII only.
"""

import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from phoenix_admin.domain import log_query
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.record import record

Text = bytes | bytearray
Match = Callable[[Text, int, int], tuple[int, int]]
"""(text, from, to) -> the span of the first match, (-1, -1) without one."""

MOST_MEMORY = 8 * 1024 * 1024
"""Bytes that one pattern may take; a pattern that needs more is refused with RE2's own words."""

_FLAGS = (b"(?m)", b"(?mi)")
"""In front of a pattern: ^ and $ are the ends of a row. Without and with any case."""

# These look beyond one row when all rows lie in one text, so they are tried row by row.
_ROW_BY_ROW = re.compile(rb"\\[AzC]|\(\?[a-zA-Z]*-[a-zA-Z]*m")
_REPEATS = re.compile(r"[*+{]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@cache
def _re2() -> Any:
    """RE2, which comes without types. Loaded by the first pattern: no page needs it before."""
    import re2  # noqa: PLC0415 - a MiB

    return re2


class BadPattern(Invalid):
    """A pattern that RE2 refuses; `position` (in characters) where the fault can be placed."""

    def __init__(self, text: str, position: int | None = None) -> None:
        super().__init__(text)
        self.position = position


@record
class Needle:
    """A compiled search. `row_by_row`: it may be asked about single rows only. `longest`: bytes
    that a match has at most.
    """

    match: Match
    row_by_row: bool = False
    longest: int = sys.maxsize


def literal(text: str | bytes, *, any_case: bool = False) -> Needle:
    """Rows that contain `text` as it stands. Raises BadPattern if it is too long for RE2."""
    raw = (text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text).replace(
        b"\n", b"\x1f"
    )
    if not any_case:
        return Needle(_compiled(_re2().escape(raw), str(text)), longest=len(raw))
    return Needle(_compiled(_folded(raw), str(text)), longest=len(raw))


def regex(text: str, *, any_case: bool = False) -> Needle:
    """Rows that match the RE2 pattern somewhere. Raises BadPattern with what is wrong where."""
    if beyond := _beyond_ascii_in_class(text):
        msg = "Characters beyond ASCII cannot stand in [ ]: write (é|à) instead of [éà]."
        raise BadPattern(msg, beyond.start())
    raw = _with_utf8(_with_inner_newlines(text))
    # Without a repetition a match is no longer than what was written, but for characters.
    longest = sys.maxsize if _REPEATS.search(text) else 4 * len(raw)
    return Needle(_compiled(_FLAGS[any_case] + raw, text), bool(_ROW_BY_ROW.search(raw)), longest)


@cache
def known(text: str) -> Needle:
    """`regex` for a pattern of this program's own: compiled once, by the first row it is for."""
    return regex(text)


class TextPattern:
    """A pattern over texts instead of bytes, for fields of an entry; letter case counts."""

    def __init__(self, pattern: str) -> None:
        """Raises the query language's BadPattern with RE2's own words."""
        engine = _re2()
        options = engine.Options()
        options.log_errors = False
        options.never_capture = True
        options.max_mem = MOST_MEMORY
        try:
            self._search = engine.compile(pattern, options).search
        except (engine.error, UnicodeError) as error:
            words = error.args[0] if isinstance(error, engine.error) else str(error)
            said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
            raise log_query.BadPattern(said) from error

    def search(self, text: str, /) -> object | None:
        """What is found anywhere in the text, or None."""
        try:
            return self._search(text)
        except UnicodeError:  # half a character, out of an escape in JSON
            return self._search(text.encode("utf-8", "replace").decode())


def _with_inner_newlines(text: str) -> str:
    r"""`\n` finds what a newline inside a row became; words between \Q and \E stay."""
    if r"\Q" in text:
        return text
    return re.sub(
        r"\\(.)", lambda found: r"\x1f" if found[1] == "n" else found[0], text, flags=re.DOTALL
    )


def _with_utf8(text: str) -> bytes:
    """Characters beyond ASCII as one group each, so that é+ means what it says."""

    def group(found: re.Match[str]) -> str:
        return "".join(
            "(?-i:" + "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "replace")) + ")"
            for char in found.group()
        )

    return _BEYOND_ASCII.sub(group, text).encode("ascii")


def _folded(raw: bytes) -> bytes:
    """An any-case literal; bytes beyond ASCII stay as they are, or É would find half a sign."""
    parts = re.split(rb"([\x80-\xff]+)", raw)
    return b"".join(
        (b"(?i:" if index % 2 == 0 else b"(?:") + _re2().escape(part) + b")"
        for index, part in enumerate(parts)
        if part
    )


def _beyond_ascii_in_class(text: str) -> re.Match[str] | None:
    for found in re.finditer(
        r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*", text, re.DOTALL
    ):
        if found.group().startswith("[") and (beyond := _BEYOND_ASCII.search(found.group())):
            return _BEYOND_ASCII.search(text, found.start() + beyond.start())
    return None


def _compiled(raw: bytes, shown: str) -> Match:
    engine = _re2()
    options = engine.Options()
    options.encoding = engine.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_nl = True
    options.never_capture = True
    options.max_mem = MOST_MEMORY
    try:
        compiled = engine.compile(raw, options)
    except engine.error as error:
        words = error.args[0]
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        for flags in _FLAGS:
            said = said.replace(flags.decode(), "", 1)  # ours, not what was typed
        raise BadPattern(said, _position(said, shown)) from error
    # The wrapper's own search() makes a generator and an object for each hit, which takes longer
    # than finding it; a common word is found a million times.
    search = compiled._regexp.Match  # noqa: SLF001 - see above
    unanchored = engine._Anchor.UNANCHORED  # noqa: SLF001 - see above

    def match(text: Text, start: int, end: int) -> tuple[int, int]:
        return search(unanchored, text, start, end)[0]

    return match


def _position(said: str, shown: str) -> int | None:
    """Where the piece that RE2 names stands; it names no place itself."""
    _, colon, piece = said.partition(": ")
    place = shown.rfind(piece) if colon and piece else -1
    if place < 0:
        return None
    if said.startswith("missing )"):
        return _unclosed(shown, "(", ")")
    return place


def _unclosed(shown: str, opening: str, closing: str) -> int | None:
    """The bracket that nobody closes."""
    open_at: list[int] = []
    for found in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]", shown, re.DOTALL):
        if found.group() == opening:
            open_at.append(found.start())
        elif found.group() == closing and open_at:
            open_at.pop()
    return open_at[-1] if open_at else None
