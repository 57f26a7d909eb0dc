"""The opened subject of memory: its chart, its incidents, what they say, which limit is right.

There is no setter for the subject: opening another one makes a new session and closes this one.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from phoenix_admin.domain.memory_limit import WorkerUse
from phoenix_admin.domain.memory_subject import MemorySubject, SubjectKind
from phoenix_admin.domain.record import record
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.worker_counts import WorkerCounts
from phoenix_admin.services.memory.catalogue import MemoryCatalogue
from phoenix_admin.services.memory.faces import MemoryRow, MemoryView, WorkersNote
from phoenix_admin.services.polled_reading import PolledReading
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope

WINDOWS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)
"""What a person may look back over."""
FIRST_WINDOW = timedelta(days=1)


class MemoryViewer(Protocol):
    """Reads all there is of one subject. Blocks, on a lane, one at a time."""

    def view(self, subject: MemorySubject, window: timedelta, call: Call) -> MemoryView:
        """The window that ends now. Raises what reading the figures raises."""
        ...


@record
class SessionParts:
    """What a session is made of. `make_viewer` is called on the lane, once.

    `seconds` says how long to wait between two readings of a window. `counts` keeps how many
    workers a person has said there are, None where that is seen.
    """

    catalogue: MemoryCatalogue
    make_viewer: Callable[[], MemoryViewer]
    seconds: Callable[[timedelta], float]
    counts: WorkerCounts | None = None


class MemorySession(PolledReading[MemoryView]):
    """Holds one subject and reads it while somebody sees it. UI thread only.

    `reading` is the newest `MemoryView`; `row` the subject's row as the list has it.
    """

    def __init__(
        self,
        subject: MemorySubject,
        parts: SessionParts,
        clock: Clock,
        runner: TaskRunner,
        environment_scope: Scope,
    ) -> None:
        key = f"memory of {subject.id}"
        super().__init__(key, clock, runner, environment_scope.child(key))
        self._subject = subject
        self._parts = parts
        self._viewer: MemoryViewer | None = None
        self._window = FIRST_WINDOW
        self._forget = parts.catalogue.changed.add(self._on_list_changed)
        self._row = parts.catalogue.row_of(subject.id)

    @property
    def subject(self) -> MemorySubject:
        """Whose session this is, for good."""
        return self._subject

    @property
    def row(self) -> MemoryRow | None:
        """Its row as it was listed last; None until it was."""
        return self._row

    @property
    def window(self) -> timedelta:
        """How far the person looks back."""
        return self._window

    def set_window(self, window: timedelta) -> None:
        """The person looks back another while: read at once. Raises ValueError for an odd one."""
        if window not in WINDOWS:
            msg = f"{window} is none of the windows"
            raise ValueError(msg)
        if window != self._window:
            self._window = window
            self.refresh()

    @property
    def takes_workers(self) -> bool:
        """Whether only a person can say how many workers an instance has."""
        return self._parts.counts is not None and self._subject.kind is SubjectKind.SERVICE

    @property
    def workers_said(self) -> int | None:
        """How many a person has said there are in an instance."""
        counts = self._parts.counts
        return counts.of(self._subject) if counts is not None and self.takes_workers else None

    def say_workers(self, count: int | None) -> None:
        """The person says how many there are; None: they do not know. Raises ValueError."""
        if self._parts.counts is not None and self.takes_workers:
            self._parts.counts.say(self._subject, count)
            self.changed.tell()

    @property
    def workers_as_said(self) -> WorkersNote | None:
        """What that many workers use each, at most, of what an instance has in use now."""
        count, row = self.workers_said, self._row
        if count is None or row is None or row.used is None:
            return None
        return WorkersNote(WorkerUse(count, round(row.used / count)), row.limit, as_said=True)

    def close(self) -> None:
        """The person has left it; nothing of it reaches the screen any more."""
        self._forget()
        self._scope.close()

    def _read(self, call: Call) -> MemoryView:
        if self._viewer is None:
            self._viewer = self._parts.make_viewer()
        return self._viewer.view(self._subject, self._window, call)

    def _is_empty(self, reading: MemoryView) -> bool:
        return reading.is_empty

    def _seconds_to_next(self) -> float:
        return self._parts.seconds(self._window)

    def _on_list_changed(self) -> None:
        row = self._parts.catalogue.row_of(self._subject.id)
        if row is not None and row is not self._row:
            self._row = row
            self.changed.tell()
