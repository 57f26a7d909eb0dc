"""What a filter is made of, and how it is answered for a run of rows.

Columns are asked first: they leave a lower and an upper bound of the answer, and only the rows
in between have their texts searched.
"""

from typing import Protocol

import numpy as np

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import CODE, DERIVED, Mask
from phoenix_admin.log_store.distinct import is_in
from phoenix_admin.log_store.needed_text import needed_text, rare_end
from phoenix_admin.log_store.pace import Pace
from phoenix_admin.log_store.patterns import Needle, literal, regex
from phoenix_admin.log_store.row_test import RowTest, ask_rows
from phoenix_admin.log_store.window import Columns, Window


@record
class SeverityIn:
    """Rows whose severity code (without flags) is one of these.

    `stated`: a severity that was read out of the text counts as DEFAULT, as Cloud Logging has it.
    """

    codes: frozenset[int]
    stated: bool = False


@record
class SourceIn:
    """Rows of these sources, by number."""

    sources: frozenset[int]


@record
class TimeWithin:
    """Rows from `start` up to `end`, in nanoseconds; a row without a time is outside."""

    start: int
    end: int


@record
class Contains:
    """Rows with this text; `any_case` folds ASCII letters only."""

    text: str
    any_case: bool = False


@record
class Matches:
    """Rows in which the RE2 pattern matches somewhere."""

    pattern: str
    any_case: bool = False


@record
class Passes:
    """Rows that pass a test of somebody else's, such as a query's."""

    test: RowTest


@record
class AllOf:
    """Every part holds; without parts every row does."""

    parts: "tuple[Condition, ...]"


@record
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Condition, ...]"


@record
class NoneOf:
    """The part does not hold."""

    part: "Condition"


Condition = (
    SeverityIn | SourceIn | TimeWithin | Contains | Matches | Passes | AllOf | AnyOf | NoneOf
)
EVERYTHING = AllOf(())

SLOW = 9
"""The cost of a part that is asked row by row in Python."""
_COMMON = 16
"""A text that stands in more than one of so many rows is no use as a first search."""


class Asked(Protocol):
    """One part of a compiled filter."""

    cost: int
    """Cheap parts are asked first."""

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        """(surely, perhaps): what the columns alone say of each row."""
        ...

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        """Which of the candidates it holds for; False elsewhere."""
        ...


def compiled(condition: Condition) -> Asked:
    """Ready to be asked. Raises BadPattern for a text or pattern that cannot be searched."""
    match condition:
        case SeverityIn(codes, stated):
            return _ByColumn(_severities_in(codes, stated=stated))
        case SourceIn(sources):
            numbers = np.array(sorted(sources), np.uint16)
            return _ByColumn(lambda columns: is_in(columns.sources, numbers))
        case TimeWithin(start, end):
            return _ByColumn(_within(start, end))
        case Contains(text, any_case):
            end = rare_end(text)
            first = literal(end) if end != text and not any_case else None
            return _ByText(literal(text, any_case=any_case), first, cost=1)
        case Matches(pattern, any_case):
            needed = needed_text(pattern)
            needed = needed if any_case else rare_end(needed)
            first = literal(needed, any_case=any_case) if needed else None
            return _ByText(regex(pattern, any_case=any_case), first, cost=2)
        case Passes(test):
            needs = [_ByText(literal(need), None, cost=1) for need in test.needs]
            return _All([*needs, _ByTest(test)])
        case AllOf(parts):
            return _All([compiled(part) for part in parts])
        case AnyOf(parts):
            return _Any([compiled(part) for part in parts])
        case NoneOf(part):
            return _Not(compiled(part))


def _severities_in(codes: frozenset[int], *, stated: bool) -> "_AskColumns":
    """By runs of neighbouring codes, two comparisons each: a table would be asked row by row."""
    there = sorted(code for code in codes if 0 <= code <= CODE)
    lows = [code for code in there if code - 1 not in codes]
    highs = [code for code in there if code + 1 not in codes or code == CODE]
    runs = [(np.uint8(low), np.uint8(high - low)) for low, high in zip(lows, highs, strict=True)]

    def ask(columns: Columns) -> Mask:
        found, own = np.zeros(len(columns), np.bool_), columns.severities & np.uint8(CODE)
        if stated:
            own[(columns.severities & np.uint8(DERIVED)) != 0] = 0
        for low, span in runs:
            found |= (own - low) <= span  # what is below `low` becomes a large number
        return found

    return ask


class _ByColumn:
    cost = 0

    def __init__(self, ask: "_AskColumns") -> None:
        self._ask = ask

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        holds = self._ask(columns)
        return holds, holds

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        del window, pace
        return self._ask(columns) & candidates


def _within(start: int, end: int) -> "_AskColumns":
    def ask(columns: Columns) -> Mask:
        times = columns.times
        return (times >= start) & (times < end)

    return ask


class _AskColumns(Protocol):
    def __call__(self, columns: Columns) -> Mask: ...


class _NeedsText:
    """Columns say nothing about it."""

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        return np.zeros(len(columns), np.bool_), np.ones(len(columns), np.bool_)


class _ByText(_NeedsText):
    """`first` is in every row that matches: searched for first, as long as it is rare."""

    def __init__(self, needle: Needle, first: Needle | None, *, cost: int) -> None:
        self._needle = needle
        self.cost = cost
        self._first = first

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        del columns
        if self._first is not None and candidates.any():
            candidates = window.rows_with(self._first, candidates, pace) & candidates
            if np.count_nonzero(candidates) * _COMMON > len(candidates):
                self._first = None
        if not candidates.any():
            return candidates
        return window.rows_with(self._needle, candidates, pace) & candidates


class _ByTest(_NeedsText):
    cost = SLOW

    def __init__(self, test: RowTest) -> None:
        self._test = test

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        return ask_rows(self._test, columns, window, candidates, pace)


class _All:
    def __init__(self, parts: list[Asked]) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self.cost = max((part.cost for part in parts), default=0)

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        surely, perhaps = np.ones(len(columns), np.bool_), np.ones(len(columns), np.bool_)
        for part in self._parts:
            low, high = part.bounds(columns)
            surely, perhaps = surely & low, perhaps & high
        return surely, perhaps

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        for part in self._parts:
            candidates = part.among(columns, window, candidates, pace)
        return candidates


class _Any:
    def __init__(self, parts: list[Asked]) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self.cost = max((part.cost for part in parts), default=0)

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        surely, perhaps = np.zeros(len(columns), np.bool_), np.zeros(len(columns), np.bool_)
        for part in self._parts:
            low, high = part.bounds(columns)
            surely, perhaps = surely | low, perhaps | high
        return surely, perhaps

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        found = np.zeros(len(candidates), np.bool_)
        for part in self._parts:
            found |= part.among(columns, window, candidates & ~found, pace)
        return found


class _Not:
    def __init__(self, part: Asked) -> None:
        self._part = part
        self.cost = part.cost

    def bounds(self, columns: Columns) -> tuple[Mask, Mask]:
        low, high = self._part.bounds(columns)
        return ~high, ~low

    def among(self, columns: Columns, window: Window, candidates: Mask, pace: Pace) -> Mask:
        return candidates & ~self._part.among(columns, window, candidates, pace)
