"""The local socket by which a later start asks the first one to show itself.

Apart from the lock, because the network part of Qt is no part of a window that is painted: a
start has it once its window is there, or when it finds that it is not the first.
"""

import logging

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

ANSWER_MS = 1000
"""How long a second start waits for the first one; it ends either way."""

_RAISE = b"raise\n"
_DONE = b"done\n"
_LONGEST = 64


class InstanceSocket(QObject):
    """The first start listens here. UI thread."""

    raise_requested = Signal()

    def __init__(self, name: str, parent: QObject) -> None:
        """Listens at once, taking away what a crash left behind: the caller holds the lock."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        # Nobody else on this computer may ask our window to come up.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            log.warning(
                "a second start cannot bring this window up: %s", self._server.errorString()
            )

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    @Slot()
    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            Caller(self._server.nextPendingConnection(), self)


def ask_to_raise(name: str) -> bool:
    """Ask the first start to show itself; False when it does not answer within a second."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(_RAISE)
    answered = socket.waitForReadyRead(ANSWER_MS)
    socket.abort()
    return answered


class Caller(QObject):
    """One later start that has connected: hears it out, answers, goes."""

    def __init__(self, socket: QLocalSocket, first: InstanceSocket) -> None:
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
