"""Telling the screen that something changed, without Qt."""

from collections.abc import Callable


class Listeners:
    """Callbacks in order of subscription. UI thread only.

    Panels subscribe with a bound method and unsubscribe when they close, because nothing here
    holds a weak reference.
    """

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []

    def add(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Subscribe; returns unsubscribe, which is harmless when called again."""
        self._callbacks.append(callback)

        def remove() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return remove

    def tell(self) -> None:
        """Call everyone who is subscribed now."""
        for callback in list(self._callbacks):
            callback()
