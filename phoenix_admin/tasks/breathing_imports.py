"""Imports that leave the interpreter to others now and then.

Loading Google's libraries keeps a lane busy in Python for a fifth of a second. A paint of the UI
thread that falls into it loses a switch interval with each call from Qt into Python, 20 ms in
all. A thread that sleeps for a moment between two modules gives it room to be painted.
"""

import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

WORK: Final = 0.002
"""Seconds of loading after which the next module waits."""
BREATH: Final = 0.001
"""For how long. A module that takes longer than `WORK` by itself is not interrupted."""


class _Breath:
    """Asked for each module that is not loaded yet; finds none."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait
        self._thread = threading.get_ident()
        self._since = time.perf_counter()

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Wait if it is time to, and leave the module to the next finder."""
        del fullname, path, target
        if threading.get_ident() != self._thread or time.perf_counter() - self._since < WORK:
            return
        self._wait(BREATH)
        self._since = time.perf_counter()


@contextmanager
def breathing_imports(wait: Callable[[float], None] = time.sleep) -> Generator[None]:
    """Around imports on a lane. On the main thread it does nothing: nobody else is waiting.

    `wait` is how the thread sleeps, in seconds.
    """
    if threading.current_thread() is threading.main_thread():
        yield
        return
    breath = _Breath(wait)
    sys.meta_path.insert(0, breath)  # pyright: ignore[reportArgumentType] - finds nothing, ever
    try:
        yield
    finally:
        sys.meta_path.remove(breath)  # pyright: ignore[reportArgumentType] - as above
