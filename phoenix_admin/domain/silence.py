"""How long a run has been silent, over several reads: what *stalled* rests on.

One silent read proves nothing: the engine may answer from an old copy, and after a computer has
slept the first look finds every run silent for hours. So whoever reads keeps the last `Silence`
of an execution and hands it back with the next read; all of it stays pure.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from phoenix_admin.domain.execution import Execution, ExecutionState
from phoenix_admin.domain.policy import Policy
from phoenix_admin.domain.record import record

Signs: TypeAlias = tuple[datetime | None, datetime | None, datetime | None]


@record
class Silence:
    """`reads` looks in a row, the first at `since`, the newest at `until`, saw the same signs."""

    execution: str
    signs: Signs
    since: datetime
    until: datetime
    reads: int = 1

    @property
    def watched(self) -> timedelta:
        """Over what span the looks were spread."""
        return self.until - self.since


def signs_of(execution: Execution) -> Signs:
    """The signs of life that count: the start, the newest progress, the newest log line."""
    return execution.started_at, execution.progress_at, execution.last_log_at


def last_sign(execution: Execution) -> datetime | None:
    """When it was last heard of; None while it has not begun."""
    return max((sign for sign in signs_of(execution) if sign is not None), default=None)


def listen(before: Silence | None, execution: Execution, now: datetime) -> Silence:
    """What is known of its silence after one more read at `now`.

    A new sign, another execution or a clock that went back begins the count again.
    """
    signs = signs_of(execution)
    goes_on = (
        before is not None
        and before.execution == execution.name
        and before.signs == signs
        and before.until <= now
    )
    if before is None or not goes_on:
        return Silence(execution.name, signs, now, now)
    return replace(before, until=now, reads=before.reads + 1)


def quiet_for(
    heard: Silence | None, execution: Execution, now: datetime, policy: Policy
) -> timedelta | None:
    """How long it has been silent, if that makes it *stalled*; None when it does not.

    Only once several reads over a while have all found it so, and never before it has begun.
    """
    last = last_sign(execution)
    if heard is None or last is None or not execution.state.is_active:
        return None
    if execution.state is ExecutionState.PENDING:
        return None
    same = heard.execution == execution.name and heard.signs == signs_of(execution)
    several = heard.reads >= policy.stall_reads and heard.watched >= policy.stall_watch
    silent = now - last
    return silent if same and several and silent > policy.stall_limit else None
