"""The one gate that every write passes: it knows who, where and whether it is allowed.

`refusal()` is asked by actions before they are offered (UI thread, no I/O); `attempt()` wraps
the write itself on its lane, asks again, and journals how it ended. Backends refuse on their own
as well. What the answers rest on is one frozen value, `domain.write_access.AccessState`.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from phoenix_admin.diagnostics.redaction import MASK, redact
from phoenix_admin.domain.environment import Environment
from phoenix_admin.domain.errors import Conflict, Forbidden, PhoenixError
from phoenix_admin.domain.job import JobKind, kind_for
from phoenix_admin.domain.journal_entry import AttemptOutcome, JournalEntry
from phoenix_admin.domain.project import Project
from phoenix_admin.domain.verdict import FieldChange
from phoenix_admin.domain.write_access import (
    UNLOCKED_FOR,
    AccessState,
    SessionState,
    refusal,
    resolve_mode,
    why_not_unlock,
)
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.journal import Journal
from phoenix_admin.services.journal_losses import JournalLosses
from phoenix_admin.services.listeners import Listeners

log = logging.getLogger(__name__)


class WriteAction(StrEnum):
    """Every kind of write the app can make, by the name the journal uses."""

    STITCH = "stitch"
    ASSEMBLE = "assemble"
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
    DISCARD_PLAN = "discard plan"
    STOP_PROCESS = "stop process"
    ASK_TO_REAP = "ask to reap"
    SWEEP_PROCESSES = "sweep processes"
    CHANGE_LIMIT = "change limit"
    CHANGE_JOB_LIMIT = "change job limit"


_STARTS = {JobKind.STITCH: WriteAction.STITCH, JobKind.ASSEMBLE: WriteAction.ASSEMBLE}


def start_action(project: Project) -> WriteAction:
    """What starting this project's run is called."""
    return _STARTS[kind_for(project)]


@dataclass(slots=True)
class Attempt:
    """A write under way. The writer fills in what it learns; the gate journals it at the end.

    The fields are those of a `JournalEntry`; `began` is when, in seconds of the monotonic clock.
    """

    action: WriteAction
    target: str
    before: dict[str, str] = field(default_factory=dict[str, str])
    after: dict[str, str] = field(default_factory=dict[str, str])
    detail: str = ""
    outcome: AttemptOutcome = AttemptOutcome.DONE
    id: str = ""
    name: str = ""
    version: str = ""
    plan: str = ""
    execution: str = ""
    began: float = 0.0
    _exact: bool = field(default=True, init=False, repr=False)

    def changing(self, changes: Iterable[FieldChange]) -> None:
        """What is to be written, said anew after each look: nothing of an earlier one stays."""
        wanted = tuple(changes)
        self.before = {change.field: change.old or "" for change in wanted}
        self.after = {change.field: change.new or "" for change in wanted}
        # The journal spells no value as an empty text. Where a field holds a real empty text it
        # could not be put back exactly, and without a version nobody tries.
        self._exact = not any("" in (change.old, change.new) for change in wanted)

    def wrote(self, project: Project) -> None:
        """The document as this write left it."""
        self.name = project.name
        self.version = project.version if self._exact else ""

    def doubt(self, detail: str) -> None:
        """The answer was lost and looking did not tell: journaled as unknown."""
        self.detail, self.outcome = detail, AttemptOutcome.UNKNOWN

    def leave(self, detail: str) -> None:
        """Looked at right before the write, it already was as asked: nothing was sent."""
        self.detail, self.outcome = detail, AttemptOutcome.UNCHANGED

    def refuse(self, detail: str) -> None:
        """It was decided, right before the write, that nothing is to be done."""
        self.detail, self.outcome = detail, AttemptOutcome.REFUSED


class WriteGate:
    """Refuses writes with a reason, and journals every attempt.

    `refusal`, `attempt`, `state` and `passes` are thread-safe. `journal_losses` holds what the
    person has to be told of lines that could not be written. What changes the state (`enter`,
    `set_*`, `lock`, `unlock`, `look`) is called on the UI thread, where `changed` tells of it.
    """

    def __init__(
        self,
        environment: Environment,
        account: str,
        journal: Journal,
        clock: Clock,
        *,
        read_only_flag: bool | None = None,
    ) -> None:
        self.changed = Listeners()
        self.journal_losses = JournalLosses()
        self._flag = read_only_flag
        self._account = account
        self._journal = journal
        self._clock = clock
        self._guard = threading.Lock()
        self._passes = 0
        self._unlocked_at: tuple[datetime, float] | None = None
        self._state = self._entered(environment)

    # ------------------------------------------------------------------ the state

    @property
    def state(self) -> AccessState:
        """What answers rest on now; an unlock whose time is up counts as locked at once."""
        with self._guard:
            return self._present()

    def enter(self, environment: Environment) -> None:
        """Another environment: resolve read-only anew. Nothing that was unlocked stays so."""
        with self._guard:
            self._unlocked_at = None
            self._passes += 1
            self._state = self._entered(environment)
        self.changed.tell()

    def set_session(self, session: SessionState) -> None:
        """The login has changed. Whatever it was, the lock closes unless the person is in."""
        lock = {} if session is SessionState.SIGNED_IN else {"unlocked_until": None}
        self._become(session=session, **lock)

    def set_online(self, online: bool) -> None:
        """The connection is there, or not."""
        self._become(online=online)

    def set_account(self, account: str) -> None:
        """It is known now who acts: refusals and the journal name them from here on."""
        self._account = account
        self._become(account=account)

    def set_missing(self, missing: Mapping[str, Iterable[str]]) -> None:
        """Which permissions the account lacks, by action; what is not named is allowed."""
        self._become(missing={action: tuple(names) for action, names in missing.items() if names})

    def unlock(self) -> str | None:
        """Open the lock for a quarter of an hour; why not, as a sentence, when it stays shut."""
        with self._guard:
            now = self._present()
            reason = why_not_unlock(now)
            if reason is None:
                at = self._clock.now()
                self._unlocked_at = (at, self._clock.monotonic())
                self._passes += now.closed
                self._state = replace(now, unlocked_until=at + UNLOCKED_FOR)
        if reason is None:
            self.changed.tell()
        return reason

    def lock(self) -> None:
        """Shut the lock, where there is one."""
        self._become(unlocked_until=None)

    def look(self) -> None:
        """Notice, once a second, that the time of an unlock is up, and tell of it."""
        with self._guard:
            before = self._state
            expired = self._present() is not before
        if expired:
            self.changed.tell()

    # ------------------------------------------------------------------ the questions

    def refusal(self, action: WriteAction) -> str | None:
        """Why this write is not allowed now, as a sentence; None when it is."""
        return refusal(self.state, action)

    @property
    def passes(self) -> int:
        """How often access was closed or opened: what was asked for under another number is void.

        So nothing that waited in a queue while somebody was signed out runs by itself when they
        are back (UX note, B3).
        """
        with self._guard:
            self._present()
            return self._passes

    def void(self, passes: int, action: WriteAction) -> str | None:
        """Why what was asked for under this number is void, as a sentence; None while it holds."""
        if passes == self.passes:
            return None
        name = self.state.environment
        return f"Write access to {name} has changed since {action} was asked for. Press it again."

    def void_unless(
        self, passes: int, action: WriteAction, target: str, *, name: str = "", plan: str = ""
    ) -> None:
        """Refuse, and journal, what was asked for under another number. Raises Forbidden."""
        reason = self.void(passes, action)
        if reason is not None:
            self._refuse(Attempt(action, target, name=name, plan=plan), reason)

    # ------------------------------------------------------------------ the write

    @contextmanager
    def attempt(
        self,
        action: WriteAction,
        target: str,
        before: Mapping[str, str] | None = None,
        *,
        name: str = "",
        plan: str = "",
        execution: str = "",
    ) -> Generator[Attempt]:
        """Make one write inside this block. Raises Forbidden when it is not allowed.

        What is known of it beforehand is given here, so that the first line says it as well.

        A line is written before the block, so that an attempt during which the program is killed
        is not silently absent, and one with the outcome however the block ends; the block's own
        error goes on.
        """
        attempt = Attempt(
            action, target, dict(before or {}), name=name, plan=plan, execution=execution
        )
        reason = self.refusal(action)
        if reason is not None:
            self._refuse(attempt, reason)
        from uuid import uuid4  # noqa: PLC0415 - not needed before somebody writes

        attempt.id = uuid4().hex
        self._record(attempt, AttemptOutcome.NO_OUTCOME, timedelta(0))
        began = time.monotonic()
        try:
            yield attempt
        except BaseException as error:
            _ended_in(attempt, error)
            raise
        finally:
            self._record(attempt, attempt.outcome, timedelta(seconds=time.monotonic() - began))

    def begin_all(self, attempts: Sequence[Attempt]) -> None:
        """Begin several writes of one kind that are sent together, as `attempt` begins one.

        Their first lines are written with one wait for the disk. Raises Forbidden, and journals
        every one of them as refused, when they are not allowed. What was begun is ended with
        `end_all`, whatever comes of it.
        """
        reason = self.refusal(attempts[0].action) if attempts else None
        if reason is not None:
            for attempt in attempts:
                attempt.detail, attempt.outcome = reason, AttemptOutcome.REFUSED
            self._record_all([(attempt, attempt.outcome, timedelta(0)) for attempt in attempts])
            raise Forbidden(reason, permission=attempts[0].action)
        from uuid import uuid4  # noqa: PLC0415 - not needed before somebody writes

        began = time.monotonic()
        for attempt in attempts:
            attempt.id, attempt.began = uuid4().hex, began
        begins = AttemptOutcome.NO_OUTCOME
        self._record_all([(attempt, begins, timedelta(0)) for attempt in attempts])

    def end_all(self, attempts: Sequence[Attempt], error: BaseException | None = None) -> None:
        """Journal how these writes ended, with one wait for the disk.

        With an `error`, that is what they ended in, as if it had come out of their block.
        """
        if error is not None:
            for attempt in attempts:
                _ended_in(attempt, error)
        now = time.monotonic()
        self._record_all([(a, a.outcome, timedelta(seconds=now - a.began)) for a in attempts])

    def _refuse(self, attempt: Attempt, reason: str) -> None:
        attempt.detail, attempt.outcome = reason, AttemptOutcome.REFUSED
        self._record(attempt, attempt.outcome, timedelta(0))
        raise Forbidden(reason, permission=attempt.action)

    def _record(self, attempt: Attempt, outcome: AttemptOutcome, took: timedelta) -> None:
        entry = self._entry(attempt, outcome, took)
        self._keep(attempt, entry, lambda: self._journal.append(entry))

    def _record_all(self, lines: Sequence[tuple[Attempt, AttemptOutcome, timedelta]]) -> None:
        if lines:
            entries = [self._entry(*line) for line in lines]
            self._keep(lines[0][0], entries[0], lambda: self._journal.append_all(entries))

    def _entry(self, attempt: Attempt, outcome: AttemptOutcome, took: timedelta) -> JournalEntry:
        return JournalEntry(
            time=self._clock.now(),
            account=self._account,
            environment=self._state.environment,
            action=attempt.action,
            target=redact(attempt.target),
            outcome=outcome,
            duration=took,
            before=_masked(attempt.before),
            after=_masked(attempt.after),
            detail=redact(attempt.detail),
            attempt=attempt.id,
            name=redact(attempt.name),
            version=redact(attempt.version),
            plan=redact(attempt.plan),
            execution=redact(attempt.execution),
        )

    def _keep(self, attempt: Attempt, entry: JournalEntry, append: Callable[[], None]) -> None:
        try:
            append()
        except PhoenixError as error:
            # The write itself has happened or not; losing its line must not change that answer.
            log.error("journal line lost (%s): %s %s", error.text, attempt.action, attempt.target)
            self.journal_losses.lose(attempt.action, entry.time, error)
        else:
            self.journal_losses.keep()

    # ------------------------------------------------------------------ inside

    def _entered(self, environment: Environment) -> AccessState:
        mode = resolve_mode(
            flag=self._flag, configured=environment.read_only, label=environment.label
        )
        return AccessState(environment.name, self._account, mode)

    def _present(self) -> AccessState:
        """The state, with an unlock that has run out closed. The guard is held."""
        if self._unlocked_at is not None and not self._still_unlocked(*self._unlocked_at):
            self._unlocked_at = None
            self._passes += 1
            self._state = replace(self._state, unlocked_until=None)
        return self._state

    def _still_unlocked(self, at: datetime, tick: float) -> bool:
        # Both clocks: the wall clock goes on while the machine sleeps, and a wall clock that was
        # set back must not make an unlock longer.
        wall = self._clock.now() - at
        ticked = timedelta(seconds=self._clock.monotonic() - tick)
        return timedelta(0) <= wall < UNLOCKED_FOR and ticked < UNLOCKED_FOR

    def _become(self, **changes: Any) -> None:
        with self._guard:
            before = self._present()
            after = replace(before, **changes)
            if after == before:
                return
            if after.unlocked_until is None:
                self._unlocked_at = None
            self._passes += after.closed != before.closed
            self._state = after
        self.changed.tell()


def _masked(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields without secrets; a field whose name says that it holds one is masked."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        first = value.split(maxsplit=1)[0] if value.strip() else ""
        named = redact(f"{name}={first}").startswith(f"{name}={MASK}")
        found[name] = MASK if named else redact(value)
    return found


def _ended_in(attempt: Attempt, error: BaseException) -> None:
    """Its own words for an error go before those of the error."""
    if isinstance(error, PhoenixError):
        attempt.detail = attempt.detail or error.text
        attempt.outcome = _outcome_of(error)
    else:
        attempt.detail = attempt.detail or repr(error)
        attempt.outcome = AttemptOutcome.UNKNOWN


def _outcome_of(error: PhoenixError) -> AttemptOutcome:
    if isinstance(error, Forbidden):
        return AttemptOutcome.REFUSED
    if isinstance(error, Conflict):
        return AttemptOutcome.CONFLICT
    return AttemptOutcome.UNKNOWN if error.may_have_happened else AttemptOutcome.FAILED
