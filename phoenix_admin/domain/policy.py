"""Limits that the rules use, as data: what a person may want to tune lives here and only here."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of `decide()` and of the services around it.

    `start_limit`: how long a claimed job may have no execution before it counts as never
    started. `stall_limit`: silence (no progress and no log line) before a run is called stalled;
    Cloud Run pauses tasks while it migrates them, so this is a label and never a cause to write.
    `cancel_limit`: how long a cancel may take before it reads "not stopping".
    """

    start_limit: timedelta = timedelta(seconds=30)
    stall_limit: timedelta = timedelta(seconds=90)
    cancel_limit: timedelta = timedelta(seconds=180)
    apply_attempts: int = 3


DEFAULT_POLICY = Policy()
