"""The one door for page changes, and the way back.

Only a person's own input changes what is on screen (UX note, rule N1). Everything that wants
another page says on whose behalf; what is not the person's is dropped and logged as an error,
because it is one.
"""

import logging
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from phoenix_admin.domain.record import record

log = logging.getLogger(__name__)

PASSING_SECONDS = 1.5
"""A place left sooner than this was passed by (arrow keys in a list) and is not kept."""
KEPT = 100


class Origin(StrEnum):
    """On whose behalf a page change is asked for."""

    USER = "user"
    RESULT = "result"
    TIMER = "timer"


@record
class Place:
    """A page, and what is open on it: `projects`, or `projects/<id>` in text."""

    panel: str
    item: str | None = None

    @classmethod
    def parse(cls, target: str) -> "Place":
        """From its text form; everything behind the first slash is the item's id."""
        panel, _, item = target.partition("/")
        return cls(panel, item or None)

    def __str__(self) -> str:
        return self.panel if self.item is None else f"{self.panel}/{self.item}"


class History:
    """Where the person has been, like a browser's: going somewhere new forgets what lay ahead."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._places: list[Place] = []
        self._index = -1
        self._since = 0.0

    @property
    def current(self) -> Place | None:
        """Where the person is."""
        return self._places[self._index] if self._index >= 0 else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._index > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether the person has come back from somewhere."""
        return self._index + 1 < len(self._places)

    def visit(self, place: Place) -> None:
        """The person went there."""
        if place == self.current:
            return
        now = self._monotonic()
        passing = self._index > 0 and now - self._since < PASSING_SECONDS
        keep = self._index if passing else self._index + 1
        self._places[keep:] = []
        if not self._places or self._places[-1] != place:
            self._places.append(place)
        del self._places[:-KEPT]
        self._index = len(self._places) - 1
        self._since = now

    def back(self) -> Place | None:
        """Step back and return the place; None at the beginning."""
        return self._step(-1) if self.can_go_back else None

    def forward(self) -> Place | None:
        """Step forward and return the place; None at the end."""
        return self._step(1) if self.can_go_forward else None

    def _step(self, step: int) -> Place:
        self._index += step
        self._since = float("-inf")
        return self._places[self._index]


class Navigator(QObject):
    """Admits page changes and remembers where the person was. UI thread.

    `moved` carries a `Place` and whether it is a step in the history: then the page is to be
    exactly as it was, otherwise what is open on it stays open.
    """

    moved = Signal(object, bool)
    history_changed = Signal()

    def __init__(
        self, panels: frozenset[str], monotonic: Callable[[], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panels = panels
        self._history = History(monotonic)
        self._travelling = False

    @property
    def history(self) -> History:
        """Where the person has been."""
        return self._history

    def navigate(self, target: str, origin: Origin) -> bool:
        """Go there if the person asked for it; False when it was dropped."""
        if origin is not Origin.USER:
            log.error("page change to %s on behalf of a %s was dropped", target, origin)
            return False
        place = Place.parse(target)
        if place.panel not in self._panels:
            log.error("there is no page %s", target)
            return False
        self.moved.emit(place, False)
        return True

    def arrived_at(self, place: Place) -> None:
        """The person is there now, by whatever way of their own (the rail, a row in a list)."""
        if self._travelling:
            return
        self._history.visit(place)
        self.history_changed.emit()

    def go_back(self) -> None:
        """To where the person was before."""
        self._travel(self._history.back())

    def go_forward(self) -> None:
        """To where the person came back from."""
        self._travel(self._history.forward())

    def _travel(self, place: Place | None) -> None:
        if place is None:
            return
        self._travelling = True
        try:
            self.moved.emit(place, True)
        finally:
            self._travelling = False
        self.history_changed.emit()
