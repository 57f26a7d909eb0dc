"""The way to a running window on Linux and macOS: a named pipe, without a library for networks.

A pipe is told from what a crashed program left behind by the kernel itself: nobody can open it
for writing while nobody reads it. Nothing here waits for anybody.

It lies beside the lock: starts that were given other folders for passing things (a service, `sudo`,
a terminal of another login) meet there all the same. Some file systems know no pipes; there it has
one name for all starts on that folder.
"""

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Slot

_RAISE = b"raise"
# It begins a line of its own whatever another start left unfinished, and is written in one piece.
_WORDS = b"\n" + _RAISE + b"\n"
_AT_ONCE = 4096
PIPE_NAME = "window.pipe"
ELSEWHERE = Path("/var/tmp")  # noqa: S108 - only a pipe of this person's is written to
_LONGEST = 64


class RaisePipe(QObject):
    """A pipe at the first of these places that can have one, for this person. UI thread.

    Satisfies `RaiseLine`.
    """

    def __init__(self, places: Sequence[Path], asked: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self._places = tuple(places)
        self._asked = asked
        self._heard = b""
        self._read = self._own_end = -1
        self._notifier: QSocketNotifier | None = None

    def listen(self) -> str:
        """See `RaiseLine`. What stands at that place is removed first."""
        faults: list[str] = []
        for place in self._places:
            try:
                self._take(place)
            except OSError as error:
                self._close_ends()
                faults.append(f"{place}: {error.strerror or error}")
                continue
            self.path = place
            self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_words)
            return ""
        return "; ".join(faults)

    def _take(self, place: Path) -> None:
        place.unlink(missing_ok=True)
        os.mkfifo(place, 0o600)
        self._read = _opened(place, os.O_RDONLY)
        # With a writer of our own the pipe never ends, or its notifier would never rest.
        self._own_end = _opened(place, os.O_WRONLY)

    def ask(self) -> bool:
        """See `RaiseLine`. Writes to nothing but a pipe of this person's that somebody reads."""
        return any(_asked_at(place) for place in self._places)

    def close(self) -> None:
        """See `RaiseLine`."""
        if self._notifier is None or self.path is None:
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


def pipe_places(data_dir: Path, name: str) -> tuple[Path, ...]:
    """Where the line of this data folder may be, by nothing but the folder."""
    return (data_dir / PIPE_NAME, ELSEWHERE / name)


def _asked_at(place: Path) -> bool:
    try:
        end = _opened(place, os.O_WRONLY)
    except OSError:
        return False
    try:
        return os.write(end, _WORDS) == len(_WORDS)
    except OSError:
        return False
    finally:
        os.close(end)


def _opened(path: Path, way: int) -> int:
    """Without waiting for the other end. Raises OSError, and for what is no pipe of ours too."""
    end = os.open(path, way | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    about = os.fstat(end)
    if stat.S_ISFIFO(about.st_mode) and about.st_uid == os.geteuid():
        return end
    os.close(end)
    raise FileExistsError(f"{path} is not ours")
