"""Where log views read: feeds of a backend that is opened late, and files by the first look.

What is behind them is imported on the lane of that look, and never before the first paint.
"""

# ruff: noqa: D102, PLC0415 - the ports describe their methods; imports are late on purpose

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from phoenix_admin.backends.local.backend import LocalBackend
from phoenix_admin.diagnostics.logging_setup import LOG_NAME
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.log_feed import FeedPage, FeedSearch, FeedTail, LogFeed, LogFile, LogFiles
from phoenix_admin.settings.places import Places


class LateLogFeed:
    """A `LogFeed`; `opened` gives the one behind it and may block. The name is known before."""

    def __init__(self, name: str, opened: Callable[[], LogFeed]) -> None:
        self._name = name
        self._opened = opened

    @property
    def name(self) -> str:
        return self._name

    def search(self, asked: FeedSearch, call: Call, tell: Callable[[FeedPage], None]) -> str | None:
        return self._opened().search(asked, call, tell)

    def tail(self, query: str, since: datetime) -> FeedTail:
        return self._opened().tail(query, since)


class LateLogFiles:
    """A `LogFiles` over LOCAL's data folder, or without a backend of this program's files alone."""

    def __init__(self, logs: Path, backend: LocalBackend | None = None) -> None:
        """`logs` is the folder that this program logs to."""
        self._own = logs / LOG_NAME
        self._backend = backend

    def files(
        self, call: Call, *, project_id: str | None = None, job_id: str | None = None
    ) -> tuple[LogFile, ...]:
        return self._made().files(call, project_id=project_id, job_id=job_id)

    def _made(self) -> LogFiles:
        from phoenix_admin.backends.local.log_files import LocalLogFiles, OwnLogFiles

        backend = self._backend
        if backend is None:
            return OwnLogFiles(self._own)
        return LocalLogFiles(backend.database, backend.folder, self._own)


def local_log_files(backend: LocalBackend) -> LateLogFiles:
    """Those of a data folder, in which this program logs too."""
    return LateLogFiles(Places(backend.folder.root, backend.folder.root).logs, backend)
