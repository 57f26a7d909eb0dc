"""The one gate that every write passes: it knows who, where and whether it is allowed.

`refusal()` is asked by actions before they are offered (UI thread, no I/O); `attempt()` wraps
the write itself on its lane, asks again, and journals how it ended. Backends refuse on their own
as well.
"""

import logging
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.errors import Conflict, Forbidden, PhoenixError
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.journal import Journal

log = logging.getLogger(__name__)


class WriteAction(StrEnum):
    """Every kind of write the app can make, by the name the journal uses."""

    STITCH = "stitch"
    CANCEL = "cancel"
    FORCE_STOP = "force stop"
    STOP_EXECUTION = "stop execution"
    RUN_AGAIN = "run again"
    SET_STATUS = "set status"
    ADOPT = "adopt"
    RECONCILE = "reconcile"
    UNDO = "undo"
    CREATE_PROJECT = "create project"
    MAKE_SAMPLES = "make samples"
    REMOVE_SAMPLES = "remove samples"
    REPLACE_DATABASE = "replace database"


@dataclass(slots=True)
class Attempt:
    """A write under way. The writer fills in what it learns; the gate journals it at the end."""

    action: WriteAction
    target: str
    before: dict[str, str] = field(default_factory=dict[str, str])
    after: dict[str, str] = field(default_factory=dict[str, str])
    detail: str = ""
    outcome: AttemptOutcome = AttemptOutcome.DONE

    def doubt(self, detail: str) -> None:
        """The answer was lost and looking did not tell: journaled as unknown."""
        self.detail, self.outcome = detail, AttemptOutcome.UNKNOWN

    def refuse(self, detail: str) -> None:
        """It was decided, right before the write, that nothing is to be done."""
        self.detail, self.outcome = detail, AttemptOutcome.REFUSED


class WriteGate:
    """Refuses writes with a reason, and journals every attempt. Methods are thread-safe."""

    def __init__(
        self, environment: Environment, account: str, journal: Journal, clock: Clock
    ) -> None:
        self._environment = environment
        self._account = account
        self._journal = journal
        self._clock = clock

    def refusal(self, action: WriteAction) -> str | None:
        """Why this write is not allowed now, as a sentence; None when it is."""
        if self._environment.read_only:
            return f"{self._environment.name} is open read-only, so {action} is off."
        return None

    @contextmanager
    def attempt(
        self, action: WriteAction, target: str, before: Mapping[str, str] | None = None
    ) -> Generator[Attempt]:
        """Make one write inside this block. Raises Forbidden when it is not allowed.

        The journal line is written however the block ends; the block's own error goes on.
        """
        attempt = Attempt(action, target, dict(before or {}))
        began = time.monotonic()
        try:
            reason = self.refusal(action)
            if reason is not None:
                raise Forbidden(reason, permission=action)
            yield attempt
        except PhoenixError as error:
            attempt.detail = attempt.detail or error.text
            attempt.outcome = _outcome_of(error)
            raise
        except BaseException as error:
            attempt.detail = attempt.detail or repr(error)
            attempt.outcome = AttemptOutcome.UNKNOWN
            raise
        finally:
            self._record(attempt, timedelta(seconds=time.monotonic() - began))

    def _record(self, attempt: Attempt, took: timedelta) -> None:
        entry = JournalEntry(
            time=self._clock.now(),
            account=self._account,
            environment=self._environment.name,
            action=attempt.action,
            target=attempt.target,
            outcome=attempt.outcome,
            duration=took,
            before=attempt.before,
            after=attempt.after,
            detail=attempt.detail,
        )
        try:
            self._journal.append(entry)
        except PhoenixError as error:
            # The write itself has happened or not; losing its line must not change that answer.
            log.error("journal line lost (%s): %s %s", error.text, attempt.action, attempt.target)


def _outcome_of(error: PhoenixError) -> AttemptOutcome:
    if isinstance(error, Forbidden):
        return AttemptOutcome.REFUSED
    if isinstance(error, Conflict):
        return AttemptOutcome.CONFLICT
    return AttemptOutcome.UNKNOWN if error.may_have_happened else AttemptOutcome.FAILED
