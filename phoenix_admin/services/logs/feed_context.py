"""The entries before and after one, as a feed has them, whatever the view asks for.

A feed gives the newest first: what is before is one question; what is after is asked in stretches
of time that fit how dense the entries are. All is bounded, and what could not be had is said.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from phoenix_admin.domain.errors import PhoenixError
from phoenix_admin.domain.log_query.quoting import quoted
from phoenix_admin.domain.log_query.values import EPOCH, SECOND
from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import DERIVED, NO_TIME, UNDATED, code_of
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import FedLine, FeedPage, FeedSearch, LogFeed
from phoenix_admin.services.logs.log_part import LogPart, RawRow
from phoenix_admin.services.logs.row_anchor import entry_name
from phoenix_admin.services.logs.row_detail import EXECUTION
from phoenix_admin.services.logs.row_entries import entry_of_row

FARTHEST: Final = 24 * 3600 * SECOND
"""How far around an entry is asked at most, nanoseconds."""
PAGE: Final = 1_000
"""Entries of one question: it costs the same however few they are."""
MOST_QUESTIONS: Final = 6
_SHORTEST: Final = SECOND // 10
_HELD: Final = 200_000
"""Rows that are here and looked at, where the feed cannot be asked."""

Row = tuple[int, int, int, bytes]


@record
class FeedRows:
    """Rows in order of time; `at` is the place of the one asked about. `said` is for a person."""

    rows: list[Row]
    at: int
    said: str


def entries_around(
    feed: LogFeed, part: LogPart, number: int, rows: int, now: datetime, call: Call
) -> FeedRows | None:
    """So many entries on each side, of the same execution or instance; None when the row is gone.

    Blocks; on a lane. Raises the call's cancellation; any other fault is said.
    """
    row = part.read(number, 1 << 30)
    if row is None or row.time == NO_TIME:
        return None
    query, whose = _same_source(entry_of_row(row.text, row.time, row.severity, stated=True))
    own = (row.time, row.severity, 0, row.text)
    try:
        found, is_whole = _asked(feed, query, own, rows, now, call)
    except PhoenixError as error:
        call.raise_if_cancelled()
        around = _cut(_held(part, number, query, call), own, rows)
        return _said(around, whose, f"only what is here: {error.text}")
    around = _cut(found, own, rows)
    return _said(around, whose, "" if is_whole else "more than could be asked for lie behind it")


def _asked(
    feed: LogFeed, query: str, own: Row, rows: int, now: datetime, call: Call
) -> tuple[list[Row], bool]:
    time, key = own[0], _key(own)
    before, _ = _page(feed, query, time - FARTHEST, time, call)
    times = sorted((line[0] for line in before), reverse=True)
    near = times[: rows + 1]
    window = max(_SHORTEST, 2 * (time - near[-1]) if len(near) > 1 else FARTHEST // 1440)
    newest = (now.astimezone(UTC) - EPOCH) // timedelta(microseconds=1) * 1000 + SECOND
    latest = min(time + FARTHEST, newest)
    after: list[Row] = []
    for _ in range(MOST_QUESTIONS):
        until = min(latest, time + window)
        after, cut = _page(feed, query, time, until, call)
        if cut:
            window = max(1000, window // 16)
        elif until >= latest or sum(_key(each) > key for each in after) >= rows:
            return [*before, *after], True
        else:
            window *= 16
    return [*before, *after] if len(after) < PAGE else before, False


def _page(feed: LogFeed, query: str, since: int, until: int, call: Call) -> tuple[list[Row], bool]:
    """The newest entries of a stretch, and whether there are more of them."""
    found: list[FedLine] = []

    def tell(page: FeedPage) -> None:
        found.extend(page.lines)

    asked = FeedSearch(query, _moment(since), _moment(until + 999), PAGE)
    resume = feed.search(asked, call, tell)
    return [_row(line) for line in found], resume is not None


def _key(row: Row) -> tuple[int, str]:
    """By this entries are told apart, and stand in order."""
    return row[0], entry_name(row[3])


def _row(line: FedLine) -> Row:
    severity = code_of(line.severity) | (DERIVED if line.derived else 0)
    if line.time is None:
        return NO_TIME, severity | UNDATED, 0, line.text
    return line.time, severity, 0, line.text


def _held(part: LogPart, number: int, query: str, call: Call) -> list[Row]:
    """Rows of the same source that are here anyway, near by number."""
    if not isinstance(part.rows, LogStore):
        return []
    first, end = part.rows.extent()
    found: list[Row] = []
    for each in range(max(first, number - _HELD // 2), min(end, number + _HELD // 2)):
        if not each % 64:
            call.raise_if_cancelled()
        row: RawRow | None = part.read(each, 1 << 30)
        if row is None:
            continue
        entry = entry_of_row(row.text, row.time, row.severity, stated=True)
        if _same_source(entry)[0] == query:
            found.append((row.time, row.severity, 0, row.text))
    return found


def _cut(found: list[Row], own: Row, rows: int) -> tuple[list[Row], int]:
    """Each once, in order of time, so many on each side of the row itself."""
    known = {_key(row): row for row in found}
    key = _key(own)
    known[key] = own
    order = sorted(known)
    at = order.index(key)
    low = max(0, at - rows)
    return [known[each] for each in order[low : at + rows + 1]], at - low


def _said(around: tuple[list[Row], int], whose: str, fault: str) -> FeedRows:
    rows, at = around
    words = f"{extent_words(at, len(rows))}, of {whose}"
    return FeedRows(rows, at, f"{words}; {fault}" if fault else words)


def extent_words(before: int, rows: int) -> str:
    """How much stands around a row, of so many rows with itself."""
    lines = "1 line" if before == 1 else f"{before} lines"
    return f"{lines} before and {rows - before - 1} after it"


def _same_source(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The query for everything of the same execution or instance, and its name for a person."""
    labels = entry.get("labels")
    known = cast("dict[str, Any]", labels) if isinstance(labels, dict) else {}
    if isinstance(known.get(EXECUTION), str):
        name = known[EXECUTION]
        return f"labels.{quoted(EXECUTION)}={quoted(name)}", f"execution {name}"
    if isinstance(known.get("instanceId"), str):
        name = known["instanceId"]
        return f"labels.instanceId={quoted(name)}", f"instance {name[:12]}"
    if isinstance(entry.get("logName"), str):
        return f"logName={quoted(entry['logName'])}", "the same log"
    return "", "the whole log"


def _moment(nanoseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=nanoseconds // 1000)
