"""The way to a running window on Linux and macOS: a named pipe, without a library for networks.

A pipe is told from what a crashed program left behind by the kernel itself: nobody can open it
for writing while nobody reads it. Nothing here waits for anybody.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Slot

_RAISE = b"raise"
# It begins a line of its own whatever another start left unfinished, and is written in one piece.
_WORDS = b"\n" + _RAISE + b"\n"
_AT_ONCE = 4096
_LONGEST = 64


class RaisePipe(QObject):
    """One name among the files of this computer, for this person. UI thread.

    Satisfies `RaiseLine`.
    """

    def __init__(self, name: str, asked: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.path = pipe_path(name)
        self._asked = asked
        self._heard = b""
        self._read = self._own_end = -1
        self._notifier: QSocketNotifier | None = None

    def listen(self) -> str:
        """See `RaiseLine`. What stands at that place is removed first."""
        try:
            self.path.unlink(missing_ok=True)
            os.mkfifo(self.path, 0o600)
            self._read = _opened(self.path, os.O_RDONLY)
            # With a writer of our own the pipe never ends, or its notifier would never rest.
            self._own_end = _opened(self.path, os.O_WRONLY)
        except OSError as error:
            self._close_ends()
            return error.strerror or str(error)
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_words)
        return ""

    def ask(self) -> bool:
        """See `RaiseLine`. Writes to nothing but a pipe of this person's that somebody reads."""
        try:
            end = _opened(self.path, os.O_WRONLY)
        except OSError:
            return False
        try:
            return os.write(end, _WORDS) == len(_WORDS)
        except OSError:
            return False
        finally:
            os.close(end)

    def close(self) -> None:
        """See `RaiseLine`."""
        if self._notifier is None:
            return
        self._notifier.setEnabled(False)
        self._notifier = None
        self._close_ends()
        self.path.unlink(missing_ok=True)

    def _close_ends(self) -> None:
        for end in (self._read, self._own_end):
            if end >= 0:
                os.close(end)
        self._read = self._own_end = -1

    @Slot()
    def _on_words(self) -> None:
        """A piece each time: whoever writes without end keeps nobody else from the loop."""
        try:
            heard = self._heard + os.read(self._read, _AT_ONCE)
        except BlockingIOError:
            return
        *lines, rest = heard.split(b"\n")
        self._heard = rest[-_LONGEST:]
        if _RAISE in lines:
            self._asked()


def pipe_path(name: str) -> Path:
    """In the folder that this login has for such things, else among the temporary files."""
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(own if own and Path(own).is_dir() else tempfile.gettempdir()) / name


def _opened(path: Path, way: int) -> int:
    """Without waiting for the other end. Raises OSError, and for what is no pipe of ours too."""
    end = os.open(path, way | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    about = os.fstat(end)
    if stat.S_ISFIFO(about.st_mode) and about.st_uid == os.geteuid():
        return end
    os.close(end)
    raise FileExistsError(f"{path} is not ours")
