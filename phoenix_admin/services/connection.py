"""Login and line of one environment: what calls have told, and signing in.

The one observer of how calls end. It pings nobody. It tells the gate, so that nothing is written
while nobody is signed in or nobody answers, and it says when login or line are back, so that
what is on screen is read again. A write is never repeated by it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from phoenix_admin.domain.connection import (
    ConnectionState,
    heard_state,
    session_of,
    signed_in_again,
)
from phoenix_admin.domain.errors import Forbidden, PhoenixError, SignedOut
from phoenix_admin.domain.identity import Identity
from phoenix_admin.domain.write_access import SessionState
from phoenix_admin.ports.call import Call
from phoenix_admin.ports.clock import Clock
from phoenix_admin.ports.sign_in import SignIn
from phoenix_admin.services.environment_ports import EnvironmentPorts
from phoenix_admin.services.listeners import Listeners
from phoenix_admin.services.permission_check import PermissionCheck
from phoenix_admin.services.write_gate import WriteGate
from phoenix_admin.tasks.heard_calls import HeardCalls
from phoenix_admin.tasks.outcome import Cancelled, Failed, Ok, Outcome
from phoenix_admin.tasks.runner import TaskHandle, TaskRunner
from phoenix_admin.tasks.scope import Scope
from phoenix_admin.tasks.task import Lane, Overlap, Task

log = logging.getLogger(__name__)

SIGN_IN_SECONDS: Final = 300.0
"""How long a person may take in the browser."""


class Connection:
    """Subscribe to `changed` and `returned`; read `state`, `identity`, `problem`. UI thread only.

    `returned` is told when somebody is signed in again, or somebody answers again; then
    `signed_in_anew` says whether it was the login. `problem` is why the last sign-in or look did
    not work, empty where it did.
    """

    def __init__(
        self,
        heard: HeardCalls,
        sign_in: SignIn,
        gate: WriteGate,
        clock: Clock,
        runner: TaskRunner,
        scope: Scope,
        permissions: PermissionCheck | None = None,
    ) -> None:
        self.changed = Listeners()
        self.returned = Listeners()
        self.state = ConnectionState()
        self.identity: Identity | None = None
        self.problem = ""
        self.signed_in_anew = False
        self.permissions = permissions
        self._heard = heard
        self._sign_in = sign_in
        self._gate = gate
        self._clock = clock
        self._runner = runner
        self._scope = scope
        self._signing_in: TaskHandle | None = None
        self._looking = False
        self._asked_who = False

    @property
    def signing_in(self) -> bool:
        """Whether a sign-in is under way, in the person's browser."""
        return self._signing_in is not None

    @property
    def looking(self) -> bool:
        """Whether somebody has asked to look for the login again."""
        return self._looking

    @property
    def account(self) -> str:
        """Who is signed in, by address; empty where that is not known."""
        return (self.identity.account or "") if self.identity is not None else ""

    def take_in(self) -> None:
        """What the lanes have heard since: called after every outcome."""
        batch = self._heard.take()
        if not batch:
            return
        state = self.state
        for heard in batch:
            state = heard_state(state, heard)
        self._become(state)
        if self.permissions is not None:
            refused = [h.error.permission for h in batch if isinstance(h.error, Forbidden)]
            self.permissions.note_refusals(refused)
            if state.session is SessionState.SIGNED_IN and state.offline_since is None:
                self.permissions.keep_fresh()
        if state.session is SessionState.SIGNED_IN and not self._asked_who:
            self._asked_who = True
            self._look("who am I", self._sign_in.look)

    def request_look(self) -> None:
        """A person asks to look for the login again, because they have signed in elsewhere."""
        if self._looking:
            return
        self._looking, self._asked_who = True, True
        self.problem = ""

        def body(call: Call) -> Identity:
            self._sign_in.forget()
            return self._sign_in.look(call)

        self._look("look for the login", body)
        self.changed.tell()

    def request_sign_in(self) -> bool:
        """A person wants to sign in; False while that is under way already."""
        if self._signing_in is not None:
            return False
        self.problem = ""
        # On the lane of the slow children: a person may take minutes, and reads and writes have
        # to go on meanwhile.
        task = Task(
            "sign in",
            self._sign_in.begin,
            Lane.MEDIA,
            deadline=SIGN_IN_SECONDS,
            overlap=Overlap.SKIP,
            label="Signing in, in your browser…",
        )
        self._signing_in = self._runner.submit(self._scope, task, self._on_signed_in)
        self.changed.tell()
        return True

    def stop_sign_in(self) -> None:
        """The person does not want to sign in after all."""
        if self._signing_in is not None:
            self._signing_in.cancel()

    def _look(self, key: str, body: Callable[[Call], Identity]) -> None:
        task = Task(key, body, Lane.READS, deadline=30.0, overlap=Overlap.LATEST)
        self._runner.submit(self._scope, task, self._on_looked)

    def _on_signed_in(self, outcome: Outcome[None]) -> None:
        self._signing_in = None
        match outcome:
            case Ok():
                self.request_look()
            case Failed(error):
                self.problem = error.text
            case Cancelled():
                self.problem = "The sign-in was stopped."
        self.changed.tell()

    def _on_looked(self, outcome: Outcome[Identity]) -> None:
        asked, self._looking = self._looking, False
        match outcome:
            case Ok(identity):
                self._found(identity, anew=asked)
            case Failed(error):
                self._not_found(error, anew=asked)
            case Cancelled():
                pass
        self.changed.tell()

    def _found(self, identity: Identity, *, anew: bool) -> None:
        before, self.identity = self.identity, identity
        if identity.account is not None:
            self._gate.set_account(identity.account)
        is_other = before is not None and before != identity
        if self.permissions is not None and (is_other or (anew and self.state.needs_sign_in)):
            self.permissions.renew()
        if not anew:
            return
        log.info("signed in: %s, from %s", identity.kind, identity.source)
        self._become(signed_in_again(self.state, self._clock.now(), self._clock.monotonic()))

    def _not_found(self, error: PhoenixError, *, anew: bool) -> None:
        if not anew:
            return  # who that is stays unknown; how things stand is heard from the calls
        self.problem = error.text
        if isinstance(error, SignedOut):
            self.identity = None
            state = signed_in_again(self.state, self._clock.now(), self._clock.monotonic())
            session = session_of(error)
            since = self.state.since if session is self.state.session else state.since
            self._become(replace(state, session=session, reason=error.text, since=since))

    def _become(self, state: ConnectionState) -> None:
        before, self.state = self.state, state
        if state == before:
            return
        self._gate.set_session(state.session or SessionState.SIGNED_IN)
        self._gate.set_online(state.offline_since is None)
        if before.session is not state.session and state.needs_sign_in:
            self._asked_who = False  # who signs in next may be somebody else
            log.info("login: %s", state.session)
        self.changed.tell()
        self.signed_in_anew = before.needs_sign_in and not state.needs_sign_in
        on_line = before.offline_since is not None and state.offline_since is None
        if self.signed_in_anew or (on_line and not state.needs_sign_in):
            self.returned.tell()


def connection_of(
    environment: EnvironmentPorts, gate: WriteGate, runner: TaskRunner, scope: Scope
) -> Connection | None:
    """The connection of an environment; None where neither login nor line is needed (LOCAL)."""
    if environment.heard is None or environment.sign_in is None:
        return None
    clock, source = environment.clock, environment.permissions
    check = PermissionCheck(source, gate, clock, runner, scope) if source is not None else None
    return Connection(environment.heard, environment.sign_in, gate, clock, runner, scope, check)
