"""The app's own log: JSON lines in the data folder, secrets masked, bounded in size."""

import json
import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path

from phoenix_admin.diagnostics.redaction import redact

LOG_NAME = "app.jsonl"
BYTES_PER_FILE = 2_000_000
FILES_KEPT = 4


class JsonLines(logging.Formatter):
    """One JSON object per record, in the shape that worker logs have."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; a traceback becomes a field, so lines stay lines."""
        moment = datetime.fromtimestamp(record.created, UTC)
        fields = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "severity": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            fields["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """For the terminal, with secrets masked."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return redact(super().format(record))


def set_up_logging(folder: Path, *, to_terminal: bool = True) -> logging.Handler | None:
    """Log to `folder`/app.jsonl, and warnings to the terminal as well.

    A folder that cannot be written leaves the terminal only: the app must open all the same.
    Returns the file handler, for closing it at the end.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if to_terminal:
        terminal = logging.StreamHandler()
        terminal.setLevel(logging.WARNING)
        terminal.setFormatter(PlainLines("%(levelname)s %(name)s: %(message)s"))
        root.addHandler(terminal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / LOG_NAME,
            maxBytes=BYTES_PER_FILE,
            backupCount=FILES_KEPT,
            encoding="utf-8",
        )
    except OSError as error:
        root.warning("no log file: %s", error)
        return None
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    return handler
