"""Samples of memory in a SQLite file of their own; satisfies `ports.memory_sample_store`.

Apart from the projects, so that no sample ever waits for a claim or makes one wait. The app and
every worker add to it; a sample is one short write that survives a SIGKILL of its writer.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from phoenix_admin.backends.local.database import Database
from phoenix_admin.domain.errors import Invalid
from phoenix_admin.domain.memory_samples import (
    DEFAULT_SAMPLE_BUDGET,
    SampleBudget,
    SampleSpan,
    Tier,
    joined,
    joined_by,
    slot_of,
)
from phoenix_admin.domain.memory_subject import MemorySubject
from phoenix_admin.ports.call import Call

_TABLES: Final = (
    """
    CREATE TABLE spans (
        subject  TEXT NOT NULL,
        tier     INTEGER NOT NULL,
        since    INTEGER NOT NULL,
        until    INTEGER NOT NULL,
        last     INTEGER NOT NULL,
        peak     INTEGER NOT NULL,
        peak_at  INTEGER NOT NULL,
        total    INTEGER NOT NULL,
        count    INTEGER NOT NULL,
        unshared INTEGER,
        PRIMARY KEY (subject, tier, since)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX spans_by_age ON spans (tier, since)",
)
"""Moments are microseconds since the epoch, sizes bytes."""

_COLUMNS: Final = "since, until, last, peak, peak_at, total, count, unshared"
_SLICE: Final = 1_000
"""Rows joined in one transaction: whoever else wants to write waits that long."""
_PAUSE: Final = 0.001
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class LocalMemorySamples:
    """Opened by the first use; any thread. `close` when nobody uses it any more."""

    def __init__(self, path: Path, budget: SampleBudget = DEFAULT_SAMPLE_BUDGET) -> None:
        self._database = Database(path, migrations=(_TABLES,))
        self._budget = budget

    def close(self) -> None:
        """Close it for good."""
        self._database.close()

    def add(self, samples: Mapping[MemorySubject, SampleSpan], call: Call) -> None:
        """One transaction. Only a power cut can lose it."""
        if not samples:
            return
        with self._database.writing(call, durable=False) as connection:
            for subject, span in samples.items():
                _put(connection, subject.id, Tier.RAW, span)

    def read(
        self, subject: MemorySubject, since: datetime, until: datetime, call: Call
    ) -> tuple[SampleSpan, ...]:
        """All tiers together; they never tell of the same sample."""
        with self._database.reading(call) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM spans WHERE subject = ? AND until >= ? AND since <= ?"  # noqa: S608 - our own words
                " ORDER BY until, since",
                (subject.id, _number(since), _number(until)),
            ).fetchall()
        return tuple(map(_span, rows))

    def newest(self, since: datetime, call: Call) -> Mapping[MemorySubject, SampleSpan]:
        """Joined by the database: one row for each subject comes back."""
        with self._database.reading(call) as connection:
            rows = connection.execute(
                "WITH some AS (SELECT * FROM spans WHERE until >= ?)"
                " SELECT subject, min(since), max(until),"
                " (SELECT last FROM some b WHERE b.subject = a.subject"
                "   ORDER BY until DESC, since DESC LIMIT 1),"
                " max(peak),"
                " (SELECT peak_at FROM some b WHERE b.subject = a.subject"
                "   ORDER BY peak DESC, peak_at LIMIT 1),"
                " sum(total), sum(count),"
                " (SELECT unshared FROM some b WHERE b.subject = a.subject"
                "   AND unshared IS NOT NULL ORDER BY until DESC, since DESC LIMIT 1)"
                " FROM some a GROUP BY subject",
                (_number(since),),
            ).fetchall()
        found: dict[MemorySubject, SampleSpan] = {}
        for subject, *values in rows:
            try:
                found[MemorySubject.of_id(str(subject))] = _span(values)
            except Invalid:
                continue  # of a version that knows more
        return found

    def tidy(self, now: datetime, call: Call) -> None:
        """Raw to minutes, minutes to hours, and what is over the budget. Any number at once."""
        budget = self._budget
        steps = (
            (Tier.RAW, Tier.MINUTE, budget.raw_kept, budget.most_raw),
            (Tier.MINUTE, Tier.HOUR, budget.minutes_kept, budget.most_minutes),
        )
        for tier, into, kept, most in steps:
            cut = slot_of(now - kept, into.width)
            cut = max(cut, self._cut_by_number(tier, into, most, call))
            while self._join(tier, into, cut, call):
                call.raise_if_cancelled()
                call.wait(_PAUSE)
        gone = max(
            now - budget.hours_kept, self._cut_by_number(Tier.HOUR, None, budget.most_hours, call)
        )
        with self._database.writing(call, durable=False) as connection:
            connection.execute(
                "DELETE FROM spans WHERE tier = ? AND since < ?", (Tier.HOUR, _number(gone))
            )

    def _cut_by_number(self, tier: Tier, into: Tier | None, most: int, call: Call) -> datetime:
        """Before which moment so many rows are too many; long ago when they are not."""
        with self._database.reading(call) as connection:
            row = connection.execute(
                "SELECT since FROM spans WHERE tier = ? ORDER BY since DESC LIMIT 1 OFFSET ?",
                (tier, most),
            ).fetchone()
        if row is None:
            return _EPOCH
        at = _moment(row[0])
        return at + _MICROSECOND if into is None else slot_of(at, into.width) + into.width

    def _join(self, tier: Tier, into: Tier, cut: datetime, call: Call) -> bool:
        """Join a slice of what is older than `cut`; True when there may be more."""
        with self._database.writing(call, durable=False) as connection:
            rows = connection.execute(
                f"SELECT subject, {_COLUMNS} FROM spans WHERE tier = ? AND since < ?"  # noqa: S608 - our own words
                " ORDER BY since LIMIT ?",
                (tier, _number(cut), _SLICE),
            ).fetchall()
            of: dict[str, list[SampleSpan]] = {}
            for subject, *values in rows:
                of.setdefault(subject, []).append(_span(values))
            for subject, spans in of.items():
                for span in joined_by(spans, into.width):
                    _put(connection, subject, into, span)
            connection.executemany(
                "DELETE FROM spans WHERE subject = ? AND tier = ? AND since = ?",
                [(row[0], tier, row[1]) for row in rows],
            )
        return len(rows) == _SLICE


def _put(connection: sqlite3.Connection, subject: str, tier: Tier, span: SampleSpan) -> None:
    """Write it, joined with what is there of its slot. Inside the caller's transaction."""
    begin = slot_of(span.since, tier.width)
    there = connection.execute(
        f"SELECT {_COLUMNS} FROM spans"  # noqa: S608 - our own words
        " WHERE subject = ? AND tier = ? AND since >= ? AND since < ?",
        (subject, tier, _number(begin), _number(begin + (tier.width or _MICROSECOND))),
    ).fetchall()
    if there:
        connection.executemany(
            "DELETE FROM spans WHERE subject = ? AND tier = ? AND since = ?",
            [(subject, tier, row[0]) for row in there],
        )
        span = joined((*map(_span, there), span))
    connection.execute(
        f"INSERT INTO spans (subject, tier, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own words
        (subject, tier, *_values(span)),
    )


def _values(span: SampleSpan) -> Iterable[Any]:
    return (
        _number(span.since),
        _number(span.until),
        span.last,
        span.peak,
        _number(span.peak_at),
        span.total,
        span.count,
        span.unshared,
    )


def _span(row: Sequence[Any]) -> SampleSpan:
    since, until, last, peak, peak_at, total, count, unshared = row
    return SampleSpan(
        _moment(since), _moment(until), last, peak, _moment(peak_at), total, count, unshared
    )


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND
