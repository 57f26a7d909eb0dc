"""A log file that begins anew when it is full, and keeps what was in the ones before.

As `logging.handlers.RotatingFileHandler`, which brings sockets, queues and pickle with it: half a
MiB for every start.
"""

import logging
from pathlib import Path


class BoundedFile(logging.FileHandler):
    """`path`, then `path.1` (the newest) to `path.<kept>`, of at most `most` bytes each."""

    def __init__(self, path: Path, *, most: int, kept: int) -> None:
        """Opens it. Raises OSError."""
        super().__init__(path, encoding="utf-8")
        self._most = most
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Write it, into a new file where it has no room. Called under the handler's lock."""
        try:
            if self._is_full(record):
                self._begin_anew()
        except Exception:  # noqa: BLE001 - as in `logging`: a log that fails stops nobody
            self.handleError(record)
        super().emit(record)

    def _is_full(self, record: logging.LogRecord) -> bool:
        size = Path(self.baseFilename).stat().st_size
        line = self.format(record) + self.terminator
        return size > 0 and size + len(line.encode()) > self._most

    def _begin_anew(self) -> None:
        # A file that is open cannot be renamed everywhere; whoever writes next opens the new one.
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()
        path = Path(self.baseFilename)
        for number in range(self._kept, 0, -1):
            older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number}"))
