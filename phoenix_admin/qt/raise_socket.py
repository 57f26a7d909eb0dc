"""The way to a running window on Windows: a local socket, by a part of Qt that costs 3 MiB.

Satisfies `RaiseLine`, as `raise_pipe` does elsewhere.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 1000
"""How long a second start waits for the first one; it ends either way."""

_RAISE = b"raise\n"
_DONE = b"done\n"
_LONGEST = 64


class RaiseSocket(QObject):
    """One name on this computer, for this person. UI thread."""

    def __init__(self, name: str, asked: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._name = name
        self.asked = asked
        self._server = QLocalServer(self)
        # Nobody else on this computer may ask our window to come up.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> str:
        """See `RaiseLine`."""
        QLocalServer.removeServer(self._name)
        return "" if self._server.listen(self._name) else self._server.errorString()

    def ask(self) -> bool:
        """See `RaiseLine`. Waits at most a second for each step."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(_RAISE)
        answered = socket.waitForReadyRead(ANSWER_MS)
        socket.abort()
        return answered

    def close(self) -> None:
        """See `RaiseLine`."""
        self._server.close()

    @Slot()
    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            _Caller(self._server.nextPendingConnection(), self)


class _Caller(QObject):
    """One later start that has connected: hears it out, answers, goes."""

    def __init__(self, socket: QLocalSocket, first: RaiseSocket) -> None:
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
            self._first.asked()
