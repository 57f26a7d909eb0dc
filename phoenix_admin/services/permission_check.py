"""Which permissions the account lacks, so that an action that needs one is off and says which.

Asked in bulk and kept for five minutes; again after a sign-in and after a refusal by a server.
Nothing is asked while nothing else is read. What cannot be found out counts as allowed: the
server has the last word, and what it refuses is remembered.
"""

from collections.abc import Iterable
from typing import Final

from phoenix_admin.domain.errors import PhoenixError, SignedOut
from phoenix_admin.domain.permissions import (
    READS,
    AccessRequest,
    asked,
    is_of_job,
    is_of_service,
    missing_by_action,
)
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.permission_source import PermissionSource
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.outcome import Cancelled, Ok, Outcome
from phoenix_admin.tasks.runner import TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

KEPT: Final = 300.0
"""Seconds for which an answer, or a refusal, is believed."""
NOT_BEFORE: Final = 30.0
"""Seconds between two questions, however many refusals come in."""

_OURS: Final = asked() | frozenset(READS)


class PermissionCheck:
    """Keeps the gate's list of what is missing. UI thread only; asks on a lane."""

    def __init__(
        self,
        source: PermissionSource,
        gate: WriteGate,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
    ) -> None:
        self.changed = Listeners()
        self.lacking: frozenset[str] = frozenset()
        self._source = source
        self._gate = gate
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._told: frozenset[str] = frozenset()
        self._refused: dict[str, float] = {}
        self._asked_at = float("-inf")

    def renew(self) -> None:
        """Somebody has signed in: what was refused to somebody else says nothing."""
        self._refused.clear()
        self._told = frozenset()
        self._asked_at = float("-inf")
        self._settle()
        self.keep_fresh()

    def keep_fresh(self) -> None:
        """Ask again where the last answer is too old."""
        now = self._clock.monotonic()
        if any(now - at >= KEPT for at in self._refused.values()):
            self._refused = {name: at for name, at in self._refused.items() if now - at < KEPT}
            self._settle()
        if now - self._asked_at >= KEPT:
            self._ask(now)

    def note_refusals(self, permissions: Iterable[str]) -> None:
        """A server has refused for want of these, whatever it said when it was asked."""
        now = self._clock.monotonic()
        ours = [name for name in permissions if name in _OURS]
        if not ours:
            return
        self._refused.update(dict.fromkeys(ours, now))
        self._settle()
        if now - self._asked_at >= NOT_BEFORE:
            self._ask(now)

    def access_request(self, account: str, project: str) -> AccessRequest | None:
        """What somebody is to be asked for; None while nothing is known to be missing."""
        if not self.lacking:
            return None
        environment = self._gate.state.environment
        return AccessRequest(account, environment, project, tuple(sorted(self.lacking)))

    def _ask(self, now: float) -> None:
        self._asked_at = now
        # Not on the lane of the reads: who is asked for this may be mute while all else goes.
        task = Task("permissions", self._read, Lane.MEDIA, deadline=30.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._on_read)

    def _read(self, call: Call) -> frozenset[str]:
        """Those known to be lacking, of the three places that are asked. On a lane."""
        lacking: frozenset[str] = frozenset()
        of_job = frozenset(name for name in asked() if is_of_job(name))
        of_service = frozenset(name for name in asked() if is_of_service(name))
        for group in (of_job, of_service, asked() - of_job - of_service):
            try:
                lacking |= group - self._source.held(group, call)
            except SignedOut:
                raise
            except PhoenixError:
                continue  # not known, so it may be tried
        return lacking

    def _on_read(self, outcome: Outcome[frozenset[str]]) -> None:
        if isinstance(outcome, Ok):
            self._told = outcome.value
            self._settle()
        elif isinstance(outcome, Cancelled) or isinstance(outcome.error, SignedOut):
            self._asked_at = float("-inf")  # with the next call that gets through

    def _settle(self) -> None:
        lacking = self._told | frozenset(self._refused)
        if lacking == self.lacking:
            return
        self.lacking = lacking
        self._gate.set_missing(missing_by_action(lacking))
        self.changed.tell()
