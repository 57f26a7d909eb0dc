"""Limits that the rules use, as data: what a person may want to tune lives here and only here."""

from datetime import timedelta

from phoenix_admin.domain.record import record
from phoenix_admin.domain.verdict import VerdictKind

SAFE_KINDS = frozenset(
    {
        VerdictKind.FINISHED_NOT_RECORDED,
        VerdictKind.FAILED_NOT_RECORDED,
        VerdictKind.CANCELLED_NOT_RECORDED,
        VerdictKind.NEVER_STARTED,
    }
)
"""The verdicts whose correction needs no question (product note §4)."""


@record
class Policy:
    """Limits of `decide()` and of the services around it.

    `launch_window`: how old a claim may be when its run is sent; an older one is given back.
    `start_limit`: how long a claimed job may have no execution before it counts as never
    started. It covers the launch window, the deadline of the request (30 s), and 20 s for an
    engine that lists late and for clocks that differ (docs/protocol-trigger.md).
    `history_limit`: how long the engine surely remembers an execution. When a claim is older,
    that nothing is found proves little, and *never started* is asked about.
    `stall_limit`: silence (no progress and no log line) before a run is called stalled, and only
    when `stall_reads` reads over at least `stall_watch` all found it so; Cloud Run pauses tasks
    while it migrates them, so this is a label and never a cause to write.
    `cancel_limit`: how long a cancel may take before it reads "not stopping".
    `apply_attempts`: how often a correction is decided again after a conflict.
    `safe_kinds`: the verdicts whose correction may be written without a question.
    """

    launch_window: timedelta = timedelta(seconds=10)
    start_limit: timedelta = timedelta(seconds=60)
    history_limit: timedelta = timedelta(days=1)
    stall_limit: timedelta = timedelta(seconds=90)
    stall_reads: int = 3
    stall_watch: timedelta = timedelta(seconds=4)
    cancel_limit: timedelta = timedelta(seconds=180)
    apply_attempts: int = 3
    safe_kinds: frozenset[VerdictKind] = SAFE_KINDS


DEFAULT_POLICY = Policy()
