"""Marks beyond the session: each is written down by what tells its line, and put back on it.

A line is looked for once in each row that comes; what is not the same line gets no mark. UI thread.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from phoenix_admin.domain.log_mark import LONGEST_NOTE, LogMark, RowAnchor
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.services.logs.log_part import LogPart
from phoenix_admin.services.logs.row_anchor import Span, anchor_of, rows_again
from phoenix_admin.services.logs.shown_log import RowKey, RowNote, ShownLine
from phoenix_admin.tasks.outcome import Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

T = TypeVar("T")


class MarkStore(Protocol):
    """Where marks are kept. UI thread; a disk that refuses is no fault of the caller."""

    @property
    def marks(self) -> tuple[LogMark, ...]:
        """All of them."""
        ...

    def put(self, mark: LogMark) -> None:
        """Keep it, in place of the one on the same line."""
        ...

    def forget(self, mark: LogMark) -> None:
        """The line has none any more."""
        ...


class PassingMarks:
    """A `MarkStore` that keeps nothing."""

    marks: tuple[LogMark, ...] = ()

    def put(self, mark: LogMark) -> None:
        """See MarkStore."""

    def forget(self, mark: LogMark) -> None:
        """See MarkStore."""


@record
class _Found:
    mark: LogMark
    key: RowKey
    line: ShownLine | None


Restored = Callable[[RowKey, RowNote, ShownLine | None], None]


class MarkKeeping:
    """`restored` is told of each mark that is back on its line."""

    def __init__(
        self, runner: TaskRunner, scope: Scope, store: MarkStore, restored: Restored
    ) -> None:
        self._runner = runner
        self._scope = scope
        self._store = store
        self._restored = restored
        self._by_key: dict[RowKey, LogMark] = {}
        self._wishes: dict[RowKey, RowNote | None] = {}
        self._looked: dict[int, Span] = {}

    def keep(self, key: RowKey, part: LogPart, source: str, note: RowNote | None) -> None:
        """The person marked a row, or took the mark away (`note` is None)."""
        self._wishes[key] = note
        known = self._by_key.get(key)
        if known is not None:
            self._write(key, known.source, known.anchor)
            return
        number = key[2]

        def body(call: Call) -> RowAnchor | None:
            call.raise_if_cancelled()
            return anchor_of(part, number)

        def arrived(outcome: Outcome[RowAnchor | None]) -> None:
            if isinstance(outcome, Ok) and outcome.value is not None:
                self._write(key, source, outcome.value)

        self._submit("keep log mark", body, arrived)

    def look(self, parts: Mapping[int, LogPart], sources: Mapping[int, str]) -> None:
        """Rows have come: put marks on those that had one."""
        placed = set(self._by_key.values())
        missing = [mark for mark in self._store.marks if mark not in placed]
        if not missing:
            return
        for place, part in parts.items():
            extent = part.rows.extent()
            before = self._looked.get(place, (extent[0], extent[0]))
            new = ((extent[0], before[0]), (before[1], extent[1]))
            spans = [(low, high) for low, high in new if low < high]
            source = sources.get(part.source, "")
            wanted = [mark for mark in missing if mark.may_be_in(source)]
            # Of two marks on alike lines the one of this very name is meant.
            wanted.sort(key=lambda mark: mark.source == source)
            # A row that is still being written is looked at again.
            self._looked[place] = (extent[0], min(extent[1], part.columns().settled))
            if spans and wanted:
                self._look_for(part, wanted, spans)

    def _look_for(self, part: LogPart, wanted: list[LogMark], spans: list[Span]) -> None:
        by_anchor = {mark.anchor: mark for mark in wanted}

        def body(call: Call) -> list[_Found]:
            found = rows_again(part, list(by_anchor), spans, call)
            return [
                _Found(by_anchor[anchor], part.key(number), part.line(number))
                for anchor, number in found.items()
            ]

        def arrived(outcome: Outcome[list[_Found]]) -> None:
            for one in outcome.value if isinstance(outcome, Ok) else ():
                if one.key not in self._wishes and one.key not in self._by_key:
                    self._by_key[one.key] = one.mark
                    self._restored(one.key, RowNote(one.mark.text, one.mark.made_at), one.line)

        self._submit("find marked log lines", body, arrived)

    def _write(self, key: RowKey, source: str, anchor: RowAnchor) -> None:
        note = self._wishes.get(key)
        if note is None:
            known = self._by_key.pop(key, None)
            if known is not None:
                self._store.forget(known)
            return
        mark = LogMark(source, anchor, note.text[:LONGEST_NOTE], note.made_at)
        self._by_key[key] = mark
        self._store.put(mark)

    def _submit(
        self, key: str, body: Callable[[Call], T], arrived: Callable[[Outcome[T]], None]
    ) -> None:
        task = Task(key, body, Lane.READS, deadline=30.0, overlap=Overlap.QUEUE)
        self._runner.submit(self._scope, task, arrived)
