"""Words looked for in all fields, answered from the bytes of a row as far as they can.

Most rows with a word have it in their message. Where the bytes show that (the value of a message's
key, or a row of plain text), the row need not be read as JSON, which takes a hundred times as long.
All other rows that may match are read.
"""

import re
from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query.prefilter import LiteralClause, clauses_of
from phoenix_admin.domain.log_query.tree import And, Anywhere, Node, Not, Or
from phoenix_admin.log_store.columns import code_of
from phoenix_admin.log_store.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Matches,
    NoneOf,
    SeverityIn,
)

TestOf = Callable[[Node], Condition]
"""The slow answer for a part of a query."""

_SAFE: Final = re.compile(r"[ !#-.0-\[\]-~]{2,200}")
"""Printable ASCII without the quote, the backslash and the slash: never escaped by any writer."""
_KEYS: Final = '"(?:message|msg|text|textPayload)"'
_WITH_TYPES: Final = Matches(
    f'"(?:httpRequest|operation|sourceLocation|split)"|logging\\.googleapis\\.com/|{_KEYS}.*{_KEYS}'
)
"""Rows in which such a key may stand below a field that is compared in another way, or twice."""
_SEVERITIES: Final = {each.name.lower(): each for each in Severity if each is not Severity.DEFAULT}


def word_condition(node: Node, test_of: TestOf, *, stated: bool) -> Condition | None:
    """A condition that says the same as a part of words only; None for any other part.

    `stated`: a severity that was read out of the text does not count.
    """
    if isinstance(node, Anywhere):
        return _word(node, test_of, stated=stated)
    if isinstance(node, Not):
        inner = word_condition(node.part, test_of, stated=stated)
        return None if inner is None else NoneOf(inner)
    if isinstance(node, (And, Or)):
        parts: list[Condition] = []
        for part in node.parts:
            found = word_condition(part, test_of, stated=stated)
            if found is None:
                return None
            parts.append(found)
        return AllOf(tuple(parts)) if isinstance(node, And) else AnyOf(tuple(parts))
    return None


def _word(node: Anywhere, test_of: TestOf, *, stated: bool) -> Condition:
    slow = test_of(node)
    word = node.text
    if not _SAFE.fullmatch(word):
        return _behind(clauses_of(node, _never), slow)
    # Behind the word no accent may follow, neither as it is nor escaped: both signs would be one.
    found = f"(?i:{re.escape(word)})(?:[\\x00-\\x5b\\x5d-\\x7f]|$)"
    in_text = Matches(f"^[^{{].*{found}")
    in_message = Matches(f'{_KEYS}\\s*:\\s*"[^"\\\\]*{found}')
    surely: tuple[Condition, ...] = (in_text, AllOf((in_message, NoneOf(_WITH_TYPES))))
    severity = _SEVERITIES.get(word.lower())
    if severity is None:
        return AnyOf((*surely, _behind(clauses_of(node, _never), slow)))
    surely = (SeverityIn(frozenset({code_of(severity)}), stated=stated), *surely)
    return AnyOf((*surely, _behind((LiteralClause((word.lower(),)),), slow)))


def _behind(clauses: tuple[LiteralClause, ...], slow: Condition) -> Condition:
    return AllOf((*(Matches(clause.pattern) for clause in clauses), slow))


def _never(_: object) -> bool:
    return False
