"""What a person asks, read once: for the rows that are here, and for those that are elsewhere."""

from datetime import UTC, datetime

from phoenix_admin.domain.log_query import (
    BadPattern,
    Query,
    QueryFault,
    TimeBound,
    matcher,
    parse,
    plan,
    read_words,
    shown_bound,
    to_cloud,
    unparse,
    write_out,
)
from phoenix_admin.domain.log_query.plan import QueryPlan
from phoenix_admin.domain.log_query.tree import (
    And,
    Anywhere,
    Comparison,
    Node,
    Not,
    Or,
    Presence,
    all_of,
)
from phoenix_admin.domain.log_query.values import moment, nanoseconds
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import NO_TIME, code_of
from phoenix_admin.log_store.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Condition,
    Matches,
    Passes,
    SeverityIn,
    compiled,
)
from phoenix_admin.log_store.patterns import BadPattern as UnsearchablePattern
from phoenix_admin.log_store.patterns import TextPattern
from phoenix_admin.log_store.shown_bars import Sieve
from phoenix_admin.services.logs.named_patterns import pattern_of
from phoenix_admin.services.logs.query_conditions import condition_of, within
from phoenix_admin.services.logs.row_entries import entry_of_row
from phoenix_admin.services.logs.shown_log import Asked, QueryMode


class EntryTest:
    """A part of a query as a `RowTest`: the row becomes an entry and is looked at."""

    needs: tuple[bytes, ...] = ()

    def __init__(self, node: Node, *, stated: bool) -> None:
        self._matches = matcher(node, TextPattern)
        self._stated = stated
        self._timed = _asks_for_time(node)

    def passes(self, text: bytes, time: int, severity: int, source: int) -> bool:
        """See RowTest."""
        del source
        time = time if self._timed else NO_TIME
        return self._matches(entry_of_row(text, time, severity, stated=self._stated))


def _asks_for_time(node: Node) -> bool:
    """Whether the answer may depend on an entry's timestamp, which takes a while to write out."""
    if isinstance(node, Anywhere):
        return moment(node.text) is not None
    if isinstance(node, (Comparison, Presence)):
        return node.field.names[0] == "timestamp"
    if isinstance(node, Not):
        return _asks_for_time(node.part)
    return isinstance(node, (And, Or)) and any(map(_asks_for_time, node.parts))


@record(eq=False)
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


def read_asked(asked: Asked, now: datetime, limit: str = "") -> ReadQuery | QueryFault:
    """Read what is asked (`now` is aware); a fault points at a character of the text as typed.

    `limit` is a query that whatever is asked stays within. They are joined as trees: no parenthesis
    and no comment in the text gets out of it.
    """
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
    if not isinstance(query, QueryFault) and limit:
        query = _limited(query, limit)
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


def _limited(query: Query, limit: str) -> Query | QueryFault:
    whole = parse(limit, TextPattern)
    if isinstance(whole, QueryFault):
        return whole
    return parse(unparse(all_of((whole.tree, query.tree))), TextPattern)


def _condition(asked: Asked, cut: QueryPlan, bound: TimeBound, *, stated: bool) -> Condition:
    if cut.never:
        return AnyOf(())
    parts: list[Condition] = []
    if bound.lower is not None or bound.upper is not None:
        parts.append(within(bound))
    if cut.severities is not None:
        parts.append(SeverityIn(frozenset(map(code_of, cut.severities)), stated=stated))
    pattern = pattern_of(asked.pattern)
    if pattern is not None:
        parts.append(Matches(pattern.pattern, any_case=True))
    if cut.needs_entries:

        def test_of(node: Node) -> Condition:
            return Passes(EntryTest(node, stated=stated))

        parts.append(condition_of(cut.residue, test_of, stated=stated))
    return AllOf(tuple(parts)) if parts else EVERYTHING


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
