"""A query as conditions over rows, so that as few rows as possible are read as JSON.

Severity and time are columns. Most rows with a word have it in their message; where the bytes show
that (the value of a message's key, or a row of plain text), the row need not be read, which takes
a hundred times as long. All other rows that may match are read, once for all that is asked of them.
"""

import re
from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.log_entry import Severity
from phoenix_admin.domain.log_query import TimeBound, matcher
from phoenix_admin.domain.log_query.plan import SEVERITY
from phoenix_admin.domain.log_query.prefilter import LiteralClause, clauses_of
from phoenix_admin.domain.log_query.time_bound import exact_bound
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Everything,
    Node,
    Not,
    Or,
    all_of,
    any_of,
)
from phoenix_admin.log_store.columns import NO_TIME, code_of
from phoenix_admin.log_store.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Condition,
    Matches,
    NoneOf,
    SeverityIn,
    TimeWithin,
)
from phoenix_admin.log_store.patterns import TextPattern

_LAST: Final = 2**63 - 1

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


def condition_of(node: Node, test_of: TestOf, *, stated: bool) -> Condition:
    """A condition that says the same as the query.

    `stated`: a severity that was read out of the text does not count.
    """
    if isinstance(node, Everything):
        return EVERYTHING
    if not isinstance(node, (And, Or)):
        found = _quick(node, test_of, stated=stated)
        return _slow(node, test_of) if found is None else found
    quick: list[Condition] = []
    rest: list[Node] = []
    for part in node.parts:
        found = _quick(part, test_of, stated=stated)
        if found is None:
            rest.append(part)
        else:
            quick.append(found)
    if isinstance(node, And):
        return AllOf((*quick, *([_slow(all_of(rest), test_of)] if rest else [])))
    return AnyOf((*quick, *([_slow(any_of(rest), test_of)] if rest else [])))


def _quick(node: Node, test_of: TestOf, *, stated: bool) -> Condition | None:
    """What columns and bytes mostly answer; None for what needs every row to be read."""
    if isinstance(node, Anywhere):
        return _word(node, test_of, stated=stated)
    if isinstance(node, Not):
        inner = _quick(node.part, test_of, stated=stated)
        return None if inner is None else NoneOf(inner)
    if isinstance(node, (And, Or)):
        return condition_of(node, test_of, stated=stated)
    if isinstance(node, Comparison):
        if node.field == SEVERITY:
            holds = matcher(node, TextPattern)
            codes = {code_of(one) for one in Severity if holds({"severity": one.name})}
            return SeverityIn(frozenset(codes), stated=stated)
        bound = exact_bound(node)
        return None if bound is None else within(bound)
    return None


def within(bound: TimeBound) -> Condition:
    """Rows in a stretch of time. For the language an entry without a time is of the year 1970."""
    start = NO_TIME + 1 if bound.lower is None else max(bound.lower, NO_TIME + 1)
    end = _LAST if bound.upper is None else min(bound.upper + 1, _LAST)
    inside = TimeWithin(start, end)
    return AnyOf((inside, TimeWithin(NO_TIME, NO_TIME + 1))) if bound.has(0) else inside


def _slow(node: Node, test_of: TestOf) -> Condition:
    return _behind(clauses_of(node, _never), test_of(node))


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
