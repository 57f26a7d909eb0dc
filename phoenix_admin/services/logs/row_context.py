"""The rows around one, unfiltered, as a log of their own: copied into memory.

Of a file these are the rows beside it. Of a feed only what was searched for is here, so that the
feed is asked for what is not (`feed_context`).
"""

from datetime import datetime
from typing import Final

from phoenix_admin.domain.record import record
from phoenix_admin.log_store.columns import batch_of
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import LogFeed
from phoenix_admin.services.logs.feed_context import entries_around, extent_words
from phoenix_admin.services.logs.log_part import LogPart

LONGEST: Final = 1024 * 1024


@record(eq=False)
class Around:
    """What stands around a row, with the row's own number there; `said` is how much that is."""

    store: LogStore
    number: int
    said: str


def rows_around(
    part: LogPart, number: int, rows: int, feed: LogFeed | None, now: datetime, call: Call
) -> Around | None:
    """None when the row is gone. Reads the disk, or asks the feed; on a lane."""
    if feed is not None:
        found = entries_around(feed, part, number, rows, now, call)
        return _stored(found.rows, found.at, found.said) if found is not None else None
    first, end = part.rows.extent()
    low, high = max(first, number - rows), min(end, number + rows + 1)
    if not low <= number < high:
        return None
    held: list[tuple[int, int, int, bytes]] = []
    at = -1
    for each in range(low, high):
        call.raise_if_cancelled()
        row = part.read(each, LONGEST)
        if row is not None:
            at = len(held) if each == number else at
            held.append((row.time, row.severity, 0, row.text))
    if at < 0:
        return None
    return _stored(held, at, extent_words(at, len(held)))


def _stored(rows: list[tuple[int, int, int, bytes]], at: int, said: str) -> Around:
    store = LogStore()
    store.append(batch_of(rows))
    return Around(store, at, said)
