"""A log view without a screen: a session on a hand-driven runner, and what it shows in full."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from phoenix_admin.backends.fake.clock import FakeClock
from phoenix_admin.services.logs.log_session import LogSession
from phoenix_admin.services.logs.shown_log import Asked, QueryMode, ShownLine
from phoenix_admin.tasks.scope import Scope
from tests.support.manual_runner import ManualRunner


class LogDesk:
    """Let `settle` run everything that needs no waiting; `look` is the next look at all sources."""

    def __init__(self, *, feed_budget: int = 1 << 24) -> None:
        self.runner = ManualRunner()
        self.clock = FakeClock()
        self.scope = Scope("test")
        self.log = LogSession(self.runner, self.scope, self.clock, feed_budget=feed_budget)
        self.told = 0
        self.log.changed.add(self._count)

    def __enter__(self) -> Self:
        self.log.set_on_screen(True)
        return self

    def __exit__(self, *_: object) -> None:
        self.scope.close()

    def files(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self.log.add_file(path)

    def settle(self) -> None:
        """Work until nothing is left that needs no waiting."""
        self.runner.run_all()

    def look(self) -> None:
        """Let the time for the next look pass, and a folder's too."""
        self.clock.advance(3.0)
        self.runner.fire_timers()
        self.settle()

    def ask(self, text: str, mode: QueryMode = QueryMode.QUERY) -> None:
        self.log.ask(Asked(text, mode))
        self.settle()

    def lines(self) -> list[ShownLine]:
        """All that is shown, read through the same door as a table's rows."""
        rows = self.log.face.rows
        for first in range(0, rows, 200):
            self.log.want(first, first + 200)
            self.settle()
        found = [self.log.line(place) for place in range(rows)]
        return [line for line in found if line is not None]

    def messages(self) -> list[str]:
        return [line.message for line in self.lines()]

    def _count(self) -> None:
        self.told += 1
