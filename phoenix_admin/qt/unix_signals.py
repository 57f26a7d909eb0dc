"""Ending in good order on SIGINT, SIGTERM and SIGHUP.

Python runs signal handlers between bytecodes, and an idle Qt event loop runs none; the wake-up
descriptor reaches the loop through a socket notifier instead.
"""

import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Signal, Slot

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class QuitOnSignal(QObject):
    """Quits the application on the first of these signals. Make it on the main thread.

    `quitting` comes right before: whoever asks before it closes has to let it close then.
    """

    quitting = Signal()

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)
        self._before = signal.set_wakeup_fd(self._write.fileno())
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
        self._read.close()
        self._write.close()

    @Slot()
    def _on_signal(self) -> None:
        self._read.recv(64)
        self.quitting.emit()
        self._app.quit()


def _leave_it_to_the_notifier(number: int, frame: object) -> None:
    """A handler must be set for the wake-up descriptor to be written."""
    del number, frame
