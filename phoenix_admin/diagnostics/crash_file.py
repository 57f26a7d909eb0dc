"""A file that holds the stacks of all threads when the process dies hard.

faulthandler writes it without needing the interpreter, which is all that is left after a
segmentation fault in native code.
"""

import faulthandler
from pathlib import Path
from typing import IO

CRASH_NAME = "crash.txt"


class CrashFile:
    """Holds the open file for as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] | None = None
        self.previous = ""
        path = folder / CRASH_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size:
                self.previous = path.read_text(encoding="utf-8", errors="replace")
                path.replace(path.with_suffix(".previous.txt"))
            self._file = path.open("wb")
            faulthandler.enable(self._file)
        except OSError:
            faulthandler.enable()

    def close(self) -> None:
        """A good end: nothing is left behind."""
        faulthandler.disable()
        if self._file is None:
            return
        name = Path(self._file.name)
        self._file.close()
        self._file = None
        if name.exists() and not name.stat().st_size:
            name.unlink()
