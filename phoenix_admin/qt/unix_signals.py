"""Ending in good order on SIGINT, SIGTERM and SIGHUP.

Python runs signal handlers between bytecodes, and an idle Qt event loop runs none; the wake-up
descriptor reaches the loop through a socket notifier instead.
"""

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Signal, Slot

if TYPE_CHECKING:
    from socket import socket

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class _Ends:
    """What is written to the one descriptor is read at the other; neither blocks."""

    def __init__(self) -> None:
        self._sockets: tuple[socket, ...] = ()
        if sys.platform == "win32":
            from socket import socketpair  # noqa: PLC0415 - 0.3 MiB; elsewhere a pipe does

            self._sockets = reader, writer = socketpair()
            reader.setblocking(False)
            writer.setblocking(False)
            self.read, self.write = reader.fileno(), writer.fileno()
        else:
            self.read, self.write = os.pipe()
            os.set_blocking(self.read, False)
            os.set_blocking(self.write, False)

    def drain(self) -> None:
        """Take what was written."""
        if self._sockets:
            self._sockets[0].recv(64)
        else:
            os.read(self.read, 64)

    def close(self) -> None:
        """Nobody writes any more."""
        for each in self._sockets:
            each.close()
        if not self._sockets:
            os.close(self.read)
            os.close(self.write)


class QuitOnSignal(QObject):
    """Quits the application on the first of these signals. Make it on the main thread.

    `quitting` comes right before: whoever asks before it closes has to let it close then.
    """

    quitting = Signal()

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._ends = _Ends()
        self._notifier = QSocketNotifier(self._ends.read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._before = signal.set_wakeup_fd(self._ends.write)
        self._handlers = {
            number: signal.signal(number, _leave_it_to_the_notifier)
            for name in _NAMES
            if (number := getattr(signal, name, None)) is not None
        }

    def stop(self) -> None:
        """Put everything back as it was."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._ends.close()

    @Slot()
    def _on_signal(self) -> None:
        self._ends.drain()
        self.quitting.emit()
        self._app.quit()


def _leave_it_to_the_notifier(number: int, frame: object) -> None:
    """A handler must be set for the wake-up descriptor to be written."""
    del number, frame
