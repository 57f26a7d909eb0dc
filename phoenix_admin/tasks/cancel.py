"""Telling running work that nobody waits for it any more."""

import threading
from collections.abc import Callable


class CancelledError(Exception):
    """Raised inside a body by `raise_if_cancelled`; becomes the outcome Cancelled."""


class CancelToken:
    """A one-way flag with hooks. Every method may be called from any thread.

    Hooks cancel what the body itself cannot reach while it blocks: an RPC, a SQLite statement,
    a child process. Each runs once, on the thread that cancels.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._hooks: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def cancelled(self) -> bool:
        """True once cancelled."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Set the flag and run the hooks; again is harmless."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            hooks = list(self._hooks.values())
            self._hooks.clear()
        for hook in hooks:
            hook()

    def raise_if_cancelled(self) -> None:
        """Raise CancelledError once cancelled."""
        if self._event.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        """Wait that long unless cancelled first; True when cancelled."""
        return self._event.wait(seconds)

    def on_cancel(self, hook: Callable[[], None]) -> Callable[[], None]:
        """Have `hook` run on cancellation, at once if that is past; returns unhook."""
        with self._lock:
            if not self._event.is_set():
                key = self._next
                self._next += 1
                self._hooks[key] = hook

                def unhook() -> None:
                    with self._lock:
                        self._hooks.pop(key, None)

                return unhook
        hook()
        return _nothing_to_unhook


def _nothing_to_unhook() -> None:
    """The hook has run already."""
