"""One log line, the same for local workers and Cloud Logging."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import IntEnum
from typing import Any

from phoenix_admin.domain.record import record


class Severity(IntEnum):
    """Severities with the numbers of Google Cloud's LogSeverity, so that they sort alike."""

    DEFAULT = 0
    DEBUG = 100
    INFO = 200
    NOTICE = 300
    WARNING = 400
    ERROR = 500
    CRITICAL = 600
    ALERT = 700
    EMERGENCY = 800


@record
class LogEntry:
    """One line. `message` is outside text: it is shown as plain text, everywhere.

    `source` names who wrote it (a worker, a service), `fields` holds the rest of a structured
    line. `identity` is unique within its source, so that a re-read line is not shown twice.
    """

    time: datetime
    severity: Severity
    source: str
    message: str
    identity: str
    job_id: str | None = None
    project_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
