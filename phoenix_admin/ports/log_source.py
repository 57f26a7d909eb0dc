"""Where log lines come from."""

from dataclasses import dataclass
from typing import Protocol

from phoenix_admin.domain.log_entry import LogPage
from phoenix_admin.ports.call import Call


@dataclass(frozen=True, slots=True)
class LogRequest:
    """Lines of one project, or of one job; `after` goes on behind an earlier page's cursor.

    Without `after` the newest `limit` lines are given.
    """

    project_id: str | None = None
    job_id: str | None = None
    after: str | None = None
    limit: int = 500


class LogSource(Protocol):
    """Reads log lines; blocks, called on a lane."""

    def read(self, request: LogRequest, call: Call) -> LogPage:
        """One page in order of time; an empty page when nothing is new."""
        ...
