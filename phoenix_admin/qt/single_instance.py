"""One window per data folder: a second start brings the first window up and ends.

Two parts, because neither is enough alone. A lock that the kernel takes back when its holder dies
decides who is first, so two starts at the same instant cannot both win and a crash leaves nothing
to repair. A line on this computer carries the wish to be seen; one that a crashed program left
behind is removed by whoever holds the lock.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, Signal

log = logging.getLogger(__name__)

TakeLock = Callable[[Path], object | None]
"""Takes an exclusive lock on a file until this process ends; None while somebody holds it."""

LOCK_NAME = "window.lock"


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


MakeLine = Callable[[str, Callable[[], None], QObject], RaiseLine]
"""(name, what to call for each wish, parent)."""


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
    ) -> None:
        """`make_line` is the platform's own where it is not given."""
        super().__init__(parent)
        self._data_dir = data_dir
        self._take_lock = take_lock
        self._name = line_name(data_dir)
        self._make_line = make_line or _platform_line
        self._lock: object | None = None
        self._line: RaiseLine | None = None

    def claim(self) -> bool:
        """True for the first start, which listens from then on; else as `take`."""
        if not self.take():
            return False
        self.listen()
        return True

    def take(self) -> bool:
        """True for the first start. Otherwise asks the first to show itself and returns False.

        The folder must exist. Raises what `take_lock` raises where the folder cannot be written.
        """
        self._lock = self._take_lock(self._data_dir / LOCK_NAME)
        if self._lock is not None:
            return True
        if not self._new_line().ask():
            # It has only just started or is about to end; this start is over in any case.
            log.info("the running program did not answer on %s", self._name)
        return False

    def listen(self) -> None:
        """Be asked from now on, after `take`. A start in between ends without having asked."""
        self._line = self._new_line()
        if fault := self._line.listen():
            log.warning("a second start cannot bring this window up: %s", fault)

    def close(self) -> None:
        """Stop listening; the lock stays until the process ends."""
        if self._line is not None:
            self._line.close()

    def _new_line(self) -> RaiseLine:
        return self._make_line(self._name, self.raise_requested.emit, self)


def _platform_line(name: str, asked: Callable[[], None], parent: QObject) -> RaiseLine:
    # A pipe of Windows is another thing, and only Qt's network part knows it here.
    if sys.platform == "win32":
        from phoenix_admin.qt.raise_socket import RaiseSocket  # noqa: PLC0415

        return RaiseSocket(name, asked, parent)
    from phoenix_admin.qt.raise_pipe import RaisePipe  # noqa: PLC0415 - not on Windows

    return RaisePipe(name, asked, parent)
