"""The one item of a list that is open: opening another closes it, and only a person opens one."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from phoenix_admin.services.listeners import Listeners


class ItemSession(Protocol):
    """What is open. Closed, nothing of it reaches the screen any more."""

    def close(self) -> None:
        """Leave it."""
        ...


SessionT = TypeVar("SessionT", bound=ItemSession)


class OpenedItem(Generic[SessionT]):
    """`session` is what is open, or None; `changed` tells after each opening. UI thread only."""

    def __init__(self, make: Callable[[str], SessionT]) -> None:
        """`make` opens an item by its id."""
        self.session: SessionT | None = None
        self.changed = Listeners()
        self._make = make
        self._id: str | None = None

    def open(self, item_id: str | None) -> SessionT | None:
        """Leave the open one and open another; None leaves without opening."""
        if self.session is not None:
            if self._id == item_id:
                return self.session
            self.close()
        if item_id is not None:
            self.session, self._id = self._make(item_id), item_id
        self.changed.tell()
        return self.session

    def close(self) -> None:
        """Leave it, and tell nobody: the environment is left with it."""
        if self.session is not None:
            self.session.close()
            self.session = None
