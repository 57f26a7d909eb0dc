"""The way to the lanes, with somebody listening to how calls end.

Outcomes come back on the UI thread, and what the lanes have heard is taken in right after each:
no timer, no request of its own, and nobody learns of a lost login before the others.
"""

from collections.abc import Callable
from typing import TypeVar

from phoenix_admin.tasks.outcome import Outcome
from phoenix_admin.tasks.runner import TaskHandle, TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Task

T = TypeVar("T")


class HeardRunner:
    """A `TaskRunner` that calls `take_in` after each outcome. UI thread only."""

    def __init__(self, runner: TaskRunner, take_in: Callable[[], None]) -> None:
        self._runner = runner
        self._take_in = take_in

    def submit(
        self, scope: Scope, task: Task[T], on_outcome: Callable[[Outcome[T]], None]
    ) -> TaskHandle:
        """As `TaskRunner.submit`."""

        def arrived(outcome: Outcome[T]) -> None:
            try:
                on_outcome(outcome)
            finally:
                self._take_in()

        return self._runner.submit(scope, task, arrived)

    def after(self, scope: Scope, seconds: float, callback: Callable[[], None]) -> None:
        """As `TaskRunner.after`."""
        self._runner.after(scope, seconds, callback)
