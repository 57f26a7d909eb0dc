"""The rows around one, unfiltered, as a log of their own.

Of a file these are the rows beside it, copied into memory. Of a feed only what was searched for is
here, so that the feed is asked again: for everything of the same execution or instance around that
moment, by a query that the person sees.
"""

from dataclasses import dataclass
from typing import Any, Final, cast

from phoenix_admin.domain.log_query.quoting import quoted
from phoenix_admin.domain.log_query.values import SECOND, moment_text
from phoenix_admin.log_store.columns import NO_TIME, batch_of
from phoenix_admin.log_store.store import LogStore
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.row_detail import EXECUTION
from phoenix_admin.services.logs.row_entries import entry_of_row

LONGEST: Final = 1024 * 1024
SECONDS_PER_ROW: Final = 6
"""How far around a moment a feed is asked, for each row that is wanted on one side."""


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What stands around a row: rows in memory with the row's own number, or a feed's query."""

    store: LogStore | None
    number: int
    query: str


def rows_around(part: LogPart, number: int, rows: int, call: Call) -> Around | None:
    """None when the row is gone. Reads the disk; on a lane."""
    if isinstance(part.rows, LogStore) and part.stated:
        return _query_around(part, number, rows)
    first, end = part.rows.extent()
    low, high = max(first, number - rows), min(end, number + rows + 1)
    if not low <= number < high:
        return None
    found: list[tuple[int, int, int, bytes]] = []
    at = -1
    for each in range(low, high):
        call.raise_if_cancelled()
        row = part.read(each, LONGEST)
        if row is not None:
            at = len(found) if each == number else at
            found.append((row.time, row.severity, 0, row.text))
    if at < 0:
        return None
    store = LogStore()
    store.append(batch_of(found))
    return Around(store, at, "")


def _query_around(part: LogPart, number: int, rows: int) -> Around | None:
    row = part.read(number, LONGEST)
    if row is None or row.time == NO_TIME:
        return None
    around = rows * SECONDS_PER_ROW * SECOND
    clauses = [
        f'timestamp>="{moment_text(row.time - around)}"',
        f'timestamp<="{moment_text(row.time + around)}"',
    ]
    entry = entry_of_row(row.text, row.time, row.severity, stated=True)
    labels = entry.get("labels")
    known = cast("dict[str, Any]", labels) if isinstance(labels, dict) else {}
    if isinstance(known.get(EXECUTION), str):
        clauses.append(f"labels.{quoted(EXECUTION)}={quoted(known[EXECUTION])}")
    elif isinstance(known.get("instanceId"), str):
        clauses.append(f"labels.instanceId={quoted(known['instanceId'])}")
    elif isinstance(entry.get("logName"), str):
        clauses.append(f"logName={quoted(entry['logName'])}")
    return Around(None, number, "\n".join(clauses))
