"""The way from the UI thread to a lane and back, as the services see it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from phoenix_admin.tasks.outcome import Outcome
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Task

T = TypeVar("T")


class TaskHandle(Protocol):
    """What the submitter keeps. Belongs to the UI thread."""

    @property
    def refused(self) -> bool:
        """True when the door refused it: the scope was closed, or SKIP found one under way."""
        ...

    @property
    def finished(self) -> bool:
        """True once the outcome has arrived at the door, delivered or not."""
        ...

    def cancel(self) -> None:
        """Nobody waits for it any more."""
        ...


class TaskRunner(Protocol):
    """Runs tasks on lanes and brings each outcome back to the UI thread. UI thread only."""

    def submit(
        self, scope: Scope, task: Task[T], on_outcome: Callable[[Outcome[T]], None]
    ) -> TaskHandle:
        """Queue the task; `on_outcome` runs once on the UI thread, or never if the scope has
        closed by then, a newer LATEST took its place, or the door refused it.
        """
        ...

    def after(self, scope: Scope, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once on the UI thread after that time, unless the scope has closed."""
        ...
