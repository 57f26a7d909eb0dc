"""The log a worker writes: one JSON object on a line, whole and at once, in UTC.

The same file takes what Python prints when it cannot even begin (the worker's standard error),
so a reader meets lines that are not JSON.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from phoenix_admin.backends.local.moments import written
from phoenix_admin.domain.log_entry import Severity


class RunLog:
    """Appends lines to one run's log. A log that cannot be written never stops the run."""

    def __init__(self, path: Path, *, job_id: str, project_id: str) -> None:
        """Open the file for appending; if that fails, every line is lost and counted."""
        self._job_id = job_id
        self._project_id = project_id
        self.newest_at: datetime | None = None
        self.lost = 0
        self._torn = False
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            self._descriptor: int | None = os.open(path, flags, 0o600)
        except OSError:
            self._descriptor = None

    def write(
        self, moment: datetime, severity: Severity, message: str, fields: Mapping[str, object]
    ) -> None:
        """Add one line; values that JSON does not know are written as text."""
        line = {
            "time": written(moment),
            "severity": severity.name,
            "message": message,
            "job": self._job_id,
            "project": self._project_id,
            "fields": dict(fields),
        }
        data = json.dumps(line, default=str).encode("ascii") + b"\n"
        if self._write(b"\n" + data if self._torn else data):
            self.newest_at = moment
        else:
            self.lost += 1  # disk full, most likely: the run's own ending will say so

    def _write(self, data: bytes) -> bool:
        if self._descriptor is None:
            return False
        try:
            count = os.write(self._descriptor, data)
        except OSError:
            return False
        self._torn = count != len(data)
        return not self._torn

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
