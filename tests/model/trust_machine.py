"""A model of the whole protocol: two clients, one engine, one store, and everything that fails.

Each client runs the real services; every port call is a step, and before each step the machine
may do anything else: the other client's steps, the engine's moves, requests that were under way,
time. A crash ends a client at any port call; a new one takes its place.

What is checked after every step is written at `check`; what holds once the faults stop, at
`teardown`. Docs: docs/protocol-trigger.md.
"""

from itertools import count
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from phoenix_admin.backends.fake.fault_script import (
    WRITES,
    ClientCrashedError,
    Crash,
    Fail,
    Fault,
    LoseReply,
    TakeEffectLater,
)
from phoenix_admin.domain.errors import Offline, PhoenixError, Quota
from phoenix_admin.domain.execution import ExecutionState as E
from phoenix_admin.domain.policy import DEFAULT_POLICY
from phoenix_admin.domain.progress import Progress, Stage
from tests.model.clients import Client, Parts
from tests.model.ghost import GhostWorld
from tests.model.invariants import (
    Violation,
    check_end,
    check_lines_at_rest,
    check_said,
    check_world,
)

READ_FAULTS: tuple[Fault | None, ...] = (Fail(Offline("no network")), Crash())
WRITE_FAULTS: tuple[Fault | None, ...] = (
    Fail(Quota("too many")),
    Fail(Offline("the line went dead before")),
    LoseReply(),
    TakeEffectLater(),
    Crash(),
    Crash(after=True),
)
PAUSES = (1.0, 12.0, 35.0, 61.0, 200.0, 100_000.0)
ANY = st.integers(0, 1_000)
"""Which of the verbs or writes of the parts; drawn before it is known what these are."""
ENDINGS = (E.SUCCEEDED, E.FAILED, E.INTERRUPTED, E.CANCELLED)


class TrustMachine(RuleBasedStateMachine):
    """The rules; `parts` says what the clients are made of."""

    parts: ClassVar[Parts] = Parts()
    examples: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    first_violation: ClassVar[int | None] = None

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        cls.examples += 1
        self.world = GhostWorld()
        self.ids = count(1)
        self.clients = [self._client(0), self._client(1)]
        self.graves: list[Client] = []
        self.project_id = ""

    def _client(self, number: int) -> Client:
        return Client(number, self.world, self.parts, self.ids)

    @initialize(status=st.sampled_from(["ready", "ready", "complete", "generating"]))
    def a_project(self, status):
        self.project_id = self.world.add_project("Ep 41", status).id

    # -- the clients -----------------------------------------------------------------------

    @rule(number=st.integers(0, 1), verb=ANY)
    def begin(self, number, verb):
        verb = self.parts.verbs[verb % len(self.parts.verbs)]
        client = self.clients[number]
        if client.actor is None and (verb != "undo" or client.undo is not None):
            client.begin(verb, self.project_id)
            self._after(client)

    @rule(number=st.integers(0, 1), fault=st.integers(0, 23))
    def step(self, number, fault):
        client = self.clients[number]
        actor = client.actor
        if actor is None or actor.at is None:
            return
        possible = WRITE_FAULTS if actor.at in WRITES else READ_FAULTS
        if actor.at.startswith("journal."):
            possible = (Crash(), Crash(after=True))
        # Two steps of three go well.
        chosen = possible[fault % len(possible)] if fault < 8 else None
        actor.step(chosen)
        self._after(client)

    @rule(number=st.integers(0, 1))
    def go_on(self, number):
        """All the rest of an action without a fault."""
        client = self.clients[number]
        while client.actor is not None:
            client.actor.step()
            self._after(client)

    @rule(
        number=st.integers(0, 1),
        verb=ANY,
        method=ANY,
        fault=st.sampled_from(WRITE_FAULTS),
    )
    def go_on_to_a_fault(self, number, verb, method, fault):
        """All that comes before this write, and the fault there; without one, to the end."""
        self.begin(number, verb)
        client = self._go_up_to(number, method)
        if client.actor is not None:
            client.actor.step(fault)
            self._after(client)

    @rule(
        number=st.integers(0, 1),
        verb=ANY,
        others=ANY,
        method=ANY,
    )
    def two_at_once(self, number, verb, others, method):
        """One stands in front of a write while the other does the whole of its own action."""
        self.begin(number, verb)
        self._go_up_to(number, method)
        self.begin(1 - number, others)
        self.go_on(1 - number)

    def _go_up_to(self, number: int, which: int) -> Client:
        method = self.parts.writes[which % len(self.parts.writes)]
        client = self.clients[number]
        while client.actor is not None and client.actor.at != method:
            client.actor.step()
            self._after(client)
        return self.clients[number]

    @rule(number=st.integers(0, 1), steps=st.integers(2, 6))
    def go_some_way(self, number, steps):
        client = self.clients[number]
        for _ in range(steps):
            if client.actor is not None:
                client.actor.step()
                self._after(client)

    def _after(self, client: Client) -> None:
        """Take note of an action that has ended; a client that crashed is started again."""
        actor = client.actor
        assert actor is not None
        if actor.at is not None:
            return
        client.actor = None
        error = actor.error
        if isinstance(error, ClientCrashedError):
            self.world.truth.ledger.cut_off.add(client.deed.attempt)
            self.graves.append(client)
            self.clients[client.number] = self._client(client.number)
            return
        if error is not None and not isinstance(error, PhoenixError):
            raise error
        self.world.remember()  # a run that began within this step is spoken of too
        self._judge(lambda: check_said(self.world, client.deed, actor.value, error))
        client.undo = getattr(actor.value, "undo", None) or client.undo

    # -- everything else -------------------------------------------------------------------

    def _under_way(self) -> list[Client]:
        return [c for c in (*self.graves, *self.clients) if c.script.underway]

    @precondition(lambda self: self._under_way())
    @rule(which=st.integers(0, 7))
    def a_request_takes_effect_late(self, which):
        waiting = self._under_way()
        waiting[which % len(waiting)].script.deliver()

    @rule(which=st.integers(0, 7), how=st.sampled_from(ENDINGS), recorded=st.booleans())
    def an_execution_ends(self, which, how, recorded):
        active = [e for e in self.world.executions.values() if e.state.is_active]
        if not active:
            return
        execution = active[which % len(active)]
        if how is E.CANCELLED and execution.state is not E.CANCELLING:
            how = E.FAILED
        self.world.finish(execution.name, how, "it ended so", recorded=recorded)

    @rule(which=st.integers(0, 7))
    def an_execution_goes_on(self, which):
        active = [e for e in self.world.executions.values() if e.state.is_active]
        if active:
            name = active[which % len(active)].name
            self.world.progress(name, Progress(1, 9, "ms", Stage.CONFORMING))

    @rule(which=st.integers(0, 7))
    def an_execution_is_pruned(self, which):
        """The engine forgets, but not before it is allowed to."""
        bound = self.world.clock.now() - DEFAULT_POLICY.history_limit
        old = [e for e in self.world.executions.values() if e.ended_at and e.ended_at < bound]
        if old:
            self.world.remember()
            self.world.prune(old[which % len(old)].name)

    @rule()
    def the_reel_is_removed(self):
        for name in [name for name in self.world.files if "/reels/" in name]:
            del self.world.files[name]

    @rule(seconds=st.sampled_from(PAUSES))
    def time_passes(self, seconds):
        """Also what a paused worker looks like: time without a sign of it."""
        self.world.clock.advance(seconds)

    # -- what must hold --------------------------------------------------------------------

    @invariant()
    def check(self):
        type(self).steps += 1
        self.world.remember()
        self._judge(lambda: check_world(self.world))

    def teardown(self):
        """The faults stop, what is under way arrives, and somebody reconciles."""
        try:
            if self.project_id:
                self._come_to_rest()
        finally:
            self._end_actors()

    def _come_to_rest(self) -> None:
        for number in (0, 1):
            self.go_on(number)
        while self._under_way():
            self.a_request_takes_effect_late(0)
        self.world.remember()
        self.world.clock.advance(DEFAULT_POLICY.start_limit.total_seconds() + 1)
        self._judge(lambda: check_world(self.world))
        self._judge(lambda: check_lines_at_rest(self.world))
        client = self._client(0)
        first = client.at_once("settle", self.project_id)
        written = len(self.world.truth.writes), self.world.jobs.copy()
        self._judge(lambda: check_end(self.world, first))
        second = client.at_once("settle", self.project_id)
        again = len(self.world.truth.writes), self.world.jobs.copy()
        self._judge(lambda: check_world(self.world))
        if (
            written != again
            or second.examination.verdict.kind is not first.examination.verdict.kind
        ):
            self._judge(lambda: _fail("(d) a second reconcile changed something"))

    def _end_actors(self) -> None:
        for client in self.clients:
            while client.actor is not None and client.actor.at is not None:
                client.actor.step(Crash())

    def _judge(self, check) -> None:
        cls = type(self)
        try:
            check()
        except Violation:
            if cls.first_violation is None:
                cls.first_violation = cls.examples
            raise


def _fail(text: str) -> None:
    raise Violation(text)
