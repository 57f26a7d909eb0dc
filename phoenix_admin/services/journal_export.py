"""The journal as a file for others: a table for a spreadsheet, JSON for a program. Pure.

What the journal keeps has no secrets in it any more: the gate masks them before it writes.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from phoenix_admin.domain.journal_entry import JournalEntry
from phoenix_admin.domain.journal_page import JournalQuery
from phoenix_admin.services.formula_safe_csv import table_csv

SCHEMA = "phoenix-admin.journal"
SCHEMA_VERSION = 1
"""Goes up when a key changes its meaning or goes away; a new key leaves it as it is."""
HEAD = (
    "time",
    "account",
    "environment",
    "action",
    "target",
    "name",
    "outcome",
    "before",
    "after",
    "detail",
    "duration ms",
    "version",
    "execution",
    "plan",
    "attempt",
)


def csv_text(entries: Iterable[JournalEntry]) -> str:
    """One row for each attempt, in the order given; times in ISO 8601 with their offset."""
    return table_csv(HEAD, (_cells(entry) for entry in entries))


def json_text(
    entries: Iterable[JournalEntry],
    exported_at: datetime,
    *,
    query: JournalQuery | None = None,
    truncated: bool = False,
) -> str:
    """The attempts as one object, with what they were filtered by.

    `truncated` says that older attempts match as well and are not in it. The text is ASCII, so
    that any text of the journal comes back from it exactly.
    """
    wanted = {
        "text": query.text if query else "",
        "outcomes": sorted(query.outcomes) if query else [],
    }
    whole: dict[str, Any] = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "exported_at": exported_at.isoformat(),
        "filter": wanted,
        "truncated": truncated,
        "entries": [_object(entry) for entry in entries],
    }
    return json.dumps(whole, indent=2, ensure_ascii=True) + "\n"


def _cells(entry: JournalEntry) -> tuple[str, ...]:
    return (
        entry.time.isoformat(),
        entry.account,
        entry.environment,
        entry.action,
        entry.target,
        entry.name,
        entry.outcome.value,
        _fields(entry.before),
        _fields(entry.after),
        entry.detail,
        f"{entry.duration / timedelta(milliseconds=1):.3f}",
        entry.version,
        entry.execution,
        entry.plan,
        entry.attempt,
    )


def _fields(fields: Mapping[str, str]) -> str:
    """`status: stitching; reel: (empty)`."""
    return "; ".join(f"{name}: {value or '(empty)'}" for name, value in fields.items())


def _object(entry: JournalEntry) -> dict[str, Any]:
    return {
        "time": entry.time.isoformat(),
        "account": entry.account,
        "environment": entry.environment,
        "action": str(entry.action),
        "target": entry.target,
        "name": entry.name,
        "outcome": entry.outcome.value,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "detail": entry.detail,
        "duration_us": round(entry.duration / timedelta(microseconds=1)),
        "version": entry.version,
        "execution": entry.execution,
        "plan": entry.plan,
        "attempt": entry.attempt,
    }
