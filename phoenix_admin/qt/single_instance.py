"""One window per data folder: a second start brings the first window up and ends.

Two parts, because neither is enough alone. A lock that the kernel takes back when its holder dies
decides who is first, so two starts at the same instant cannot both win and a crash leaves nothing
to repair. A local socket carries the wish to be seen; one that a crashed program left behind is
removed by whoever holds the lock.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, Signal

if TYPE_CHECKING:
    from phoenix_admin.qt.instance_socket import InstanceSocket

log = logging.getLogger(__name__)

TakeLock = Callable[[Path], object | None]
"""Takes an exclusive lock on a file until this process ends; None while somebody holds it."""

LOCK_NAME = "window.lock"


def socket_name(data_dir: Path) -> str:
    """The name of the local socket of this data folder, the same however the path is written."""
    path = QByteArray(str(data_dir.resolve()).encode())
    digest = QCryptographicHash.hash(path, QCryptographicHash.Algorithm.Sha256)
    return f"phoenix-admin-{bytes(digest.toHex().data()).decode()[:16]}"


class SingleInstance(QObject):
    """The first or a later start on one data folder. UI thread; keep it until the program ends.

    `raise_requested` is emitted when a person started the program again: the one occasion on
    which a window may come to the front by itself.
    """

    raise_requested = Signal()

    def __init__(self, data_dir: Path, take_lock: TakeLock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_dir = data_dir
        self._take_lock = take_lock
        self._name = socket_name(data_dir)
        self._lock: object | None = None
        self._socket: InstanceSocket | None = None

    def claim(self) -> bool:
        """True for the first start, which listens from then on; else as `take`."""
        if not self.take():
            return False
        self.listen()
        return True

    def take(self) -> bool:
        """True for the first start. Otherwise asks the first to show itself and returns False.

        Waits at most a second for the first one's answer. The folder must exist. Raises what
        `take_lock` raises where the folder cannot be written.
        """
        self._lock = self._take_lock(self._data_dir / LOCK_NAME)
        if self._lock is not None:
            return True
        from phoenix_admin.qt.instance_socket import ask_to_raise  # noqa: PLC0415 - see there

        if not ask_to_raise(self._name):
            # It has only just started or is about to end; this start is over in any case.
            log.info("the running program did not answer on %s", self._name)
        return False

    def listen(self) -> None:
        """Be asked from now on, after `take`. A start in between ends without having asked."""
        from phoenix_admin.qt.instance_socket import InstanceSocket  # noqa: PLC0415 - see there

        self._socket = InstanceSocket(self._name, self)
        self._socket.raise_requested.connect(self.raise_requested)

    def close(self) -> None:
        """Stop listening; the lock stays until the process ends."""
        if self._socket is not None:
            self._socket.close()
