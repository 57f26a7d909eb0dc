"""What a person asks, read once: for the rows that are here, and for those that are elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime

from phoenix_admin.domain.log_query import (
    BadPattern,
    Matcher,
    Query,
    QueryFault,
    TimeBound,
    matcher,
    parse,
    plan,
    read_words,
    shown_bound,
    to_cloud,
    write_out,
)
from phoenix_admin.domain.log_query.plan import QueryPlan
from phoenix_admin.domain.log_query.tree import Node, all_of, conjuncts
from phoenix_admin.domain.log_query.values import nanoseconds
from phoenix_admin.log_store.columns import NO_TIME, code_of
from phoenix_admin.log_store.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Condition,
    Matches,
    Passes,
    SeverityIn,
    TimeWithin,
    compiled,
)
from phoenix_admin.log_store.patterns import BadPattern as UnsearchablePattern
from phoenix_admin.log_store.patterns import TextPattern
from phoenix_admin.log_store.shown_bars import Sieve
from phoenix_admin.services.logs.named_patterns import pattern_of
from phoenix_admin.services.logs.row_entries import entry_of_row
from phoenix_admin.services.logs.shown_log import Asked, QueryMode
from phoenix_admin.services.logs.word_conditions import word_condition

_LAST = 2**63 - 1


class EntryTest:
    """A query's rest as a `RowTest`: the row becomes an entry and is looked at."""

    needs: tuple[bytes, ...] = ()

    def __init__(self, matches: Matcher, *, stated: bool) -> None:
        self._matches = matches
        self._stated = stated

    def passes(self, text: bytes, time: int, severity: int, source: int) -> bool:
        """See RowTest."""
        del source
        return self._matches(entry_of_row(text, time, severity, stated=self._stated))


@dataclass(frozen=True, slots=True, eq=False)
class ReadQuery:
    """`here` is for files, `fed` for entries of a feed; `sieve` for the hits of either.

    `cloud` is the text for the other side, `bound` the time in which that one is asked and `own`
    the time that the query itself names. `notes` are for the person.
    """

    asked: Asked
    query: Query
    here: Condition
    fed: Condition
    sieve: Sieve
    own: TimeBound
    bound: TimeBound
    cloud: str
    notes: tuple[str, ...]

    @property
    def scan_key(self) -> tuple[str, QueryMode, str | None]:
        """What has all rows searched anew when it changes."""
        return self.query.text, self.asked.mode, self.asked.pattern

    @property
    def sieve_key(self) -> object:
        """What has the hits put together anew when it changes."""
        asked = self.asked
        return asked.severities, asked.sources, asked.since, asked.until


def read_asked(asked: Asked, now: datetime) -> ReadQuery | QueryFault:
    """Read what is asked (`now` is aware); a fault points at a character of the text as typed."""
    text, notes = asked.text, tuple[str, ...]()
    if asked.mode is QueryMode.WORDS:
        query = read_words(text)
    else:
        written = write_out(text, now)
        query = parse(written.text, TextPattern)
        if isinstance(query, QueryFault):
            return _as_typed(query, text, written.replaced)
        notes = tuple(f"{old} is {new}" for old, new in written.replaced)
        notes += tuple(note.message for note in query.notes)
    if isinstance(query, QueryFault):
        return query
    try:
        cut = plan(query.tree, TextPattern)
        matcher(cut.residue, TextPattern)
    except BadPattern as error:
        return QueryFault(0, len(text), str(error))
    bound = shown_bound(query.tree, now)
    cloud = to_cloud(query, now)
    here = _condition(asked, cut, cut.time, stated=False)
    try:
        compiled(here)
    except UnsearchablePattern as error:
        return QueryFault(0, len(text), error.text)
    return ReadQuery(
        asked,
        query,
        here,
        _condition(asked, cut, bound, stated=True),
        _sieve(asked),
        cut.time,
        bound,
        query.text,
        notes + ((cloud.message,) if isinstance(cloud, QueryFault) else ()),
    )


def _condition(asked: Asked, cut: QueryPlan, bound: TimeBound, *, stated: bool) -> Condition:
    if cut.never:
        return AnyOf(())
    parts: list[Condition] = []
    if bound.lower is not None or bound.upper is not None:
        parts.append(_within(bound))
    if cut.severities is not None:
        parts.append(SeverityIn(frozenset(map(code_of, cut.severities)), stated=stated))
    pattern = pattern_of(asked.pattern)
    if pattern is not None:
        parts.append(Matches(pattern.pattern, any_case=True))
    parts += _residue(cut, stated=stated)
    return AllOf(tuple(parts)) if parts else EVERYTHING


def _residue(cut: QueryPlan, *, stated: bool) -> list[Condition]:
    """What columns do not decide: words by the bytes of a row, all else by the entry it is."""

    def test_of(node: Node) -> Condition:
        return Passes(EntryTest(matcher(node, TextPattern), stated=stated))

    words: list[Condition] = []
    rest: list[Node] = []
    for part in conjuncts(cut.residue):
        found = word_condition(part, test_of, stated=stated)
        if found is None:
            rest.append(part)
        else:
            words.append(found)
    if not rest:
        return words
    clauses = [Matches(clause.pattern) for clause in cut.clauses]
    return [*clauses, *words, test_of(all_of(rest))]


def _within(bound: TimeBound) -> Condition:
    start = NO_TIME + 1 if bound.lower is None else max(bound.lower, NO_TIME + 1)
    end = _LAST if bound.upper is None else min(bound.upper + 1, _LAST)
    within = TimeWithin(start, end)
    # For the language an entry without a time is of the year 1970.
    return AnyOf((within, TimeWithin(NO_TIME, NO_TIME + 1))) if bound.has(0) else within


def _sieve(asked: Asked) -> Sieve:
    codes = None if asked.severities is None else frozenset(map(code_of, asked.severities))
    return Sieve(codes, _moment(asked.since), _moment(asked.until))


def _moment(at: datetime | None) -> int | None:
    return None if at is None else nanoseconds(at.astimezone(UTC))


def _as_typed(fault: QueryFault, typed: str, replaced: tuple[tuple[str, str], ...]) -> QueryFault:
    """The fault's place in the text before relative times were written out."""
    if not replaced:
        return fault
    at, shift, end = 0, 0, fault.position + fault.length
    start, stop = fault.position, end
    for old, new in replaced:
        at = typed.index(old, at)
        longer = len(new) - len(old)
        if fault.position > at + shift:
            start = max(at, start - longer)
        if end > at + shift:
            stop = max(at, stop - longer)
        shift += longer
        at += len(old)
    start = min(start, len(typed))
    return QueryFault(start, max(0, min(stop, len(typed)) - start), fault.message, fault.hint)
