"""Reads the pipes of several children at once.

On POSIX one thread does it all with a selector. That matters: a child is started with a
function that runs between fork and exec (see `children`), and this is only safe by rule while
the process has no other threads. Windows cannot select on pipes, so there each pipe gets a
thread; there nothing runs between fork and exec.
"""

import os
import queue
import selectors
import sys
import threading
from typing import IO, Protocol

__all__ = ["PipeKey", "PipeReader", "SelectorReader", "ThreadReader", "make_reader"]

PipeKey = tuple[int, str]  # the child's pid and the name of its pipe

_PIECE = 1 << 16


class PipeReader(Protocol):
    """Gives what arrives on any of the pipes added, each under its key."""

    def add(self, key: PipeKey, pipe: IO[bytes]) -> None:
        """Read `pipe` from now on; it is closed when it ends or with the reader."""
        ...

    def read(self, timeout_s: float) -> list[tuple[PipeKey, bytes]]:
        """Wait up to `timeout_s` and return what arrived; an empty piece means the pipe ended."""
        ...

    def close(self) -> None:
        """Close what is still open."""
        ...


class SelectorReader:
    """A `PipeReader` without threads, for POSIX."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, key: PipeKey, pipe: IO[bytes]) -> None:
        """Read `pipe` from now on."""
        self._selector.register(pipe.fileno(), selectors.EVENT_READ, (key, pipe))

    def read(self, timeout_s: float) -> list[tuple[PipeKey, bytes]]:
        """Wait up to `timeout_s` and return what arrived."""
        found: list[tuple[PipeKey, bytes]] = []
        for ready, _ in self._selector.select(timeout_s):
            piece = os.read(ready.fd, _PIECE)
            key, pipe = ready.data
            if not piece:
                self._selector.unregister(ready.fd)
                pipe.close()
            found.append((key, piece))
        return found

    def close(self) -> None:
        """Close what is still open."""
        for ready in list(self._selector.get_map().values()):
            ready.data[1].close()
        self._selector.close()


class ThreadReader:
    """A `PipeReader` with a thread for each pipe, for Windows."""

    def __init__(self) -> None:
        # Bounded, so that a chatty child waits for us instead of filling the memory.
        self._arrived: queue.Queue[tuple[PipeKey, bytes]] = queue.Queue(maxsize=64)
        self._closing = threading.Event()

    def add(self, key: PipeKey, pipe: IO[bytes]) -> None:
        """Read `pipe` from now on."""
        threading.Thread(target=self._pump, args=(key, pipe), daemon=True).start()

    def read(self, timeout_s: float) -> list[tuple[PipeKey, bytes]]:
        """Wait up to `timeout_s` and return what arrived."""
        try:
            return [self._arrived.get(timeout=timeout_s)]
        except queue.Empty:
            return []

    def close(self) -> None:
        """Let the threads run out; their pipes end with the children."""
        self._closing.set()

    def _pump(self, key: PipeKey, pipe: IO[bytes]) -> None:
        with pipe:
            piece = b"-"
            while piece and not self._closing.is_set():
                piece = os.read(pipe.fileno(), _PIECE)
                self._put(key, piece)

    def _put(self, key: PipeKey, piece: bytes) -> None:
        while not self._closing.is_set():
            try:
                self._arrived.put((key, piece), timeout=0.25)
            except queue.Full:
                continue
            return


def make_reader() -> PipeReader:
    """The reader for this system."""
    return ThreadReader() if sys.platform == "win32" else SelectorReader()
