"""What the engine said last of the runs of each item: all logs of an item hear the same at once.

The dock and the Logs page ask by themselves, each while it is seen. Without this they would learn
of an end one after the other, and say different things of one log meanwhile.
"""

from collections.abc import Callable
from typing import Final

from phoenix_admin.domain.execution import ExecutionListing

MOST_ITEMS: Final = 16
"""Whose last word is kept; those that were heard longest ago are forgotten first."""
Hear = Callable[[ExecutionListing], None]


class RunsBoard:
    """One for an environment. An item is a link's text form; None is everything. UI thread."""

    def __init__(self) -> None:
        self._said: dict[str | None, ExecutionListing] = {}
        self._logs: dict[str | None, list[Hear]] = {}

    def last(self, item: str | None) -> ExecutionListing | None:
        """What was said last of its runs, however long ago: it has its time with it."""
        return self._said.get(item)

    def join(self, item: str | None, hear: Hear) -> Callable[[], None]:
        """Hear what is said of it from now on; returns what ends that, harmless when repeated."""
        logs = self._logs.setdefault(item, [])
        logs.append(hear)

        def leave() -> None:
            if hear in logs:
                logs.remove(hear)
            if not logs and self._logs.get(item) is logs:
                del self._logs[item]

        return leave

    def tell(self, item: str | None, said: ExecutionListing) -> None:
        """Somebody asked, and this is the answer. One that was under way for long is no news."""
        last = self._said.pop(item, said)
        newest = said if said.taken_at >= last.taken_at else last
        self._said[item] = newest
        while len(self._said) > MOST_ITEMS:
            del self._said[next(iter(self._said))]
        for hear in tuple(self._logs.get(item, ())):
            hear(newest)
