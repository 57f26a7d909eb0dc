"""One window per data folder: a second start brings the first window up and ends.

Two parts, because neither is enough alone. A lock that the kernel takes back when its holder dies
decides who is first, so two starts at the same instant cannot both win and a crash leaves nothing
to repair. A local socket carries the wish to be seen; one that a crashed program left behind is
removed by whoever holds the lock.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

TakeLock = Callable[[Path], object | None]
"""Takes an exclusive lock on a file until this process ends; None while somebody holds it."""

LOCK_NAME = "window.lock"
ANSWER_MS = 1000
"""How long a second start waits for the first one; it ends either way."""

_RAISE = b"raise\n"
_DONE = b"done\n"
_LONGEST = 64


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
        self._server = QLocalServer(self)
        # Nobody else on this computer may ask our window to come up.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """True for the first start. Otherwise asks the first to show itself and returns False.

        Waits at most a second for the first one's answer. The folder must exist. Raises what
        `take_lock` raises where the folder cannot be written.
        """
        self._lock = self._take_lock(self._data_dir / LOCK_NAME)
        if self._lock is None:
            if not self._ask_to_raise():
                # It has only just started or is about to end; this start is over in any case.
                log.info("the running program did not answer on %s", self._name)
            return False
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning(
                "a second start cannot bring this window up: %s", self._server.errorString()
            )
        return True

    def close(self) -> None:
        """Stop listening; the lock stays until the process ends."""
        self._server.close()

    def _ask_to_raise(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(_RAISE)
        answered = socket.waitForReadyRead(ANSWER_MS)
        socket.abort()
        return answered

    @Slot()
    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            _Caller(self._server.nextPendingConnection(), self)


class _Caller(QObject):
    """One later start that has connected: hears it out, answers, goes."""

    def __init__(self, socket: QLocalSocket, first: SingleInstance) -> None:
        super().__init__(first)
        self._first = first
        self._socket = socket
        socket.setParent(self)
        socket.readyRead.connect(self._on_words)
        socket.disconnected.connect(self.deleteLater)
        # What arrived before the connection was taken has already had its signal.
        self._on_words()

    @Slot()
    def _on_words(self) -> None:
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() > _LONGEST:
                self._socket.abort()
            return
        if bytes(self._socket.readLine(_LONGEST).data()) == _RAISE:
            self._socket.write(_DONE)
            self._socket.flush()
            self._first.raise_requested.emit()
