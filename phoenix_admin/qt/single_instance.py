"""One window per data folder: a second start brings the first window up and ends.

Two parts, because neither is enough alone. A lock that the kernel takes back when its holder dies
decides who is first, so two starts at the same instant cannot both win and a crash leaves nothing
to repair. A line on this computer carries the wish to be seen; one that a crashed program left
behind is removed by whoever holds the lock. Where nobody listens yet, or not any more, a later
start looks again for a while: a person who starts the program gets a window, or is told why not.
"""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, Signal, Slot

from phoenix_admin.domain.errors import Slow

log = logging.getLogger(__name__)

TakeLock = Callable[[Path], object | None]
"""Takes an exclusive lock on a file until this process ends; None while somebody holds it."""

LOCK_NAME = "window.lock"
LOOK_FOR = 10.0
"""Seconds for which a later start looks for a window that does not answer: a slow start, or an end
that waits for a lane. The person waits for it."""
LOOK_EVERY = 0.05
NO_ANSWER = (
    "It is starting or ending on this data folder already, and did not answer for {seconds:g} s. "
    "If it is starting, its window comes by itself; otherwise start it again."
)
_LATE_LINE = sys.platform == "win32"
"""There a line costs 3 MiB, and is made when the window is painted."""


class RaiseLine(Protocol):
    """Carries the wish to be seen from a later start to the first one. UI thread; never waits
    longer than a few seconds for anybody."""

    def listen(self) -> str:
        """Take the name, whatever was left there; "" or what is wrong. For the first start."""
        ...

    def ask(self) -> bool:
        """Ask the first start to show itself; whether anybody is there to hear it."""
        ...

    def close(self) -> None:
        """Stop listening and leave nothing behind."""
        ...


MakeLine = Callable[[Path, Callable[[], None], QObject], RaiseLine]
"""(data folder, what to call for each wish, parent)."""


def line_name(data_dir: Path) -> str:
    """The name of this data folder's line, the same however the path is written."""
    path = QByteArray(str(data_dir.resolve()).encode())
    digest = QCryptographicHash.hash(path, QCryptographicHash.Algorithm.Sha256)
    return f"phoenix-admin-{bytes(digest.toHex().data()).decode()[:16]}"


class SingleInstance(QObject):
    """The first or a later start on one data folder. UI thread; keep it until the program ends.

    `raise_requested` is emitted when a person started the program again: the one occasion on
    which a window may come to the front by itself.
    """

    raise_requested = Signal()

    def __init__(
        self,
        data_dir: Path,
        take_lock: TakeLock,
        parent: QObject | None = None,
        make_line: MakeLine | None = None,
        *,
        late_line: bool = _LATE_LINE,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """`make_line` is the platform's own where it is not given. With `late_line` nobody is heard
        before `listen`. `monotonic` and `wait` are in seconds."""
        super().__init__(parent)
        self._data_dir = data_dir
        self._take_lock = take_lock
        self._make_line = make_line or _platform_line
        self._late_line = late_line
        self._monotonic = monotonic
        self._wait = wait
        self._lock: object | None = None
        self._line: RaiseLine | None = None
        self._tells = self._asked = False

    def claim(self) -> bool:
        """True for the first start, which listens from then on; else as `take`."""
        if not self.take():
            return False
        self.listen()
        return True

    def take(self) -> bool:
        """True for the first start. Otherwise the first was asked to show itself.

        Waits for one that does not answer, and takes the place of one that ends meanwhile. The
        folder must exist. Raises Slow after that, and what `take_lock` raises where the folder
        cannot be written.
        """
        until = self._monotonic() + LOOK_FOR
        line: RaiseLine | None = None
        while True:
            self._lock = self._take_lock(self._data_dir / LOCK_NAME)
            if self._lock is not None:
                if not self._late_line:
                    self._open_line()
                return True
            line = line or self._new_line()
            if line.ask():
                return False
            if self._monotonic() >= until:
                raise Slow(NO_ANSWER.format(seconds=LOOK_FOR))
            self._wait(LOOK_EVERY)

    def listen(self) -> None:
        """Tell of every wish from now on, after `take`; one that came before is told at once."""
        if self._line is None:
            self._open_line()
        self._tells = True
        if self._asked:
            self.raise_requested.emit()

    def close(self) -> None:
        """Stop listening; the lock stays until the process ends."""
        if self._line is not None:
            self._line.close()

    def _open_line(self) -> None:
        self._line = self._new_line()
        if fault := self._line.listen():
            log.warning("a second start cannot bring this window up: %s", fault)

    def _new_line(self) -> RaiseLine:
        return self._make_line(self._data_dir, self._on_asked, self)

    @Slot()
    def _on_asked(self) -> None:
        """There may be no window yet that could come up."""
        self._asked = True
        if self._tells:
            self.raise_requested.emit()


def _platform_line(data_dir: Path, asked: Callable[[], None], parent: QObject) -> RaiseLine:
    name = line_name(data_dir)
    # A pipe of Windows is another thing, and only Qt's network part knows it here.
    if sys.platform == "win32":
        from phoenix_admin.qt.raise_socket import RaiseSocket  # noqa: PLC0415

        return RaiseSocket(name, asked, parent)
    from phoenix_admin.qt.raise_pipe import RaisePipe, pipe_places  # noqa: PLC0415 - not on Windows

    return RaisePipe(pipe_places(data_dir, name), asked, parent)
