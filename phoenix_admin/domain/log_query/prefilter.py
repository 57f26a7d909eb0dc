"""Pieces of text without which a line cannot match: found in raw bytes, before anything is parsed.

Only necessary conditions. The raw line is JSON of any writer or plain text, so that a text of the
entry may stand there escaped, in another letter case, or in characters that fold to the same. A
piece therefore holds only characters that no writer escapes but as \\uXXXX, and a line with such an
escape, with anything outside ASCII or with control characters always passes.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from phoenix_admin.domain.log_query import values
from phoenix_admin.domain.log_query.log_fields import FieldType, KnownField, field_of
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    Node,
    Not,
    Operator,
    Or,
    Presence,
)
from phoenix_admin.domain.record import record

OutsideTest = Callable[[Anywhere | Comparison | Presence], bool]

SHORTEST: Final = 2
"""A piece of one letter is in nearly every line."""

_UNSURE: Final = r"\\u|[^\t\n\r\x20-\x7e]"
_UNSURE_BYTES: Final = re.compile(_UNSURE.encode())
_SAFE_RUN: Final = re.compile(r"[ !#-.0-\[\]-~]+")
"""Printable ASCII without the quote, the backslash and the slash."""
_PATTERN_RUN: Final = re.compile(r"[^.^$+]+")
_PATTERN_SIGNS: Final = frozenset("\\|()[]{}?*")


@record
class LiteralClause:
    """One of these pieces (lower case, ASCII) must be in the line. There is at least one."""

    pieces: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """The clause as a regular expression over bytes, for `re` and RE2 alike.

        RE2 needs its Latin-1 option: read as UTF-8, it would find no byte that is none.
        """
        return "(?i:" + "|".join(re.escape(piece) for piece in self.pieces) + f")|{_UNSURE}"

    def may_match(self, line: bytes) -> bool:
        """Whether a line passes: what `pattern` finds, said slowly."""
        low = line.lower()
        found = any(piece.encode("ascii") in low for piece in self.pieces)
        return found or _UNSURE_BYTES.search(line) is not None


def clauses_of(node: Node, from_outside: OutsideTest) -> tuple[LiteralClause, ...]:
    """The clauses that every raw line must pass from which a matching entry was made.

    `from_outside` tells of a leaf whether it may hold by something that is not in the raw line.
    """
    if isinstance(node, And):
        return _distinct(clause for part in node.parts for clause in clauses_of(part, from_outside))
    if isinstance(node, Or):
        return _any_of(clauses_of(part, from_outside) for part in node.parts)
    if isinstance(node, (Everything, Not)) or from_outside(node):
        return ()
    if isinstance(node, Anywhere):
        return () if _is_converted(node.text, everywhere=True) else _piece(node.text)
    if isinstance(node, Presence):
        return _keys(node.field.names)
    return (*_keys(node.field.names), *_value(node))


def _any_of(branches: Iterable[tuple[LiteralClause, ...]]) -> tuple[LiteralClause, ...]:
    """One clause for all branches, if each has one: from each the one with the longest pieces."""
    pieces: list[str] = []
    for found in branches:
        if not found:
            return ()
        pieces += max(found, key=lambda clause: min(map(len, clause.pieces))).pieces
    return (LiteralClause(tuple(dict.fromkeys(pieces))),)


def _value(node: Comparison) -> tuple[LiteralClause, ...]:
    known = field_of(node.field.names)
    if not isinstance(known, KnownField) or node.value.is_null:
        return ()
    if node.operator is Operator.SEARCHED:
        return _searched(node.value.text)
    if node.operator not in {Operator.EQUAL, Operator.HAS}:
        return ()
    text = node.value.text
    if known.type in {FieldType.TEXT, FieldType.LABEL}:
        return _piece(text)
    if known.type in {FieldType.JSON, FieldType.GROUP}:
        return () if _is_converted(text, everywhere=known.type is FieldType.GROUP) else _piece(text)
    return ()


def _is_converted(text: str, *, everywhere: bool) -> bool:
    """Whether something that is no text, and is written in other ways, may equal it."""
    if values.number(text) is not None or values.truth(text) is not None:
        return True
    read = (values.duration, values.moment, values.severity)
    return everywhere and any(each(text) is not None for each in read)


def _searched(pattern: str) -> tuple[LiteralClause, ...]:
    if _PATTERN_SIGNS & set(pattern):
        return ()
    runs: list[str] = _PATTERN_RUN.findall(pattern)
    return _piece(max(runs, key=len)) if runs else ()


def _keys(names: tuple[str, ...]) -> tuple[LiteralClause, ...]:
    if names[0] != "jsonPayload":
        return ()
    return _distinct(clause for name in names[1:] for clause in _piece(name))


def _piece(text: str) -> tuple[LiteralClause, ...]:
    runs: list[str] = _SAFE_RUN.findall(values.fold(text))
    longest = max(runs, key=len, default="")
    return (LiteralClause((longest,)),) if len(longest) >= SHORTEST else ()


def _distinct(found: Iterable[LiteralClause]) -> tuple[LiteralClause, ...]:
    return tuple(dict.fromkeys(found))
